// The loss of one ratio and its derivative, which `MinibatchLoss` calls for every token.

public import Parameters

/// The clipped surrogate loss max(−A·r, −A·clip(r, 1 − low, 1 + high)), cut off at −A·dual where A < 0.
///
/// Sources: PPO, arXiv 1707.06347; a higher upper bound, DAPO, arXiv 2503.14476; the second cut,
/// Ye et al., arXiv 1912.09729.
public struct ClippedSurrogate: Sendable, Equatable {
  /// What became of a ratio.
  public enum Clip: Sendable {
    /// The loss follows the ratio.
    case none
    /// Below 1 − low with a negative advantage: pushed down far enough.
    case low
    /// Above 1 + high with a positive advantage: pushed up far enough.
    case high
    /// So far up with a negative advantage that the loss is cut off.
    case dual
  }

  /// The least and the largest ratio that the loss follows.
  public let range: ClosedRange<Float>
  /// With A < 0 the loss is at most this times −A.
  public let dual: Float?

  /// - Parameters:
  ///   - low: in 0..<1.
  ///   - high: at least 0.
  ///   - dual: above 1 + high, or nil.
  /// - Throws: `ParameterError` for a value that `UpdateOptions` does not allow either.
  public init(low: Float, high: Float, dual: Float? = nil) throws(ParameterError) {
    var options = UpdateOptions()
    (options.clipLow, options.clipHigh, options.dualClip) = (low, high, dual)
    try options.validate()
    self.init(validated: options)
  }

  /// - Parameter options: whose `validate` was called.
  init(validated options: UpdateOptions) {
    range = 1 - options.clipLow...1 + options.clipHigh
    dual = options.dualClip
  }

  /// The loss and its derivative by the ratio.
  ///
  /// Where both branches are equal, at a bound, the derivative is that of the unclipped one.
  @inlinable
  public func callAsFunction(ratio: Float, advantage: Float) -> (loss: Float, slope: Float, clip: Clip) {
    let unclipped = -advantage * ratio
    let bounded = min(max(ratio, range.lowerBound), range.upperBound)
    let clipped = -advantage * bounded
    if clipped > unclipped { return (clipped, 0, ratio < bounded ? .low : .high) }
    if let dual, advantage < 0, unclipped > -advantage * dual { return (-advantage * dual, 0, .dual) }
    return (unclipped, -advantage, .none)
  }
}

/// The largest magnitude of a log-ratio: beyond it, its exponential is taken as if it were this. e²⁰ is about
/// 5·10⁸, so products with advantages and sums over batches stay finite.
public let largestLogRatio: Float = 20

/// A log-ratio limited to ±20. The gradient is computed as if it were not limited.
@inline(__always)
func limited(_ logRatio: Float) -> Float {
  min(max(logRatio, -largestLogRatio), largestLogRatio)
}

/// The k3 estimate of a divergence from one sample, x − 1 − log x for a ratio of probabilities x.
///
/// It is never negative, and its mean over tokens drawn from p, with x = q/p, is KL(p ‖ q).
/// Source: Schulman, "Approximating KL divergence", http://joschu.net/blog/kl-approx.html.
///
/// - Parameters:
///   - ratio: x, the exponential of `logRatio`.
///   - logRatio: log x.
@inlinable
public func k3Divergence(ratio: Float, logRatio: Float) -> Float {
  max(0, (ratio - 1) - logRatio)
}
