// The state of a body, as worlds report it and observations, detectors and recordings read it.

internal import CBox2D

/// The pose and velocity of a body's origin.
///
/// The memory layout is that of `cb2_body_state`: eight Floats.
@frozen
public struct BodyState: Equatable, Sendable {
  /// m
  public var x: Float
  /// m
  public var y: Float
  /// Sine of the angle.
  public var sine: Float
  /// Cosine of the angle.
  public var cosine: Float
  /// rad, not wrapped.
  public var angle: Float
  /// m/s
  public var velocityX: Float
  /// m/s
  public var velocityY: Float
  /// rad/s
  public var angularVelocity: Float

  /// At rest at the origin.
  @inlinable
  public init() {
    x = 0
    y = 0
    sine = 0
    cosine = 1
    angle = 0
    velocityX = 0
    velocityY = 0
    angularVelocity = 0
  }

  /// At rest at a pose.
  ///
  /// - Parameters:
  ///   - position: m.
  ///   - angle: rad.
  ///   - sine: of the angle, as the engine computes it.
  ///   - cosine: likewise.
  @inlinable
  public init(position: SIMD2<Float>, angle: Float, sine: Float, cosine: Float) {
    self.init()
    x = position.x
    y = position.y
    self.angle = angle
    self.sine = sine
    self.cosine = cosine
  }

  /// m
  @inlinable
  public var position: SIMD2<Float> { SIMD2(x, y) }

  /// m/s
  @inlinable
  public var velocity: SIMD2<Float> { SIMD2(velocityX, velocityY) }

  /// A point of the body's frame in the world's, m.
  @inlinable
  public func point(_ local: SIMD2<Float>) -> SIMD2<Float> {
    SIMD2(cosine * local.x - sine * local.y + x, sine * local.x + cosine * local.y + y)
  }

  /// A point of the world in the body's frame, m.
  @inlinable
  public func local(_ point: SIMD2<Float>) -> SIMD2<Float> {
    let way = point - position
    return SIMD2(cosine * way.x + sine * way.y, cosine * way.y - sine * way.x)
  }

  /// The velocity of a point of the body's frame, m/s.
  @inlinable
  public func velocity(of local: SIMD2<Float>) -> SIMD2<Float> {
    let arm = SIMD2(cosine * local.x - sine * local.y, sine * local.x + cosine * local.y)
    return SIMD2(velocityX - angularVelocity * arm.y, velocityY + angularVelocity * arm.x)
  }
}

extension BodyState {
  init(_ state: cb2_body_state) {
    self.init(
      position: SIMD2(state.x, state.y), angle: state.angle, sine: state.sine, cosine: state.cosine)
    velocityX = state.velocity_x
    velocityY = state.velocity_y
    angularVelocity = state.angular_velocity
  }
}
