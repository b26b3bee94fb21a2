// The record of one watched episode: made by `Player`, summarised by the `…Figures` types.

internal import Policies
internal import Tasks

/// What is recorded of one watched episode.
struct EpisodeTrace: Sendable {
  var outcome: Outcome
  /// One for each of the task's conditions, in order.
  var conditions: [ConditionTrace]
  /// For each of the scene's stages: whether it was ever reached.
  var stagesReached: [Bool]
  var physics: PhysicsWatch
  var observations: ObservationRanges
  /// The positions of all bodies at the end, m.
  var ending: [SIMD2<Float>]
  /// Whether a success still held after one second of doing nothing; nil without a success.
  var isKept: Bool?

  var hasSucceeded: Bool { outcome == .succeeded }
}
