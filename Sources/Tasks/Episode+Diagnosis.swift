// What a check of a scene reads from an episode, and no policy or reward ever does: contacts, distances,
// energy.

public import Batches
public import Physics
internal import Scenes

extension Episode {
  /// Carries out one more action in an episode that has succeeded or was truncated, to see what becomes of
  /// the state it ended in: of a stack that should go on standing, for example.
  ///
  /// For diagnosis: no policy may act after the end, and no reward follows from it. The phase stays the one
  /// that the episode ended with; `isSuccess` and the margins say how things stand now.
  ///
  /// - Returns: the fault, if the physics failed; the phase is then `.faulted`.
  /// - Throws: `TaskError.notEnded` in any other phase, `.wrongTokenCount` and `.badToken` as `step` does.
  public mutating func stepAfterEnd(_ tokens: Span<Token>) throws(TaskError) -> Fault? {
    guard phase == .succeeded || phase == .truncated else {
      throw .notEnded(scene: task.scene.name, phase: phase)
    }
    try task.check(tokens)
    let ending = phase
    if case .fault(let fault) = carryOut(tokens) { return fault }
    phase = ending
    return nil
  }

  /// All pairs of touching shapes. A body's number in the world is its number in the scene; the number after
  /// the last is that of the walls.
  ///
  /// The engine keeps a skin around polygons and lets the skins of touching bodies overlap by 5 mm.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset.
  public func contacts() throws(TaskError) -> [Contact] {
    try checkHasBegun()
    return try ask { () throws(PhysicsError) in try world.contacts() }
  }

  /// The pair of bodies that are nearest to each other, of those that could collide, and how far apart, m; 0
  /// where they overlap. Nil if there is no such pair. The number after the last body's is that of the walls.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset.
  public func nearestPair() throws(TaskError) -> (first: Int, second: Int, distance: Float)? {
    try checkHasBegun()
    var nearest: (first: Int, second: Int, distance: Float)?
    for (first, second) in task.separatePairs {
      let distance = try ask { () throws(PhysicsError) in
        try world.distance(BodyID(index: first), BodyID(index: second))
      }
      if distance < nearest?.distance ?? .infinity { nearest = (Int(first), Int(second), distance) }
    }
    return nearest
  }

  /// Energy of all bodies that are not part of an agent, J: of motion, of height above y = 0 and of the
  /// springs in joints.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset.
  public func energy() throws(TaskError) -> Float {
    try checkHasBegun()
    var energy: Float = 0
    for index in task.movable where !task.scene.bodies[index].isAgent {
      let (mass, inertia) = try ask { () throws(PhysicsError) in
        try world.mass(of: BodyID(index: Int32(index)))
      }
      let state = states[index]
      let velocity = state.velocity(of: sized.centers[index])
      energy += mass * (velocity * velocity).sum() / 2
      energy += inertia * state.angularVelocity * state.angularVelocity / 2
      if !task.scene.bodies[index].weightless {
        energy -= mass * task.gravity.y * state.point(sized.centers[index]).y
      }
    }
    for joint in sized.scene.joints {
      guard let spring = joint.spring else { continue }
      let stretch = JointReading(joint).position(UnsafeBufferPointer(states)) - spring.rest
      energy += spring.stiffness * stretch * stretch / 2
    }
    return energy
  }

  /// The engine's answer to a question about this episode's world.
  private func ask<Answer>(_ question: () throws(PhysicsError) -> Answer) throws(TaskError) -> Answer {
    do {
      return try question()
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
  }
}
