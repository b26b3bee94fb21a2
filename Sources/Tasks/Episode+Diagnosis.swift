// What whoever judges a scene wants to know of an episode, and no policy or reward ever does.

public import Physics
internal import Scenes

extension Episode {
  /// What touches what as things stand. A body's number in the world is its number in the scene; the number
  /// after the last is that of the walls.
  ///
  /// The engine keeps a skin around polygons and lets what touches overlap by 5 mm of it.
  public func contacts() -> [Contact] {
    sound { () throws(PhysicsError) in try world.contacts() }
  }

  /// The pair of bodies that stand nearest to one another, of those that could collide, and how far apart, m;
  /// 0 where they overlap. Nil if there is no such pair. The number after the last body's is that of the walls.
  public func nearestPair() -> (first: Int, second: Int, distance: Float)? {
    var nearest: (first: Int, second: Int, distance: Float)?
    for (first, second) in task.separatePairs {
      let distance = sound { () throws(PhysicsError) in
        try world.distance(BodyID(index: first), BodyID(index: second))
      }
      if distance < nearest?.distance ?? .infinity { nearest = (Int(first), Int(second), distance) }
    }
    return nearest
  }

  /// Energy of everything that is not part of an agent, J: of motion, of height above y = 0 and of the springs
  /// in joints.
  public func energy() -> Float {
    var energy: Float = 0
    for index in task.movable where !task.scene.bodies[index].isAgent {
      let (mass, inertia) = sound { () throws(PhysicsError) in
        try world.mass(of: BodyID(index: Int32(index)))
      }
      let state = states[index]
      let velocity = state.velocity(of: proportions.centers[index])
      energy += mass * (velocity * velocity).sum() / 2
      energy += inertia * state.angularVelocity * state.angularVelocity / 2
      if !task.scene.bodies[index].weightless {
        energy -= mass * task.gravity.y * state.point(proportions.centers[index]).y
      }
    }
    for joint in proportions.scene.joints {
      guard let spring = joint.spring else { continue }
      let stretch = JointReading(joint).position(UnsafeBufferPointer(states)) - spring.rest
      energy += spring.stiffness * stretch * stretch / 2
    }
    return energy
  }

  /// What the engine answers to a question about bodies that are in the world: it has no reason to refuse.
  private func sound<Answer>(_ question: () throws(PhysicsError) -> Answer) -> Answer {
    do {
      return try question()
    } catch {
      preconditionFailure("\(task.scene.name): \(error)")
    }
  }
}
