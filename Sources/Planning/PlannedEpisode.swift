// What a planner hands back: the actions it carried out and what they led to.

public import Batches
public import Tasks

/// What a planner did from a start.
public struct PlannedEpisode: Sendable, Equatable {
  /// The seed of the start state.
  public var seed: UInt64
  /// What the last action led to; `running` if the planner gave up before the horizon.
  public var outcome: Outcome
  /// `[actions][actionDimensions]`, carried out in its last attempt.
  public var actions: [[Token]]
  /// Attempts it took, at least 1.
  public var attempts: Int
  /// Physics steps simulated in the searches of all attempts.
  public var physicsSteps: Int

  /// Whether the detector fired.
  public var isSuccess: Bool { outcome == .succeeded }
}
