// How near two origins are.

internal import Physics
internal import Scenes

/// The distance between two points, each fixed to a body or marker.
struct Separation: ConditionMeasure {
  private let first: (slot: Int, at: SIMD2<Float>)
  private let second: (slot: Int, at: SIMD2<Float>)
  /// m
  private let within: Float

  init(_ near: Condition.Near, in scene: Scene) {
    first = ManipulationTask.slot(of: near.what, in: scene)
    second = ManipulationTask.slot(of: near.to, in: scene)
    within = near.within
  }

  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _: borrowing World, _: Detector.Memory
  ) -> Float {
    within - (states[first.slot].point(first.at) - states[second.slot].point(second.at)).length
  }

  func distance(margin: Float, _: UnsafeBufferPointer<BodyState>, lengthScale: Float) -> Float {
    missing(margin, weight: 1 / lengthScale)
  }
}
