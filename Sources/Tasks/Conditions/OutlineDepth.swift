// How deep all of a body lies inside a region.

internal import Physics
internal import Scenes

/// The depth of a body's outline in the part of a region that holds it best.
struct OutlineDepth: ConditionMeasure {
  private let outline: Region
  private let region: Region

  init(of body: Int, in region: Frame, _ scene: Scene) {
    outline = Region(.body(body), in: scene)
    self.region = Region(region, in: scene)
  }

  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _: borrowing World, _: Detector.Memory
  ) -> Float {
    region.depth(of: outline, states)
  }

  func distance(margin: Float, _: UnsafeBufferPointer<BodyState>, lengthScale: Float) -> Float {
    missing(margin, weight: 1 / lengthScale)
  }
}
