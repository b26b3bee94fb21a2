// Errors of a batch of rollouts, found before anything is computed from it.

/// A batch whose parts do not fit together or that contains a number that is not allowed: where, what, and
/// what is allowed.
public enum BatchError: Error, Hashable, CustomStringConvertible {
  /// The batch has another layout than required.
  case layout(found: PolicyLayout, expected: PolicyLayout)
  /// The batch has another group size than required.
  case groupSize(found: Int, allowed: String)
  /// The rollouts are not complete groups.
  case partialGroup(rollouts: Int, groupSize: Int)
  /// A buffer that is too short or too long for the batch's decisions.
  case count(buffer: String, found: Int, expected: Int)
  /// A property of a rollout that is not allowed.
  case rollout(index: Int, property: String, found: String, allowed: String)
  /// A token that is not a bin of its action dimension.
  case token(Position, found: Token, bins: Int)
  /// An observation component that is not finite.
  case observation(Position, found: Float)
  /// A log-probability that is not finite or is above 0.
  case logProbability(Position, found: Float)

  /// The position of a number in a batch.
  public struct Position: Hashable, Sendable, CustomStringConvertible {
    /// The rollout's index in the batch.
    public let rollout: Int
    /// The number of the decision within the rollout, counted from 0.
    public let decision: Int
    /// The number's index within the decision's row.
    public let index: Int

    /// "rollout 3, decision 7, index 0"
    public var description: String { "rollout \(rollout), decision \(decision), index \(index)" }
  }

  /// Where, what, and what is allowed.
  public var description: String {
    switch self {
    case .layout(let found, let expected):
      "the batch has layout \(text(found)), must have \(text(expected))"
    case .groupSize(let found, let allowed): "the batch's groupSize is \(found), must be \(allowed)"
    case .partialGroup(let rollouts, let groupSize):
      "the batch has \(rollouts) rollouts, must have a multiple of groupSize, \(groupSize)"
    case .count(let buffer, let found, let expected):
      "the batch's \(buffer) has \(found) elements, must have \(expected)"
    case .rollout(let index, let property, let found, let allowed):
      "rollout \(index): \(property) is \(found), must be \(allowed)"
    case .token(let position, let found, let bins): "\(position): token is \(found), must be below \(bins)"
    case .observation(let position, let found): "\(position): observation is \(found), must be finite"
    case .logProbability(let position, let found):
      "\(position): logProbability is \(found), must be finite and at most 0"
    }
  }

  private func text(_ layout: PolicyLayout) -> String {
    "(observationCount \(layout.observationCount), bins \(layout.bins), chunk \(layout.chunk))"
  }
}
