// Joint positions and speeds for sensors, conditions and energies, computed only from body states.

internal import Physics
internal import Scenes

/// A joint whose position and speed are computed from the states of its two bodies.
struct JointReading {
  /// Nil for the fixed frame of the workspace.
  var first: Int?
  var second: Int
  var firstAnchor: SIMD2<Float>
  var secondAnchor: SIMD2<Float>
  /// In the first body's frame; nil for a revolute joint.
  var axis: SIMD2<Float>?

  init(_ joint: Joint) {
    first = joint.first
    second = joint.second
    firstAnchor = joint.firstAnchor
    secondAnchor = joint.secondAnchor
    axis = if case .prismatic(let axis) = joint.kind { axis } else { nil }
  }

  /// Sine and cosine of a revolute joint's position.
  func sineAndCosine(_ states: UnsafeBufferPointer<BodyState>) -> SIMD2<Float> {
    let b = states[second]
    guard let first else { return SIMD2(b.sine, b.cosine) }
    let a = states[first]
    return SIMD2(b.sine * a.cosine - b.cosine * a.sine, b.cosine * a.cosine + b.sine * a.sine)
  }

  /// rad or m
  func position(_ states: UnsafeBufferPointer<BodyState>) -> Float {
    let a = first.map { states[$0] } ?? BodyState()
    let b = states[second]
    guard let axis else { return b.angle - a.angle }
    return ((b.point(secondAnchor) - a.point(firstAnchor)) * turned(axis, by: a)).sum()
  }

  /// rad/s or m/s
  func speed(_ states: UnsafeBufferPointer<BodyState>) -> Float {
    let a = first.map { states[$0] } ?? BodyState()
    let b = states[second]
    guard let axis else { return b.angularVelocity - a.angularVelocity }
    // The point of the first body that lies under the second body's anchor now.
    let along = turned(axis, by: a)
    let arm = b.point(secondAnchor) - a.position
    let carried = a.velocity + a.angularVelocity * SIMD2(-arm.y, arm.x)
    return ((b.velocity(of: secondAnchor) - carried) * along).sum()
  }

  private func turned(_ vector: SIMD2<Float>, by state: BodyState) -> SIMD2<Float> {
    SIMD2(
      state.cosine * vector.x - state.sine * vector.y, state.sine * vector.x + state.cosine * vector.y)
  }
}
