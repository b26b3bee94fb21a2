// One observation of the scene, ready to be computed from an episode's states.

internal import Physics
internal import Scenes

/// One entry of the observation with its references resolved.
struct Sensor {
  enum Reading {
    case position(slot: Int, at: SIMD2<Float>)
    case offset(slot: Int, at: SIMD2<Float>, fromSlot: Int, from: SIMD2<Float>)
    case angle(slot: Int, fromSlot: Int?, symmetry: Int)
    case velocity(slot: Int, at: SIMD2<Float>)
    case angularVelocity(slot: Int)
    case jointAngle(JointReading)
    case jointPosition(JointReading)
    case jointSpeed(JointReading)
    case contact(Nearness)
    case size(Float)
    case progress
  }
  var reading: Reading
  var center: SIMD2<Float>
  var inverseScale: Float

  /// - Parameter sizes: for each body of the scene, its size as a multiple of its shapes in the scene file.
  init(_ observation: Observation, in scene: Scene, sizes: [Float]) {
    func slot(_ frame: Frame) -> (slot: Int, at: SIMD2<Float>) {
      ManipulationTask.slot(of: frame, in: scene)
    }
    center = observation.center
    inverseScale = 1 / observation.scale
    switch observation.quantity {
    case .position(let frame, nil):
      let place = slot(frame)
      reading = .position(slot: place.slot, at: place.at)
    case .position(let frame, let other?):
      let place = slot(frame)
      let from = slot(other)
      reading = .offset(slot: place.slot, at: place.at, fromSlot: from.slot, from: from.at)
    case .angle(let frame, let other, let symmetry):
      reading = .angle(slot: slot(frame).slot, fromSlot: other.map { slot($0).slot }, symmetry: symmetry)
    case .velocity(let frame):
      let place = slot(frame)
      reading = .velocity(slot: place.slot, at: place.at)
    case .angularVelocity(let body):
      reading = .angularVelocity(slot: body)
    case .jointAngle(let joint):
      reading = .jointAngle(JointReading(scene.joints[joint]))
    case .jointPosition(let joint):
      reading = .jointPosition(JointReading(scene.joints[joint]))
    case .jointSpeed(let joint):
      reading = .jointSpeed(JointReading(scene.joints[joint]))
    case .contact(let bodies, let others):
      reading = .contact(Nearness(bodies, others))
    case .size(let body):
      reading = .size(sizes[body])
    case .progress:
      reading = .progress
    }
  }

  /// cos and sin of `count` times an angle, from the cosine and sine of the angle.
  static func multiplied(_ turn: SIMD2<Float>, by count: Int) -> SIMD2<Float> {
    var result = turn
    for _ in 1..<max(1, count) {
      result = SIMD2(result.x * turn.x - result.y * turn.y, result.x * turn.y + result.y * turn.x)
    }
    return result
  }
}
