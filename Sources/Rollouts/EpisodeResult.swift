// The result of one episode of an evaluation, with what it takes to run the same episode again.

public import Tasks

/// The result of one episode.
public struct EpisodeResult: Sendable, Equatable {
  /// Its number among the episodes of the call, counted from 0. With the call's key, it determines the start and the
  /// policy's sampling: see `RolloutKeys`.
  public var number: Int
  /// The seed of its start state.
  public var seed: UInt64
  /// How it ended: with success, at the horizon, or with a fault. `running` if whatever acted gave up before.
  public var outcome: Outcome
  /// Number of actions carried out.
  public var length: Int

  /// - Parameters: see the properties.
  public init(number: Int, seed: UInt64, outcome: Outcome, length: Int) {
    self.number = number
    self.seed = seed
    self.outcome = outcome
    self.length = length
  }

  /// Whether it ended with success.
  public var isSuccess: Bool { outcome == .succeeded }

  /// The physics fault that ended it, if one did. Such an episode has no reward.
  public var fault: Fault? {
    if case .fault(let fault) = outcome { fault } else { nil }
  }
}
