// Where one origin lies from another.

internal import Physics
internal import Scenes

/// The displacement between two points, each fixed to a body or marker, compared with a range for each axis.
struct OffsetRange: ConditionMeasure {
  private let first: (slot: Int, at: SIMD2<Float>)
  private let second: (slot: Int, at: SIMD2<Float>)
  /// m
  private let lower, upper: SIMD2<Float>

  init(_ above: Condition.Above, in scene: Scene) {
    self.init(above.what, above.to, x: nil, y: above.by...Float.infinity, scene)
  }

  init(_ below: Condition.Below, in scene: Scene) {
    self.init(below.what, below.to, x: nil, y: -Float.infinity...(-below.by), scene)
  }

  init(_ offset: Condition.Offset, in scene: Scene) {
    self.init(offset.what, offset.from, x: offset.x, y: offset.y, scene)
  }

  private init(
    _ what: Frame, _ from: Frame, x: ClosedRange<Float>?, y: ClosedRange<Float>?, _ scene: Scene
  ) {
    first = ManipulationTask.slot(of: what, in: scene)
    second = ManipulationTask.slot(of: from, in: scene)
    lower = SIMD2(x?.lowerBound ?? -.infinity, y?.lowerBound ?? -.infinity)
    upper = SIMD2(x?.upperBound ?? .infinity, y?.upperBound ?? .infinity)
  }

  private func way(_ states: UnsafeBufferPointer<BodyState>) -> SIMD2<Float> {
    states[first.slot].point(first.at) - states[second.slot].point(second.at)
  }

  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _: borrowing World, _: Detector.Memory
  ) -> Float {
    let way = way(states)
    return min((way - lower).min(), (upper - way).min())
  }

  func distance(margin: Float, _ states: UnsafeBufferPointer<BodyState>, lengthScale: Float) -> Float {
    let way = way(states)
    // The sum over both axes, so that it decreases when either comes nearer.
    let short = pointwiseMax(pointwiseMax(lower - way, way - upper), .zero)
    return missing(-short.sum(), weight: 1 / lengthScale)
  }
}
