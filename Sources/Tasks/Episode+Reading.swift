// Poses, margins and distances to success, read from an episode that has begun.

public import Physics
public import Scenes

extension Episode {
  /// The pose and velocity of something. A site has its body's angle and angular velocity.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset, `.noSuchPart` if the scene has no such part.
  public func state(of frame: Frame) throws(TaskError) -> BodyState {
    try checkHasBegun()
    let scene = sized.scene
    switch frame {
    case .body(let index): try check(index, of: scene.bodies.count, "body")
    case .marker(let index): try check(index, of: scene.markers.count, "marker")
    case .site(let index): try check(index, of: scene.sites.count, "site")
    }
    let place = ManipulationTask.slot(of: frame, in: scene)
    var state = states[place.slot]
    let velocity = state.velocity(of: place.at)
    (state.x, state.y) = (state.point(place.at).x, state.point(place.at).y)
    (state.velocityX, state.velocityY) = (velocity.x, velocity.y)
    return state
  }

  /// The current margin of one of the conditions of success: ≥ 0 where it holds.
  ///
  /// - Parameter index: the condition's index in the task's `conditions`.
  /// - Throws: `TaskError.notBegun` before the first reset, `.noSuchPart` if there is no such condition.
  public func margin(ofCondition index: Int) throws(TaskError) -> Float {
    try checkHasBegun()
    try check(index, of: memory.margins.count, "condition")
    return memory.margins[index]
  }

  /// The current margin of one of the scene's stages: ≥ 0 where it holds.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset, `.noSuchPart` if there is no such stage.
  public func margin(ofStage index: Int) throws(TaskError) -> Float {
    try checkHasBegun()
    try check(index, of: sized.stages.count, "stage")
    return sized.stages[index].margin(UnsafeBufferPointer(states), world, .none)
  }

  /// The distance from success, without a unit: 0 exactly where the detector holds, else above 0. Unlike the
  /// margin, it decreases when any unmet condition comes nearer; a length of half the workspace counts 1.
  ///
  /// For planners; never a reward.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset.
  public func distanceToSuccess() throws(TaskError) -> Float {
    try checkHasBegun()
    return sized.detector.distance(
      UnsafeBufferPointer(states), world, memory, lengthScale: task.lengthScale)
  }

  /// The distance from one of the scene's stages, without a unit: 0 exactly where it holds, else above 0.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset, `.noSuchPart` if there is no such stage.
  public func distance(toStage index: Int) throws(TaskError) -> Float {
    try checkHasBegun()
    try check(index, of: sized.stages.count, "stage")
    return sized.stages[index].distance(
      UnsafeBufferPointer(states), world, .none, lengthScale: task.lengthScale)
  }

  /// - Throws: `TaskError.notBegun` before the first reset or after one that failed, when the world is empty.
  func checkHasBegun() throws(TaskError) {
    if phase == .notBegun { throw .notBegun(scene: task.scene.name) }
  }

  private func check(_ index: Int, of count: Int, _ part: String) throws(TaskError) {
    guard index >= 0, index < count else {
      throw .noSuchPart(scene: task.scene.name, part: part, index: index, count: count)
    }
  }
}
