internal import Physics
internal import Scenes

extension Episode {
  /// Draws after which a seed is given up.
  private static let mostDraws = 1000

  /// Begins the episode that this seed stands for: draws until everything lies in the workspace, bodies keep
  /// their clearances, and, once things have settled, the task is not solved already.
  ///
  /// What a `hold` asks to last counts as solved where it begins.
  ///
  /// - Throws: `TaskError.noStart` if no draw will do.
  public mutating func reset(seed: UInt64) throws(TaskError) {
    for draw in 0..<Episode.mostDraws {
      if try examine(seed: seed, draw: draw) == .accepted { return }
    }
    throw .noStart(scene: task.scene.name, seed: seed, attempts: Episode.mostDraws)
  }

  /// Makes the `draw`-th start state that a seed gives, from 0, whether it will do or not, and says whether.
  ///
  /// - Throws: `TaskError.engine` if the engine refuses a part of the scene.
  public mutating func examine(seed: UInt64, draw: Int) throws(TaskError) -> StartVerdict {
    do {
      try build(task.drawStart(seed: seed, draw: draw))
      guard fault() == nil, holdsMarkers() else { return .outside }
      if let pair = try firstTooClose() { return .tooClose(first: pair.first, second: pair.second) }
      try settle()
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
    if fault() != nil { return .restless }
    return wouldSucceedByWaiting() ? .solved : .accepted
  }

  /// Begins an episode where another one began.
  ///
  /// - Throws: `TaskError.foreignStart` if the start is of another scene.
  public mutating func reset(to start: StartState) throws(TaskError) {
    guard start.sceneDigest == task.scene.digest else {
      throw .foreignStart(scene: task.scene.name, digest: start.sceneDigest)
    }
    do {
      try build(start)
      try settle()
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
  }

  /// A fresh world with everything where it starts.
  private mutating func build(_ start: StartState) throws(PhysicsError) {
    if task.drawsSizes, start.sizes != proportions.sizes {
      proportions = Proportions(task.proportions, sizes: start.sizes)
    }
    let scene = proportions.scene
    self.start = start
    action = 0
    try world.reset(gravity: task.gravity)
    if scene.continuous { world.setContinuous(true) }
    for index in scene.bodies.indices {
      _ = try world.add(scene.bodies[index], at: start.bodies[index])
    }
    try world.addWalls(around: scene.workspace)
    for index in scene.bodies.indices where proportions.tableForces[index] != .zero {
      _ = try world.addFriction(
        second: BodyID(index: Int32(index)), maxForce: proportions.tableForces[index].x,
        maxTorque: proportions.tableForces[index].y)
    }
    try addJointsAndActuators()
    for index in scene.markers.indices {
      states[scene.bodies.count + 1 + index] = start.markers[index]
    }
    readWorld()
  }

  private mutating func addJointsAndActuators() throws(PhysicsError) {
    let scene = task.scene
    for joint in scene.joints.indices {
      let id = try world.add(
        scene.joints[joint], driven: task.drivenJoints[joint], resistance: start.resistances[joint])
      precondition(id == task.jointIDs[joint], "joint \(joint) became \(id) in the world")
    }
    for joint in scene.joints.indices {
      let id = task.jointIDs[joint]
      if let spring = scene.joints[joint].spring {
        try world.addSpring(to: id, rest: spring.rest, stiffness: spring.stiffness, damping: spring.damping)
      }
      if let follows = scene.joints[joint].follows {
        try world.addFollower(id, of: task.jointIDs[follows.joint], maxForce: follows.maxForce)
      }
    }
    for index in scene.actuators.indices {
      switch scene.actuators[index].kind {
      case .drive(let body, _, let frequency, let dampingRatio, let maxForce):
        drives[index] = try world.addDrive(
          of: BodyID(index: Int32(body)), frequency: frequency, dampingRatio: dampingRatio,
          maxForce: maxForce)
        targets[index] = SIMD3(start.bodies[body].x, start.bodies[body].y, 0)
      case .carry(let carrier):
        drives[index] = try world.addCarrier(
          of: BodyID(index: Int32(carrier.body)), maxSpeed: carrier.maxSpeed, maxTurn: carrier.maxTurn,
          maxForce: carrier.maxForce, maxTorque: carrier.maxTorque)
        let pose = start.bodies[carrier.body]
        targets[index] = SIMD3(pose.x, pose.y, pose.angle)
      case .motor(let joint, _, let maxForce):
        drives[index] = task.jointIDs[joint]
        try world.setMotor(of: drives[index], speed: 0, maxForce: maxForce)
      case .servo(let joint, _, let maxSpeed, let maxForce):
        drives[index] = task.jointIDs[joint]
        try world.addServo(to: drives[index], maxSpeed: maxSpeed, maxForce: maxForce)
        targets[index] = SIMD3(try world.jointState(drives[index]).position, 0, 0)
      }
    }
  }

  /// Whether all markers are in the workspace, as bodies have to be or they are faults.
  private func holdsMarkers() -> Bool {
    let area = task.scene.workspace
    return start.markers.allSatisfy { area.x.contains($0.x) && area.y.contains($0.y) }
  }

  /// The first pair of bodies that stand nearer to one another than the scene allows at the start.
  private func firstTooClose() throws(PhysicsError) -> (first: Int, second: Int)? {
    for (first, second) in task.separatePairs
    where try world.distance(BodyID(index: first), BodyID(index: second)) <= task.scene.start.clearance {
      return (Int(first), Int(second))
    }
    return nil
  }

  private mutating func settle() throws(PhysicsError) {
    if task.settleSteps > 0 {
      try world.step(task.settings, count: task.settleSteps)
      readWorld()
    }
    proportions.detector.begin(UnsafeBufferPointer(states), memory)
    margin = proportions.detector.margin(UnsafeBufferPointer(states), world, memory)
    // The start is not an action: `hold` counts from the first one.
    memory.held.update(repeating: 0)
  }

  /// Whether the detector would hold if every `hold` had lasted long enough.
  private func wouldSucceedByWaiting() -> Bool {
    memory.held.update(repeating: Int32.max / 2)
    defer { memory.held.update(repeating: 0) }
    return proportions.detector.margin(UnsafeBufferPointer(states), world, memory) >= 0
  }
}
