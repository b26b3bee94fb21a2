internal import Policies
internal import Tasks

/// What is kept of one episode that was watched.
struct EpisodeTrace: Sendable {
  var outcome: Outcome
  /// Of the task's conditions, in order.
  var conditions: [ConditionTrace]
  /// For each of the scene's stages: whether it held at some time.
  var stagesReached: [Bool]
  var physics: PhysicsWatch
  var observations: ObservationRanges
  /// Where all bodies were when it ended.
  var ending: [SIMD2<Float>]
  /// After a success: whether it still held a second of doing nothing later.
  var isKept: Bool?

  var hasSucceeded: Bool { outcome == .succeeded }
}
