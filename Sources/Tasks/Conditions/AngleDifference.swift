// How well two angles agree.

internal import Physics
internal import Scenes

/// The difference between the angles of two bodies or markers, or of one and the workspace.
struct AngleDifference: ConditionMeasure {
  private let first: Int
  /// Nil for the workspace.
  private let second: Int?
  /// rad
  private let within: Float
  /// The turn after which the first looks the same, rad.
  private let period: Float

  init(_ aligned: Condition.Aligned, in scene: Scene) {
    first = ManipulationTask.slot(of: aligned.what, in: scene).slot
    second = ManipulationTask.slot(of: aligned.to, in: scene).slot
    within = aligned.within
    period = 2 * Float.pi / Float(aligned.symmetry)
  }

  init(_ upright: Condition.Upright) {
    first = upright.body
    second = nil
    within = upright.within
    period = 2 * Float.pi / Float(upright.symmetry)
  }

  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _: borrowing World, _: Detector.Memory
  ) -> Float {
    let angle = states[first].angle - (second.map { states[$0].angle } ?? 0)
    return within - abs(angle.remainder(dividingBy: period))
  }

  func distance(margin: Float, _: UnsafeBufferPointer<BodyState>, lengthScale _: Float) -> Float {
    missing(margin, weight: MissingWeight.angle)
  }
}
