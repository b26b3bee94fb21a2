// The batch of rollouts that the sampler fills and that the learner, rollout files and other learners read.

/// Rollouts in flat buffers: what the learner trains on and what a rollout file holds.
///
/// The decisions of all rollouts follow one another, rollout by rollout, members in the order of their numbers
/// within each group. Its parts may be changed one by one, so nothing guarantees that they fit together:
/// `check(for:)` finds out.
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
  /// emitted but never carried out: a loss must mask them.
  public var tokens: [Token] = []
  /// `[decisions × tokensPerDecision]`: the log-probability of each token, recorded when it was drawn.
  public var logProbabilities: [Float] = []

  /// A batch of no rollouts.
  public init(layout: PolicyLayout, groupSize: Int) {
    self.layout = layout
    self.groupSize = groupSize
  }

  /// How many groups there are.
  public var groupCount: Int { groupSize < 1 ? 0 : rollouts.count / groupSize }

  /// How many decisions all rollouts hold together.
  public var decisionCount: Int { observations.count / layout.observationCount }

  /// Tokens of a rollout that were carried out.
  public func executedTokens(of rollout: Rollout) -> Int { rollout.length * layout.actionDimensions }

  /// Appends the groups of another batch.
  ///
  /// - Throws: `BatchError.layout` or `.groupSize` unless the other has the same of both.
  public mutating func append(_ other: RolloutBatch) throws(BatchError) {
    guard layout == other.layout else { throw .layout(found: other.layout, expected: layout) }
    guard groupSize == other.groupSize else {
      throw .groupSize(
        found: other.groupSize, allowed: "\(groupSize), as in the batch that it is appended to")
    }
    let offset = decisionCount
    rollouts += other.rollouts.map { rollout in
      var moved = rollout
      // Wraps around where the other is nonsense: `check` will say so.
      moved.firstDecision &+= offset
      return moved
    }
    observations += other.observations
    tokens += other.tokens
    logProbabilities += other.logProbabilities
  }
}
