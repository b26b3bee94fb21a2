// Observation normalisation: the running statistics that the learner keeps, and the fixed copy that a policy
// acts with.

public import Messages

/// Mean and variance of each observation component over everything absorbed so far.
///
/// Only `absorb` and `merge` change them, never acting: a batch must be learned from with the normalisation
/// that it was sampled with.
public struct Normalizer: Hashable, Sendable {
  /// The largest count: more than any run reaches, and too small to overflow.
  public static let largestCount = 1 << 53

  /// Number of observations absorbed.
  public private(set) var count: Int
  /// `[observationCount]`.
  public private(set) var mean: [Double]
  /// `[observationCount]`: the mean squared distance from the mean.
  public private(set) var variance: [Double]

  /// A normaliser that has absorbed nothing and leaves observations as they are.
  ///
  /// - Parameter observationCount: at least 1, as in every `PolicyLayout`.
  public init(observationCount: Int) {
    require(
      (1...1_000_000).contains(observationCount),
      "observationCount is \(observationCount), must be in 1...1000000")
    self.init(
      checkedCount: 0, mean: [Double](repeating: 0, count: observationCount),
      variance: [Double](repeating: 0, count: observationCount))
  }

  /// Statistics that were saved earlier.
  ///
  /// - Parameters:
  ///   - count: 0...2⁵³.
  ///   - mean: `[observationCount]`, at least one, each a finite `Float`.
  ///   - variance: `[observationCount]`, each at least 0 and at most the square of the largest `Float`.
  /// - Throws: `ArgumentError` for the first that is not allowed.
  public init(count: Int, mean: [Double], variance: [Double]) throws(ArgumentError) {
    guard (0...Normalizer.largestCount).contains(count) else {
      throw ArgumentError("count", count, mustBe: "in 0...\(Normalizer.largestCount)")
    }
    guard !mean.isEmpty else { throw ArgumentError("mean.count", 0, mustBe: "at least 1") }
    guard variance.count == mean.count else {
      throw ArgumentError("variance.count", variance.count, mustBe: "that of mean, \(mean.count)")
    }
    // Larger values could make shifting and scaling in single precision produce NaN from valid observations.
    let largest = Double(Float.greatestFiniteMagnitude)
    if let wrong = mean.firstIndex(where: { !(-largest...largest).contains($0) }) {
      throw ArgumentError("mean[\(wrong)]", mean[wrong], mustBe: "finite as a Float")
    }
    if let wrong = variance.firstIndex(where: { !(0...largest * largest).contains($0) }) {
      throw ArgumentError("variance[\(wrong)]", variance[wrong], mustBe: "in 0...\(largest * largest)")
    }
    self.init(checkedCount: count, mean: mean, variance: variance)
  }

  private init(checkedCount: Int, mean: [Double], variance: [Double]) {
    count = checkedCount
    self.mean = mean
    self.variance = variance
  }

  /// Absorbs observations in the order of the array, in double precision. On an error, nothing changes.
  ///
  /// - Parameter observations: `[n × observationCount]`, row-major, finite.
  /// - Throws: `ArgumentError` for a number that is not finite, or if the last row is incomplete.
  public mutating func absorb(observations: some Collection<Float>) throws(ArgumentError) {
    let absorbed =
      observations.withContiguousStorageIfAvailable { summary(of: $0) }
      ?? Array(observations).withUnsafeBufferPointer { summary(of: $0) }
    if let new = try absorbed.get() { try merge(new) }
  }

  /// The statistics of these observations alone; nil if there are none.
  private func summary(of values: UnsafeBufferPointer<Float>) -> Result<Normalizer?, ArgumentError> {
    let width = mean.count
    guard values.count % width == 0 else {
      return .failure(
        ArgumentError("observations.count", values.count, mustBe: "a multiple of the width, \(width)"))
    }
    let rows = values.count / width
    if rows == 0 { return .success(nil) }
    var batchMean = [Double](repeating: 0, count: width)
    var batchVariance = [Double](repeating: 0, count: width)
    for row in 0..<rows {
      for column in 0..<width { batchMean[column] += Double(values[row * width + column]) }
    }
    for column in 0..<width { batchMean[column] /= Double(rows) }
    for row in 0..<rows {
      for column in 0..<width {
        let distance = Double(values[row * width + column]) - batchMean[column]
        batchVariance[column] += distance * distance
      }
    }
    for column in 0..<width { batchVariance[column] /= Double(rows) }
    // Sums of finite floats cannot overflow a double, so a sum that is not finite contains a value that is
    // not.
    if !batchVariance.allSatisfy(\.isFinite), let wrong = values.firstIndex(where: { !$0.isFinite }) {
      return .failure(ArgumentError("observations[\(wrong)]", values[wrong], mustBe: "finite"))
    }
    return .success(Normalizer(checkedCount: rows, mean: batchMean, variance: batchVariance))
  }

  /// Absorbs the statistics of another normaliser. The order of several merges affects the last bits of the
  /// result.
  ///
  /// Source: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
  /// variances", 1979.
  ///
  /// - Throws: `ArgumentError` if the other has another width, or if the total count exceeds `largestCount`.
  public mutating func merge(_ other: Normalizer) throws(ArgumentError) {
    guard other.mean.count == mean.count else {
      throw ArgumentError("the other's width", other.mean.count, mustBe: "\(mean.count)")
    }
    if other.count == 0 { return }
    let total = count + other.count
    guard total <= Normalizer.largestCount else {
      throw ArgumentError("the count of both", total, mustBe: "at most \(Normalizer.largestCount)")
    }
    let share = Double(other.count) / Double(total)
    for column in mean.indices {
      let distance = other.mean[column] - mean[column]
      mean[column] += distance * share
      variance[column] +=
        (other.variance[column] - variance[column]) * share + distance * distance * share * (1 - share)
    }
    count = total
  }

  /// The current statistics, fixed for acting and learning.
  public var frozen: FrozenNormalizer { FrozenNormalizer(self) }
}

/// Shifts and scales observations: (x − mean) · scale, clipped to −10 ... 10.
public struct FrozenNormalizer: Hashable, Sendable {
  /// Normalised observations are clipped to this magnitude.
  public static let limit: Float = 10

  /// Added to every variance, so that a component that hardly varies (with a standard deviation well below
  /// 0.01) is not magnified without bound.
  public static let varianceFloor = 1e-4

  /// `[observationCount]`.
  public let mean: [Float]
  /// `[observationCount]`: 1 / √(variance + 10⁻⁴).
  public let scale: [Float]

  /// Fixes the current statistics. If nothing was absorbed, observations stay as they are.
  public init(_ normalizer: Normalizer) {
    mean = normalizer.mean.map { Float($0) }
    scale =
      normalizer.count == 0
      ? [Float](repeating: 1, count: normalizer.mean.count)
      : normalizer.variance.map { Float(1 / ($0 + FrozenNormalizer.varianceFloor).squareRoot()) }
  }
}
