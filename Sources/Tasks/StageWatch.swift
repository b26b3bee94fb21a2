// Which of a scene's stages have held in an episode.

/// Watches an episode for the stages of its scene.
package struct StageWatch: Sendable {
  /// For each stage, whether it held at any look.
  package private(set) var reached: [Bool]

  /// A watch over the first stages of a scene, none of which has been reached.
  ///
  /// - Parameter count: of stages.
  package init(count: Int) { reached = [Bool](repeating: false, count: count) }

  /// Looks at the episode as it is now.
  package mutating func look(_ episode: borrowing Episode) throws(TaskError) {
    for stage in reached.indices where !reached[stage] {
      reached[stage] = try episode.margin(ofStage: stage) >= 0
    }
  }
}
