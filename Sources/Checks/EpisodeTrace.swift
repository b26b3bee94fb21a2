// The record of one episode: made by `Player`, summarised by the `…Figures` types.

internal import Policies
internal import Tasks

/// The record of one episode.
struct EpisodeTrace: Sendable {
  var outcome: Outcome
  /// One trace for each of the task's conditions, in order.
  var conditions: [ConditionTrace]
  /// For each of the scene's stages, whether it was ever reached.
  var stagesReached: [Bool]
  var physics: PhysicsWatch
  var observations: ObservationRanges
  /// The positions of all bodies at the end, m.
  var ending: [SIMD2<Float>]
  /// Whether success still held after one second without motion; nil if there was no success.
  var isKept: Bool?

  var hasSucceeded: Bool { outcome == .succeeded }
}

extension Outcome {
  var isFault: Bool { if case .fault = self { true } else { false } }
}
