// The result of planning: the actions carried out and their outcome.

public import Batches
public import Tasks

/// The result of planning from one start.
public struct PlannedEpisode: Sendable, Equatable {
  /// The seed of the start state.
  public var seed: UInt64
  /// The outcome of the last action; `running` if the planner gave up before the horizon.
  public var outcome: Outcome
  /// `[actions][actionDimensions]`, carried out in the last attempt.
  public var actions: [[Token]]
  /// Number of attempts, at least 1.
  public var attempts: Int
  /// Number of physics steps simulated in the searches of all attempts.
  public var physicsSteps: Int

  /// Whether the episode ended with success.
  public var isSuccess: Bool { outcome == .succeeded }
}
