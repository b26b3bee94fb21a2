// How deep a point lies inside a region.

internal import Physics
internal import Scenes

/// The depth of a point, fixed to a body or marker, in a region.
struct Depth: ConditionMeasure {
  private let point: (slot: Int, at: SIMD2<Float>)
  private let region: Region

  init(of what: Frame, in region: Frame, _ scene: Scene) {
    point = ManipulationTask.slot(of: what, in: scene)
    self.region = Region(region, in: scene)
  }

  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _: borrowing World, _: Detector.Memory
  ) -> Float {
    region.depth(of: states[point.slot].point(point.at), states)
  }

  func distance(margin: Float, _: UnsafeBufferPointer<BodyState>, lengthScale: Float) -> Float {
    missing(margin, weight: 1 / lengthScale)
  }
}
