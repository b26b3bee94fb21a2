public import Tasks

/// What a planner did from a start.
public struct PlannedEpisode: Sendable, Equatable {
  /// Of the start state.
  public var seed: UInt64
  /// What the last action led to; `running` if the planner gave up before the horizon.
  public var outcome: Outcome
  /// `[actions][actionDimensions]`, carried out in its last attempt.
  public var actions: [[UInt16]]
  /// Attempts it took, at least 1.
  public var attempts: Int
  /// Physics steps that the search took, in all attempts.
  public var stepsSimulated: Int

  /// Whether the detector fired.
  public var isSuccess: Bool { outcome == .succeeded }
}
