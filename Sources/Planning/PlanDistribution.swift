// The distribution from which the cross-entropy method draws plans, and which it narrows down.

internal import Batches
internal import Randomness

/// A normal distribution for each number of a plan, `[knots × actionDimensions]`. A knot is an action that is
/// repeated several times.
struct PlanDistribution {
  /// Bins of each action dimension.
  private let bins: [Int]
  private let knots: Int
  private var mean: [Float]
  private var deviation: [Float]

  /// Standard deviation at the beginning of a search, as a share of a dimension's bins.
  private static let breadth: Float = 0.5
  /// The smallest standard deviation within a search.
  private static let leastBreadth: Float = 0.15

  init(bins: [Int], knots: Int) {
    self.bins = bins
    self.knots = knots
    mean = (0..<knots * bins.count).map { Float(bins[$0 % bins.count] - 1) / 2 }
    deviation = mean
    widen()
  }

  /// Restores the initial width, around the same plan.
  mutating func widen() {
    for index in deviation.indices {
      deviation[index] = PlanDistribution.breadth * Float(bins[index % bins.count])
    }
  }

  /// Advances in time: drops the first knots and repeats the last one.
  mutating func shift(knots count: Int) {
    mean = PlanDistribution.shifted(mean, by: count, width: bins.count)
  }

  /// `[knots × width]` numbers without the first `count` knots, extended to the same length by repeating the
  /// last.
  static func shifted<Number>(_ numbers: [Number], by count: Int, width: Int) -> [Number] {
    var later = Array(numbers.dropFirst(count * width))
    if later.isEmpty { later = Array(numbers.suffix(width)) }
    while later.count < numbers.count { later += later.suffix(width) }
    return later
  }

  /// Draws a plan.
  func draw(_ key: RandomKey, into plan: inout [Token]) {
    for index in plan.indices {
      // The sum of four uniform numbers is close enough to normal here, and has the same bits everywhere.
      let words = key.block(index)
      let sum =
        RandomKey.unit(words.x) + RandomKey.unit(words.y) + RandomKey.unit(words.z) + RandomKey.unit(words.w)
      let normal = (sum - 2) * Float(3).squareRoot()
      let token = (mean[index] + deviation[index] * normal).rounded()
      plan[index] = Token(max(0, min(token, Float(bins[index % bins.count] - 1))))
    }
  }

  /// Fits the distribution to the best plans.
  mutating func fit<Plans: Collection>(_ plans: Plans) where Plans.Element == [Token] {
    let count = Float(plans.count)
    for index in mean.indices {
      let average = plans.reduce(0) { $0 + Float($1[index]) } / count
      let variance =
        plans.reduce(0) { $0 + (Float($1[index]) - average) * (Float($1[index]) - average) } / count
      mean[index] = average
      deviation[index] = max(
        PlanDistribution.leastBreadth * Float(bins[index % bins.count]), variance.squareRoot())
    }
  }
}
