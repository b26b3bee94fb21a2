// Readings that only the check of a scene uses, never a policy or a reward: contacts, distances, energy.

public import Batches
public import Physics
internal import Scenes

extension Episode {
  /// Carries out one more action in an episode that has succeeded or was truncated, to show whether its final
  /// state lasts: whether a stack stays standing, for example.
  ///
  /// For diagnosis only: no policy may act after the end, and no reward follows from it. The phase stays the
  /// one that the episode ended with; `isSuccess` and the margins describe the new state.
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

  /// Whether success still holds after another second of doing nothing, which this call carries out.
  ///
  /// - Throws: `TaskError.notEnded` unless the episode has succeeded or was truncated.
  public mutating func keepsSuccess() throws(TaskError) -> Bool {
    var tokens = [Token](repeating: 0, count: task.bins.count)
    for _ in 0..<max(1, Int(task.scene.timing.actionRate.rounded())) {
      var span = tokens.mutableSpan
      try idle(into: &span)
      if try stepAfterEnd(tokens.span) != nil { return false }
    }
    return isSuccess
  }

  /// Whether a body of an agent touches a body that can be moved and belongs to no agent.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset.
  public func isTouchedByAgent() throws(TaskError) -> Bool {
    let bodies = task.scene.bodies
    func isMovedByAgent(_ body: BodyID, _ agent: BodyID) -> Bool {
      let (body, agent) = (Int(body.index), Int(agent.index))
      guard bodies.indices.contains(body), bodies.indices.contains(agent) else { return false }
      return bodies[agent].isAgent && !bodies[body].isAgent && bodies[body].kind == .dynamic
    }
    return try contacts().contains {
      isMovedByAgent($0.first, $0.second) || isMovedByAgent($0.second, $0.first)
    }
  }

  /// All pairs of touching shapes. A body's number in the world is its number in the scene; the number after
  /// the last body stands for the walls.
  ///
  /// The engine keeps a skin around polygons and lets the skins of touching bodies overlap by 5 mm.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset.
  public func contacts() throws(TaskError) -> [Contact] {
    try checkHasBegun()
    return try ask { () throws(PhysicsError) in try world.contacts() }
  }

  /// The nearest pair of all bodies that could collide, and its distance, m; 0 where they overlap.
  /// Nil if there is no such pair. The number after the last body stands for the walls.
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

  /// Energy of all bodies that belong to no agent, J: kinetic energy, potential energy of height above y = 0,
  /// and the energy of springs in joints.
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

  /// Asks the engine something about this episode's world, with errors that name the scene.
  private func ask<Answer>(_ question: () throws(PhysicsError) -> Answer) throws(TaskError) -> Answer {
    do {
      return try question()
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
  }
}
