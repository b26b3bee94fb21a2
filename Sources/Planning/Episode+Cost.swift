// What the planner descends: how far an episode is from success, by way of the scene's stages.

internal import Tasks

/// Weights of the parts of the cost, for shortfalls that count half the workspace as 1.
private enum Weight {
  /// Of a stage that has not been reached, besides how far away the next one is.
  static let stage: Float = 0.5
  /// Of the last stage where it has not been reached: a pull, not a gate. Most last stages are a hand's contact
  /// with what it is to push, which has to be given up to push from elsewhere.
  static let pull: Float = 0.3
  /// The share of the pull that does not depend on the distance.
  static let pullFloor: Float = 0.2
}

extension Episode {
  /// 0 on success, else above 0, without a unit.
  ///
  /// The last stage that holds counts as reached, and all before it. While two or more are ahead, only the next
  /// one draws: success itself would have a block pushed along the table that is to be lifted.
  var cost: Float {
    if isSuccess { return 0 }
    var ahead = 0
    var next: Float = 0
    for stage in task.scene.stages.indices.reversed() {
      let missing = shortfall(ofStage: stage)
      if missing == 0 { break }
      next = missing
      ahead += 1
    }
    switch ahead {
    case 0: return saturated(shortfall)
    case 1: return saturated(shortfall) + Weight.pull * (Weight.pullFloor + saturated(next))
    default: return 1 + Weight.stage * Float(ahead - 1) + saturated(next)
    }
  }
}

/// Below 1 and increasing, so that no distance outweighs a stage.
private func saturated(_ shortfall: Float) -> Float { shortfall / (1 + shortfall) }
