// One rollout of a batch: its start, its end, and the position of its decisions.

/// One rollout: its start, its end, and the position of its decisions in the batch.
public struct Rollout: Hashable, Sendable {
  /// The number of its group within the iteration, counted from 0.
  public var group: Int
  /// Its number within the group, 0..<G.
  public var member: Int
  /// The seed of its start state: `reset(seed:)` gives the same start anywhere.
  public var seed: UInt64
  /// The hash of its start state, the same for all members of a group.
  public var startHash: UInt64
  /// 1 if the success detector fired, else 0.
  public var reward: Int
  /// Whether it ended with success.
  public var terminated: Bool
  /// Whether it ended at the horizon.
  public var truncated: Bool
  /// Number of actions carried out, at least 1.
  public var length: Int
  /// The index of its first decision in the batch.
  public var firstDecision: Int
  /// Number of decisions: ⌈length / chunk⌉.
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
