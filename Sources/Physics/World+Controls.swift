// Springs, followers, servos and carriers: controls that act on joints before every physics step.

internal import CBox2D

extension World {
  /// Adds a spring and a damper to a revolute or prismatic joint.
  ///
  /// - Parameters:
  ///   - joint: revolute or prismatic.
  ///   - rest: the position without force, rad or m.
  ///   - stiffness: N·m/rad or N/m.
  ///   - damping: N·m·s/rad or N·s/m.
  public mutating func addSpring(
    to joint: JointID, rest: Float, stiffness: Float, damping: Float
  ) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_add_spring(handle, joint.index, rest, stiffness, damping),
      "addSpring(rest: \(rest), stiffness: \(stiffness), damping: \(damping))",
      allowed: "stiffness ≥ 0 and damping ≥ 0")
  }

  /// Keeps a joint at the position of another one with a motor.
  ///
  /// - Parameters:
  ///   - joint: the one that follows.
  ///   - leader: the one that leads.
  ///   - maxForce: N·m or N.
  public mutating func addFollower(
    _ joint: JointID, of leader: JointID, maxForce: Float
  ) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_add_follower(handle, joint.index, leader.index, maxForce),
      "addFollower(\(joint.index), of: \(leader.index), maxForce: \(maxForce))", allowed: "maxForce ≥ 0")
  }

  /// Moves a joint to a target with a motor. At first, the target is the joint's position.
  ///
  /// - Parameters:
  ///   - joint: revolute or prismatic.
  ///   - maxSpeed: rad/s or m/s.
  ///   - maxForce: N·m or N.
  public mutating func addServo(
    to joint: JointID, maxSpeed: Float, maxForce: Float
  ) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_add_servo(handle, joint.index, maxSpeed, maxForce),
      "addServo(to: \(joint.index), maxSpeed: \(maxSpeed), maxForce: \(maxForce))",
      allowed: "maxSpeed ≥ 0 and maxForce ≥ 0")
  }

  /// Sets the target of a joint's servo, rad or m.
  public mutating func setServoTarget(of joint: JointID, _ target: Float) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_set_servo_target(handle, joint.index, target), "setServoTarget(of: \(joint.index), \(target))")
  }

  /// Moves a body's pose to a target. At first, the target is the body's pose.
  ///
  /// - Parameters:
  ///   - body: what is carried.
  ///   - maxSpeed: m/s.
  ///   - maxTurn: rad/s.
  ///   - maxForce: N.
  ///   - maxTorque: N·m.
  public mutating func addCarrier(
    of body: BodyID, maxSpeed: Float, maxTurn: Float, maxForce: Float, maxTorque: Float
  ) throws(PhysicsError) -> JointID {
    var joint: Int32 = 0
    try PhysicsError.check(
      cb2_add_carrier(handle, body.index, maxSpeed, maxTurn, maxForce, maxTorque, &joint),
      "addCarrier(of: \(body.index), maxSpeed: \(maxSpeed), maxTurn: \(maxTurn), maxForce: \(maxForce), "
        + "maxTorque: \(maxTorque))",
      allowed: "speeds, forces and torques ≥ 0")
    return JointID(index: joint)
  }

  /// Sets the target of a carrier, m and rad.
  public mutating func setCarrierTarget(
    of carrier: JointID, _ target: SIMD2<Float>, angle: Float
  ) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_set_carrier_target(handle, carrier.index, target.x, target.y, angle),
      "setCarrierTarget(of: \(carrier.index), \(target), angle: \(angle))")
  }
}
