// How far a joint has gone.

internal import Physics
internal import Scenes

/// The position of a joint, compared with the one that it must pass.
struct JointPast: ConditionMeasure {
  private let joint: JointReading
  /// rad or m
  private let position: Float
  /// From the lower to the upper limit, rad or m.
  private let range: Float

  init(_ past: Condition.JointPast, in scene: Scene) {
    let limits = scene.joints[past.joint].limits ?? 0...0
    joint = JointReading(scene.joints[past.joint])
    range = limits.upperBound - limits.lowerBound
    position = limits.lowerBound + past.share * range
  }

  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _: borrowing World, _: Detector.Memory
  ) -> Float {
    joint.position(states) - position
  }

  func distance(margin: Float, _: UnsafeBufferPointer<BodyState>, lengthScale _: Float) -> Float {
    missing(margin, weight: 1 / range)
  }
}
