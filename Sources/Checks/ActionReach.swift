// The bodies that actions can move, by actuators, joints and contact: what `ObstructionFigures` compares with the
// bodies that must move.

internal import Scenes
internal import Tasks

/// What actions can move in a scene, and how.
struct ActionReach {
  /// Bodies that actuators move, with everything joined to them.
  let driven: Set<Int>
  /// Those, and all bodies that they can push, directly or through others.
  let moved: Set<Int>
  /// For each body, the movable bodies that may collide with it.
  let partners: [Set<Int>]
  private let scene: Scene

  init(_ task: ManipulationTask) {
    let scene = task.scene
    var driven = Set<Int>()
    for actuator in scene.actuators {
      switch actuator.kind {
      case .drive(let drive): driven.insert(drive.body)
      case .carry(let carrier): driven.insert(carrier.body)
      case .motor(let motor): driven.insert(scene.joints[motor.joint].second)
      case .servo(let servo): driven.insert(scene.joints[servo.joint].second)
      }
    }
    var partners = scene.bodies.map { _ in Set<Int>() }
    for (first, second) in task.collidingPairs where second < scene.bodies.count {
      if scene.bodies[second].kind == .dynamic { partners[first].insert(second) }
      if scene.bodies[first].kind == .dynamic { partners[second].insert(first) }
    }
    ActionReach.join(&driven, in: scene)
    var moved = driven
    var before = -1
    while moved.count != before {
      before = moved.count
      for body in scene.bodies.indices
      where scene.bodies[body].kind == .dynamic && !partners[body].isDisjoint(with: moved) {
        moved.insert(body)
      }
      ActionReach.join(&moved, in: scene)
    }
    self.driven = driven
    self.moved = moved
    self.partners = partners
    self.scene = scene
  }

  /// Adds the bodies that joints tie to others of the set.
  private static func join(_ bodies: inout Set<Int>, in scene: Scene) {
    var before = -1
    while bodies.count != before {
      before = bodies.count
      for joint in scene.joints {
        let ends = [joint.first, joint.second].compactMap { $0 }.filter { scene.bodies[$0].kind == .dynamic }
        if ends.contains(where: bodies.contains) { bodies.formUnion(ends) }
        if let leader = joint.follows?.joint, bodies.contains(scene.joints[leader].second) {
          bodies.formUnion(ends)
        }
      }
    }
  }

  /// The largest force with which drives and carriers together can push, N; nil if motors push too, whose force
  /// depends on levers.
  var pushingForce: Float? {
    var sum: Float = 0
    for actuator in scene.actuators {
      switch actuator.kind {
      case .drive(let drive): sum += drive.maxForce
      case .carry(let carrier): sum += carrier.maxForce
      // The fingers of a gripper move only within its hand.
      case .motor(let motor): if !movesFinger(motor.joint) { return nil }
      case .servo(let servo): if !movesFinger(servo.joint) { return nil }
      }
    }
    return sum
  }

  /// Whether a joint hangs on a body that a drive or carrier moves.
  private func movesFinger(_ joint: Int) -> Bool {
    scene.joints[joint].first.map(carried.contains) ?? false
  }

  /// The bodies that drives and carriers move.
  var carried: [Int] {
    scene.actuators.compactMap { actuator in
      switch actuator.kind {
      case .drive(let drive): drive.body
      case .carry(let carrier): carrier.body
      case .motor, .servo: nil
      }
    }
  }

  /// The largest speed of a body that a drive or carrier moves, m/s, both axes together; nil if only
  /// the scene's cap limits it, or if a motor moves bodies.
  func fullSpeed(of body: Int) -> Float? {
    let diagonal = Float(2).squareRoot()
    for actuator in scene.actuators {
      switch actuator.kind {
      case .drive(let drive) where drive.body == body:
        guard case .step(let step) = drive.mode else { continue }
        // A spring with little damping overshoots by up to its stretch.
        return step * scene.timing.actionRate * diagonal * (drive.dampingRatio < 1 ? 2 : 1)
      case .carry(let carrier) where carrier.body == body: return carrier.maxSpeed * diagonal
      default: continue
      }
    }
    return nil
  }
}
