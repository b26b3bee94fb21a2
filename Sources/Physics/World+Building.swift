// Adds bodies, shapes and joints to a world.

internal import CBox2D

extension World {
  /// Adds a body without shapes.
  @discardableResult
  public mutating func add(_ definition: BodyDefinition) throws(PhysicsError) -> BodyID {
    var made = cb2_body_definition(
      kind: definition.isDynamic ? CB2_DYNAMIC : CB2_FIXED, x: definition.position.x,
      y: definition.position.y, angle: definition.angle, linear_damping: definition.linearDamping,
      angular_damping: definition.angularDamping, fixed_rotation: definition.fixedRotation,
      gravity_scale: definition.gravityScale)
    var body: Int32 = 0
    try PhysicsError.check(
      cb2_add_body(handle, &made, &body), "add(\(definition))",
      allowed: "damping in 0…1e12 and gravityScale in 0…1")
    return BodyID(index: body)
  }

  /// Adds a disc to a body.
  ///
  /// - Parameters:
  ///   - body: what gets the shape.
  ///   - center: in the body's frame, m.
  ///   - radius: at least 5 mm.
  ///   - material: density, friction, restitution, and what it collides with.
  public mutating func addDisc(
    to body: BodyID, center: SIMD2<Float> = .zero, radius: Float, material: Material
  ) throws(PhysicsError) {
    var fixture = cb2_fixture_definition(material)
    try PhysicsError.check(
      cb2_add_disc(handle, body.index, &fixture, center.x, center.y, radius),
      "addDisc(to: \(body.index), center: \(center), radius: \(radius), material: \(material))",
      allowed: "radius ≥ 0.005 and density, friction and restitution ≥ 0")
  }

  /// Adds a convex polygon to a body.
  ///
  /// - Parameters:
  ///   - body: what gets the shape.
  ///   - vertices: 3…8, counter-clockwise and strictly convex, at least 5 mm from one another, in the body's
  ///     frame, m.
  ///   - material: density, friction, restitution, and what it collides with.
  public mutating func addPolygon(
    to body: BodyID, vertices: [SIMD2<Float>], material: Material
  ) throws(PhysicsError) {
    guard (3...8).contains(vertices.count) else {
      throw .badPolygon("addPolygon(to: \(body.index), vertices: \(vertices.count) of them)")
    }
    var fixture = cb2_fixture_definition(material)
    let status = withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * vertices.count) { flat in
      for (index, vertex) in vertices.enumerated() {
        flat[2 * index] = vertex.x
        flat[2 * index + 1] = vertex.y
      }
      return cb2_add_polygon(handle, body.index, &fixture, flat.baseAddress, Int32(vertices.count))
    }
    try PhysicsError.check(
      status, "addPolygon(to: \(body.index), vertices: \(vertices), material: \(material))",
      allowed: "density, friction and restitution ≥ 0")
  }

  /// Adds a line without mass, at least 5 mm long, that bodies collide with from both sides.
  public mutating func addEdge(
    to body: BodyID, from: SIMD2<Float>, to end: SIMD2<Float>, material: Material
  ) throws(PhysicsError) {
    var fixture = cb2_fixture_definition(material)
    let status = cb2_add_edge(handle, body.index, &fixture, from.x, from.y, end.x, end.y)
    func call() -> String { "addEdge(to: \(body.index), from: \(from), to: \(end), material: \(material))" }
    if status == CB2_BAD_POLYGON { throw .outOfRange("\(call()): allowed are lines of 0.005 m or more") }
    try PhysicsError.check(status, call(), allowed: "density, friction and restitution ≥ 0")
  }

  /// Sets the velocity of a body's centre of mass, m/s, and its angular velocity, rad/s.
  public mutating func setVelocity(
    of body: BodyID, _ velocity: SIMD2<Float>, angular: Float = 0
  ) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_set_velocity(handle, body.index, velocity.x, velocity.y, angular),
      "setVelocity(of: \(body.index))")
  }

  /// A body's mass, kg, and its moment of inertia about its centre of mass, kg·m².
  public func mass(of body: BodyID) throws(PhysicsError) -> (mass: Float, inertia: Float) {
    var mass: Float = 0
    var inertia: Float = 0
    try PhysicsError.check(
      cb2_body_mass(handle, body.index, &mass, &inertia), "mass(of: \(body.index))")
    return (mass, inertia)
  }

  /// Joins the second body to an anchor of the first, about which it can turn.
  public mutating func addRevolute(_ definition: JointDefinition) throws(PhysicsError) -> JointID {
    var made = cb2_joint_definition(definition)
    var joint: Int32 = 0
    try PhysicsError.check(
      cb2_add_revolute(handle, &made, &joint), "addRevolute(\(definition))",
      allowed: "limits in ascending order")
    return JointID(index: joint)
  }

  /// Joins the second body to the first so that it slides along an axis of the first.
  ///
  /// - Parameters:
  ///   - definition: the two bodies and where they are held.
  ///   - axis: a unit vector in the first body's frame.
  public mutating func addPrismatic(
    _ definition: JointDefinition, axis: SIMD2<Float>
  ) throws(PhysicsError) -> JointID {
    var made = cb2_joint_definition(definition)
    var joint: Int32 = 0
    try PhysicsError.check(
      cb2_add_prismatic(handle, &made, axis.x, axis.y, &joint), "addPrismatic(\(definition), axis: \(axis))",
      allowed: "limits in ascending order and an axis of length 1")
    return JointID(index: joint)
  }

  /// Joins two bodies rigidly.
  public mutating func addWeld(_ definition: JointDefinition) throws(PhysicsError) -> JointID {
    var made = cb2_joint_definition(definition)
    var joint: Int32 = 0
    try PhysicsError.check(
      cb2_add_weld(handle, &made, &joint), "addWeld(\(definition))",
      allowed: "limits in ascending order")
    return JointID(index: joint)
  }

  /// Resists motion between two bodies, at the second one's centre of mass.
  ///
  /// - Parameters:
  ///   - first: nil for the ground.
  ///   - second: the body whose motion is resisted.
  ///   - maxForce: N.
  ///   - maxTorque: N·m.
  public mutating func addFriction(
    first: BodyID? = nil, second: BodyID, maxForce: Float, maxTorque: Float
  ) throws(PhysicsError) -> JointID {
    var joint: Int32 = 0
    try PhysicsError.check(
      cb2_add_friction(handle, first?.index ?? -1, second.index, maxForce, maxTorque, &joint),
      "addFriction(second: \(second.index), maxForce: \(maxForce), maxTorque: \(maxTorque))",
      allowed: "maxForce ≥ 0 and maxTorque ≥ 0")
    return JointID(index: joint)
  }

  /// Drives the pose of one body relative to another toward an offset.
  public mutating func addMotor(
    first: BodyID? = nil, second: BodyID, maxForce: Float, maxTorque: Float, correctionFactor: Float = 0.3
  ) throws(PhysicsError) -> JointID {
    var joint: Int32 = 0
    try PhysicsError.check(
      cb2_add_motor(
        handle, first?.index ?? -1, second.index, maxForce, maxTorque, correctionFactor, &joint),
      "addMotor(second: \(second.index), maxForce: \(maxForce), maxTorque: \(maxTorque), "
        + "correctionFactor: \(correctionFactor))",
      allowed: "maxForce ≥ 0, maxTorque ≥ 0 and correctionFactor in 0…1")
    return JointID(index: joint)
  }

  /// Pulls a body's origin toward a target with a force-limited spring.
  ///
  /// - Parameters:
  ///   - body: a dynamic one.
  ///   - frequency: Hz.
  ///   - dampingRatio: 1 is critical.
  ///   - maxForce: N.
  public mutating func addDrive(
    of body: BodyID, frequency: Float, dampingRatio: Float, maxForce: Float
  ) throws(PhysicsError) -> JointID {
    var joint: Int32 = 0
    try PhysicsError.check(
      cb2_add_drive(handle, body.index, frequency, dampingRatio, maxForce, &joint),
      "addDrive(of: \(body.index), frequency: \(frequency), dampingRatio: \(dampingRatio), maxForce: \(maxForce))",
      allowed: "a body that is dynamic, frequency > 0, dampingRatio ≥ 0 and maxForce ≥ 0")
    return JointID(index: joint)
  }
}

extension cb2_fixture_definition {
  fileprivate init(_ material: Material) {
    self.init(
      density: material.density, friction: material.friction, restitution: material.restitution,
      category: material.category, mask: material.mask)
  }
}

extension cb2_joint_definition {
  fileprivate init(_ definition: JointDefinition) {
    self.init(
      first: definition.first?.index ?? -1, second: definition.second.index,
      first_anchor_x: definition.firstAnchor.x, first_anchor_y: definition.firstAnchor.y,
      second_anchor_x: definition.secondAnchor.x, second_anchor_y: definition.secondAnchor.y,
      reference_angle: definition.referenceAngle, limited: definition.limits != nil,
      lower: definition.limits?.lowerBound ?? 0, upper: definition.limits?.upperBound ?? 0,
      collide_connected: definition.collideConnected)
  }
}
