public import Policies
public import Randomness

/// What is known of one rollout besides its steps.
public struct Rollout: Hashable, Sendable {
  /// The number of its group within the iteration, from 0.
  public var group: Int
  /// Its number within the group, 0..<G.
  public var member: Int
  /// The seed of its episode's start state: `reset(seed)` gives the same start anywhere.
  public var seed: UInt64
  /// The hash of the state it began in; the same for all members of a group.
  public var startHash: UInt64
  /// 1 if the success detector fired, else 0.
  public var reward: Int
  /// Whether it ended by success.
  public var terminated: Bool
  /// Whether it ended at the horizon.
  public var truncated: Bool
  /// Actions of its own carried out, at least 1.
  public var length: Int
  /// Where its decisions begin in the batch.
  public var firstDecision: Int
  /// Decisions taken: ⌈length / chunk⌉.
  public var decisions: Int

  /// - Parameters: see the properties.
  public init(
    group: Int, member: Int, seed: UInt64, startHash: UInt64, reward: Int, terminated: Bool, truncated: Bool,
    length: Int, firstDecision: Int, decisions: Int
  ) {
    self.group = group
    self.member = member
    self.seed = seed
    self.startHash = startHash
    self.reward = reward
    self.terminated = terminated
    self.truncated = truncated
    self.length = length
    self.firstDecision = firstDecision
    self.decisions = decisions
  }
}

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
    precondition(
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

  /// The hash of every observation, token, log-probability and reward, in order.
  public var fingerprint: Fingerprint {
    var print = Fingerprint()
    for rollout in rollouts {
      print.combine(rollout.group)
      print.combine(rollout.member)
      print.combine(rollout.seed)
      print.combine(rollout.startHash)
      print.combine(rollout.reward)
      print.combine(rollout.length)
    }
    print.combine(observations)
    for token in tokens { print.combine(Int(token)) }
    print.combine(logProbabilities)
    return print
  }
}
