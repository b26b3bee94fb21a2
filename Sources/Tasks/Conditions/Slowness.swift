// How far bodies are below two speeds.

internal import Physics
internal import Scenes

/// The speeds of some bodies, compared with the largest that are allowed.
struct Slowness: ConditionMeasure {
  private let bodies: [Int]
  /// m/s
  private let speed: Float
  /// rad/s
  private let angularSpeed: Float

  init(_ still: Condition.Still) {
    bodies = still.bodies
    speed = still.speed
    angularSpeed = still.angularSpeed
  }

  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _: borrowing World, _: Detector.Memory
  ) -> Float {
    var margin = Float.infinity
    for body in bodies {
      let state = states[body]
      margin = min(margin, speed - state.velocity.length, angularSpeed - abs(state.angularVelocity))
    }
    return margin
  }

  func distance(margin: Float, _: UnsafeBufferPointer<BodyState>, lengthScale _: Float) -> Float {
    MissingWeight.unmet + MissingWeight.speed * min(1, -margin / (10 * speed))
  }
}
