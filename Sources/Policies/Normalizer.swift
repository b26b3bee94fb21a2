// Observations in units of their own spread: the running statistics, and the frozen ones a policy acts with.

/// Mean and variance of each observation component over everything absorbed so far.
///
/// They change only by `absorb` and `merge`, never while acting: a batch must be learned from with the
/// numbers that it was rolled out with.
public struct Normalizer: Hashable, Sendable {
  /// Observations absorbed.
  public private(set) var count: Int
  /// `[observationCount]`.
  public private(set) var mean: [Double]
  /// `[observationCount]`: the mean square distance from the mean.
  public private(set) var variance: [Double]

  /// Nothing absorbed.
  public init(observationCount: Int) {
    precondition(observationCount >= 1, "observationCount is \(observationCount), must be at least 1")
    count = 0
    mean = [Double](repeating: 0, count: observationCount)
    variance = [Double](repeating: 0, count: observationCount)
  }

  /// Statistics that were saved; as many means as variances, all finite, no variance or count negative.
  public init(count: Int, mean: [Double], variance: [Double]) {
    precondition(
      mean.count == variance.count, "\(mean.count) means cannot go with \(variance.count) variances")
    precondition(
      count >= 0 && mean.allSatisfy(\.isFinite) && variance.allSatisfy { $0.isFinite && $0 >= 0 },
      "count \(count), means \(mean), variances \(variance): must be finite and not negative")
    self.count = count
    self.mean = mean
    self.variance = variance
  }

  /// Takes in observations, in double precision and in the order they stand in.
  ///
  /// - Parameter observations: `[n × observationCount]`, row-major, finite.
  public mutating func absorb(observations: [Float]) {
    let width = mean.count
    precondition(
      observations.count % width == 0,
      "\(observations.count) numbers are not whole observations of \(width)")
    let rows = observations.count / width
    if rows == 0 { return }
    var batchMean = [Double](repeating: 0, count: width)
    var batchVariance = [Double](repeating: 0, count: width)
    observations.withUnsafeBufferPointer { values in
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
    }
    precondition(
      batchVariance.allSatisfy(\.isFinite),
      "observations must be finite; their variances are \(batchVariance)")
    merge(Normalizer(count: rows, mean: batchMean, variance: batchVariance))
  }

  /// Takes in what another has absorbed.
  ///
  /// Source: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
  /// variances", 1979.
  public mutating func merge(_ other: Normalizer) {
    precondition(
      other.mean.count == mean.count,
      "observations of \(other.mean.count) components cannot join ones of \(mean.count)")
    if other.count == 0 { return }
    let total = count + other.count
    let share = Double(other.count) / Double(total)
    for column in mean.indices {
      let distance = other.mean[column] - mean[column]
      mean[column] += distance * share
      variance[column] +=
        (other.variance[column] - variance[column]) * share + distance * distance * share * (1 - share)
    }
    count = total
  }

  /// The statistics as they are now, to act and learn with.
  public var frozen: FrozenNormalizer { FrozenNormalizer(self) }
}

/// What observations are shifted and scaled by: (x − mean) · scale, clipped to −10 ... 10.
public struct FrozenNormalizer: Hashable, Sendable {
  /// Normalised observations are clipped to this magnitude.
  public static let limit: Float = 10

  /// Added to every variance, so that a component that hardly varies (a standard deviation well below 0.01)
  /// is not blown up.
  public static let varianceFloor = 1e-4

  /// `[observationCount]`.
  public let mean: [Float]
  /// `[observationCount]`: 1 / √(variance + 10⁻⁴).
  public let scale: [Float]

  /// Freezes what was absorbed so far; where nothing was, observations stay as they are.
  public init(_ normalizer: Normalizer) {
    mean = normalizer.mean.map { Float($0) }
    scale =
      normalizer.count == 0
      ? [Float](repeating: 1, count: normalizer.mean.count)
      : normalizer.variance.map { Float(1 / ($0 + FrozenNormalizer.varianceFloor).squareRoot()) }
  }
}
