// The beginning of an episode: a start state is drawn from the seed, a fresh world is built from it, and
// bodies settle.

internal import Messages
internal import Physics
internal import Scenes

extension Episode {
  /// Number of draws of a start state after which a seed is given up.
  public static let mostDraws = 1000

  /// Begins the episode of this seed. Draws start states until everything lies in the workspace and within the
  /// limits of joints, bodies keep their clearances and, after settling, the task is not solved already.
  ///
  /// A condition under `hold` counts as solved if it holds at the start.
  ///
  /// - Throws: `TaskError.noStart` if no draw is accepted; the episode has then not begun.
  public mutating func reset(seed: UInt64) throws(TaskError) {
    for draw in 0..<Episode.mostDraws {
      if try examine(seed: seed, draw: draw) == .accepted { return }
    }
    throw .noStart(scene: task.scene.name, seed: seed, attempts: Episode.mostDraws)
  }

  /// Draws the `draw`-th start state of a seed and returns whether it is accepted. If it is, the episode
  /// begins there; if not, the episode has not begun. `start` holds the draw either way.
  ///
  /// - Parameters:
  ///   - seed: what start states are drawn from.
  ///   - draw: counted from 0.
  /// - Throws: `TaskError.badDraw` for a negative draw, `.engine` if the engine refuses a part of the scene.
  public mutating func examine(seed: UInt64, draw: Int) throws(TaskError) -> StartVerdict {
    guard draw >= 0 else { throw .badDraw(scene: task.scene.name, draw: draw) }
    do {
      try build(task.drawStart(seed: seed, draw: draw))
      guard fault() == nil, holdsOrigins(), task.keepsLimits(seed: seed, draw: draw) else { return .outside }
      if let pair = try firstTooClose() { return .tooClose(first: pair.first, second: pair.second) }
      try settle()
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
    if fault() != nil { return .restless }
    // Under `not`, a `hold` that has not lasted long enough counts for success.
    if isSuccess || wouldSucceedByWaiting() { return .solved }
    phase = .running
    return .accepted
  }

  /// Begins an episode at the start state of another one.
  ///
  /// - Throws: `TaskError.foreignStart` if the start belongs to another scene, `.unusableStart` if it comes
  ///   from an episode that was never reset.
  public mutating func reset(to start: StartState) throws(TaskError) {
    guard start.sceneDigest == task.digest else {
      throw .foreignStart(scene: task.scene.name, digest: start.sceneDigest)
    }
    try start.check(fits: task)
    do {
      try build(start)
      try settle()
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
    phase = .running
  }

  /// Builds a fresh world with everything at its start. The episode has not begun yet.
  private mutating func build(_ start: StartState) throws(PhysicsError) {
    phase = .notBegun
    action = 0
    margin = -.infinity
    try world.reset(gravity: task.gravity)
    if task.drawsSizes, start.sizes != sized.sizes {
      sized = SizedScene(task.sized, sizes: start.sizes)
    }
    let scene = sized.scene
    self.start = start
    if scene.continuous { world.setContinuous(true) }
    for index in scene.bodies.indices {
      _ = try world.add(scene.bodies[index], at: start.bodies[index])
    }
    try world.addWalls(around: scene.workspace)
    for index in scene.bodies.indices where sized.tableForces[index] != .zero {
      _ = try world.addFriction(
        second: BodyID(index: Int32(index)), maxForce: sized.tableForces[index].x,
        maxTorque: sized.tableForces[index].y)
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
      require(
        id == task.jointIDs[joint], "joint \(joint) is \(id) in the world, must be \(task.jointIDs[joint])")
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
      case .drive(let drive):
        drives[index] = try world.addDrive(
          of: BodyID(index: Int32(drive.body)), frequency: drive.frequency, dampingRatio: drive.dampingRatio,
          maxForce: drive.maxForce)
        targets[index] = SIMD3(start.bodies[drive.body].x, start.bodies[drive.body].y, 0)
      case .carry(let carrier):
        drives[index] = try world.addCarrier(
          of: BodyID(index: Int32(carrier.body)), maxSpeed: carrier.maxSpeed, maxTurn: carrier.maxTurn,
          maxForce: carrier.maxForce, maxTorque: carrier.maxTorque)
        let pose = start.bodies[carrier.body]
        targets[index] = SIMD3(pose.x, pose.y, pose.angle)
      case .motor(let motor):
        drives[index] = task.jointIDs[motor.joint]
        try world.setMotor(of: drives[index], speed: 0, maxForce: motor.maxForce)
      case .servo(let servo):
        drives[index] = task.jointIDs[servo.joint]
        try world.addServo(to: drives[index], maxSpeed: servo.maxSpeed, maxForce: servo.maxForce)
        targets[index] = SIMD3(try world.jointState(drives[index]).position, 0, 0)
      }
    }
  }

  /// Whether all markers are in the workspace, and all fixed bodies whose place in it is drawn. Dynamic bodies outside
  /// it are faults, which are detected elsewhere.
  private func holdsOrigins() -> Bool {
    let (area, bodies) = (task.scene.workspace, start.bodies)
    let origins = start.markers + task.drawnFixtures.map { bodies[$0] }
    return origins.allSatisfy { area.x.contains($0.x) && area.y.contains($0.y) }
  }

  /// The first pair of bodies that are nearer to each other than the scene allows at the start.
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
    sized.detector.begin(UnsafeBufferPointer(states), memory)
    margin = sized.detector.margin(UnsafeBufferPointer(states), world, memory)
    // The start is not an action: `hold` counts from the first action.
    memory.held.update(repeating: 0)
  }

  /// Whether the detector would hold if every `hold` had lasted long enough.
  private func wouldSucceedByWaiting() -> Bool {
    memory.held.update(repeating: Int32.max / 2)
    defer { memory.held.update(repeating: 0) }
    return sized.detector.margin(UnsafeBufferPointer(states), world, memory) >= 0
  }
}
