// What rollouts are handed on in: from the sampler to the learner, to files and to learners of one's own.

internal import Messages

/// Rollouts in flat buffers: what the learner trains on and what a rollout file holds.
///
/// All decisions of all rollouts stand one after the other, rollout by rollout, groups in the order of
/// their numbers and members within them.
public struct RolloutBatch: Sendable {
  /// The shape of observations and tokens.
  public var layout: PolicyLayout
  /// Rollouts per group, G.
  public var groupSize: Int
  /// `[groups × groupSize]`.
  public var rollouts: [Rollout] = []
  /// `[decisions × observationCount]`, row-major, as the policy saw them.
  public var observations: [Float] = []
  /// `[decisions × tokensPerDecision]`, row-major. Tokens of a last chunk beyond the rollout's length were
  /// emitted but never carried out: mask them.
  public var tokens: [Token] = []
  /// Like `tokens`: log-probabilities recorded when they were drawn.
  public var logProbabilities: [Float] = []

  /// A batch of no rollouts.
  public init(layout: PolicyLayout, groupSize: Int) {
    self.layout = layout
    self.groupSize = groupSize
  }

  /// How many groups there are.
  public var groupCount: Int { rollouts.count / groupSize }

  /// How many decisions all rollouts hold together.
  public var decisionCount: Int { observations.count / layout.observationCount }

  /// Tokens of a rollout that were carried out.
  public func executedTokens(of rollout: Rollout) -> Int { rollout.length * layout.actionDimensions }

  /// Appends the groups of another batch of the same layout and group size.
  public mutating func append(_ other: RolloutBatch) {
    require(
      layout == other.layout && groupSize == other.groupSize,
      "a batch of \(other.layout), G = \(other.groupSize) cannot follow one of \(layout), G = \(groupSize)")
    let offset = decisionCount
    rollouts += other.rollouts.map { rollout in
      var moved = rollout
      moved.firstDecision += offset
      return moved
    }
    observations += other.observations
    tokens += other.tokens
    logProbabilities += other.logProbabilities
  }
}
