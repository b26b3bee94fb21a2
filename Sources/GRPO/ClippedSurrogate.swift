// The loss of one ratio and its derivative; `GRPOObjective` evaluates it for every token.

public import Parameters

/// The clipped surrogate loss max(−A·r, −A·clip(r, 1 − low, 1 + high)), cut off at −A·dual where A < 0.
///
/// Sources: PPO, arXiv 1707.06347; a higher upper bound, DAPO, arXiv 2503.14476; the second cut,
/// Ye et al., arXiv 1912.09729.
public struct ClippedSurrogate: Sendable, Equatable {
  /// How a ratio was clipped.
  public enum Clip: Sendable {
    /// Not clipped: the loss follows the ratio.
    case none
    /// Below 1 − low with a negative advantage: the probability has decreased enough.
    case low
    /// Above 1 + high with a positive advantage: the probability has increased enough.
    case high
    /// So far above 1 with a negative advantage that the dual clip bounds the loss.
    case dual
  }

  /// The smallest and the largest ratio for which the loss follows the ratio.
  public let range: ClosedRange<Float>
  /// For A < 0, the loss is at most this factor times −A.
  public let dual: Float?

  /// - Parameters:
  ///   - low: in 0..<1.
  ///   - high: at least 0; nil for no upper bound.
  ///   - dual: above 1 + high, or nil.
  /// - Throws: `ParameterError` for a value that `GRPOOptions` does not allow.
  public init(low: Float, high: Float?, dual: Float? = nil) throws(ParameterError) {
    var options = GRPOOptions()
    (options.clipLow, options.clipHigh, options.dualClip) = (low, high, dual)
    try options.validate()
    self.init(validated: options)
  }

  /// - Parameter options: options that have been validated.
  init(validated options: GRPOOptions) {
    range = 1 - options.clipLow...1 + (options.clipHigh ?? .infinity)
    dual = options.dualClip
  }

  /// The loss and its derivative with respect to the ratio.
  ///
  /// At a bound, where both branches are equal, the derivative is that of the unclipped branch.
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

/// The largest magnitude of a log-ratio; larger ones are limited to it before the exponential. e²⁰ is about
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
