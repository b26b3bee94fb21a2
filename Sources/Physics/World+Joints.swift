// Sets the targets and motors of a world's joints, and reads their positions.

internal import CBox2D

extension World {
  /// Sets the target of a drive, m.
  public mutating func setTarget(of drive: JointID, _ target: SIMD2<Float>) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_set_drive_target(handle, drive.index, target.x, target.y),
      "setTarget(of: \(drive.index), \(target))")
  }

  /// Sets the offset of a motor, m and rad.
  public mutating func setOffset(
    of motor: JointID, _ offset: SIMD2<Float>, angle: Float
  ) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_set_motor_offset(handle, motor.index, offset.x, offset.y, angle),
      "setOffset(of: \(motor.index), \(offset), angle: \(angle))")
  }

  /// Makes a revolute or prismatic joint hold a speed, rad/s or m/s, with at most a torque or force, N·m or
  /// N.
  public mutating func setMotor(
    of joint: JointID, speed: Float, maxForce: Float
  ) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_set_joint_motor(handle, joint.index, speed, maxForce),
      "setMotor(of: \(joint.index), speed: \(speed), maxForce: \(maxForce))",
      allowed: "maxForce ≥ 0")
  }

  /// The position and speed of a revolute or prismatic joint: rad and rad/s, or m and m/s.
  public func jointState(_ joint: JointID) throws(PhysicsError) -> (position: Float, speed: Float) {
    var position: Float = 0
    var speed: Float = 0
    try PhysicsError.check(
      cb2_joint_state(handle, joint.index, &position, &speed), "jointState(\(joint.index))")
    return (position, speed)
  }
}
