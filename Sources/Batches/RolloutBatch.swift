// The batch of rollouts that the sampler fills and that learners and rollout files read.

/// Rollouts in flat buffers: the input of the learner and the contents of a rollout file.
///
/// The decisions are stored rollout by rollout, with the members of each group in the order of their numbers.
/// The parts can be changed one by one, so nothing guarantees that they fit together: `check(for:)` checks
/// it.
public struct RolloutBatch: Sendable {
  /// The shape of observations and tokens.
  public var layout: PolicyLayout
  /// Rollouts per group, G.
  public var groupSize: Int
  /// `[groups × groupSize]`.
  public var rollouts: [Rollout] = []
  /// `[decisions × observationCount]`, row-major, as the policy observed them.
  public var observations: [Float] = []
  /// `[decisions × tokensPerDecision]`, row-major. Tokens of a last chunk beyond the rollout's length were
  /// sampled but never carried out: a loss must mask them.
  public var tokens: [Token] = []
  /// `[decisions × tokensPerDecision]`: the log-probability of each token, recorded when it was sampled.
  public var logProbabilities: [Float] = []

  /// A batch without rollouts.
  public init(layout: PolicyLayout, groupSize: Int) {
    self.layout = layout
    self.groupSize = groupSize
  }

  /// The number of groups.
  public var groupCount: Int { groupSize < 1 ? 0 : rollouts.count / groupSize }

  /// The number of decisions in all rollouts.
  public var decisionCount: Int { observations.count / layout.observationCount }

  /// The number of a rollout's tokens that were carried out.
  public func executedTokens(of rollout: Rollout) -> Int { rollout.length * layout.actionDimensions }

  /// Appends the groups of another batch.
  ///
  /// - Throws: `BatchError.layout` or `.groupSize` if the other batch differs in one of them.
  public mutating func append(_ other: RolloutBatch) throws(BatchError) {
    guard layout == other.layout else { throw .layout(found: other.layout, expected: layout) }
    guard groupSize == other.groupSize else {
      throw .groupSize(
        found: other.groupSize, allowed: "\(groupSize), as in the batch that it is appended to")
    }
    let offset = decisionCount
    rollouts += other.rollouts.map { rollout in
      var moved = rollout
      // Wraps around if the other batch is invalid, which `check` reports.
      moved.firstDecision &+= offset
      return moved
    }
    observations += other.observations
    tokens += other.tokens
    logProbabilities += other.logProbabilities
  }
}
