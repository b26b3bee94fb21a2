// The planner's cost: an episode's distance from success, by way of the scene's stages.

internal import Tasks

/// Weights of the parts of the cost, for distances that count half the workspace as 1.
private enum Weight {
  /// For each stage that has not been reached, besides the distance to the next one.
  static let stage: Float = 0.5
  /// For the last stage while it has not been reached. It is small, so that the stage may be given up again:
  /// most last stages are contact between a hand and the body it pushes, which the hand must give up to push
  /// from another side.
  static let lastStage: Float = 0.3
  /// The share of `lastStage` that does not depend on the distance.
  static let lastStageFloor: Float = 0.2
}

extension Episode {
  /// The cost: 0 on success, else above 0, without a unit.
  ///
  /// The last stage that holds counts as reached, and all before it. While two or more stages remain, only
  /// the distance to the next one counts: with the distance to success, a block that must be lifted would be
  /// pushed along the table.
  ///
  /// - Parameter guides: says of a stage whether it counts; the others are left out.
  func cost(guides: (_ stage: Int) -> Bool = { _ in true }) throws(TaskError) -> Float {
    if isSuccess { return 0 }
    var ahead = 0
    var next: Float = 0
    for stage in task.scene.stages.indices.reversed() where guides(stage) {
      let distance = try distance(toStage: stage)
      if distance == 0 { break }
      next = distance
      ahead += 1
    }
    switch ahead {
    case 0: return saturated(try distanceToSuccess())
    case 1:
      return saturated(try distanceToSuccess())
        + Weight.lastStage * (Weight.lastStageFloor + saturated(next))
    default: return 1 + Weight.stage * Float(ahead - 1) + saturated(next)
    }
  }
}

/// Increases with the distance but stays below 1, so that no distance outweighs a stage.
private func saturated(_ distance: Float) -> Float { distance / (1 + distance) }
