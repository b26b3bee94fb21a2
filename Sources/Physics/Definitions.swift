// The definitions that a world is built from, and the contacts it reports. Units are SI.

/// The number of a body in its world, in the order of creation.
public struct BodyID: Hashable, Sendable {
  /// Counted from 0.
  public let index: Int32

  /// The body or joint with this number, if the world has it.
  @inlinable
  public init(index: Int32) { self.index = index }
}

/// The number of a joint in its world, in the order of creation.
public struct JointID: Hashable, Sendable {
  /// Counted from 0.
  public let index: Int32

  /// The body or joint with this number, if the world has it.
  @inlinable
  public init(index: Int32) { self.index = index }
}

/// A rigid body without shapes.
public struct BodyDefinition: Sendable {
  /// Whether forces move it.
  public var isDynamic: Bool
  /// m
  public var position: SIMD2<Float>
  /// rad
  public var angle: Float
  /// 1/s, 0…1e12: a step of length h divides the velocity by 1 + h · damping.
  public var linearDamping: Float = 0
  /// The same for the angular velocity.
  public var angularDamping: Float = 0
  /// Whether it keeps its angle.
  public var fixedRotation = false
  /// Share of the world's gravity that acts on it, 0...1.
  public var gravityScale: Float = 1

  /// A body without damping that may turn.
  public init(isDynamic: Bool, position: SIMD2<Float>, angle: Float = 0) {
    self.isDynamic = isDynamic
    self.position = position
    self.angle = angle
  }
}

/// The material of a shape, and which other shapes it collides with.
public struct Material: Sendable {
  /// kg/m², ≥ 0
  public var density: Float
  /// Coefficient of friction, ≥ 0; a contact uses the geometric mean of both shapes' coefficients.
  public var friction: Float
  /// Coefficient of restitution, ≥ 0; a contact uses the larger of both shapes' coefficients.
  public var restitution: Float
  /// Two shapes collide if each one's category is in the other's mask.
  public var category: UInt16
  /// The categories it collides with.
  public var mask: UInt16

  /// A material that collides with everything by default.
  public init(
    density: Float, friction: Float = 0.3, restitution: Float = 0, category: UInt16 = 1,
    mask: UInt16 = .max
  ) {
    self.density = density
    self.friction = friction
    self.restitution = restitution
    self.category = category
    self.mask = mask
  }
}

/// The two bodies of a joint, and how it holds them.
public struct JointDefinition: Sendable {
  /// Nil for the fixed ground.
  public var first: BodyID?
  /// The body that is held by the first.
  public var second: BodyID
  /// The anchor in the first body's frame, m.
  public var firstAnchor: SIMD2<Float>
  /// The anchor in the second body's frame, m.
  public var secondAnchor: SIMD2<Float>
  /// Second angle − first angle where the joint's position is 0, rad.
  public var referenceAngle: Float = 0
  /// The range of the joint's position, rad or m; nil for none.
  public var limits: ClosedRange<Float>?
  /// Whether the two bodies may collide.
  public var collideConnected = false

  /// A joint without limits between bodies that do not collide.
  public init(
    first: BodyID?, second: BodyID, firstAnchor: SIMD2<Float>, secondAnchor: SIMD2<Float>
  ) {
    self.first = first
    self.second = second
    self.firstAnchor = firstAnchor
    self.secondAnchor = secondAnchor
  }
}

/// Two bodies of which a pair of shapes touches.
public struct Contact: Sendable, Equatable {
  /// One of the two bodies; the order is Box2D's.
  public var first: BodyID
  /// The other body.
  public var second: BodyID
  /// A unit vector from the first to the second.
  public var normal: SIMD2<Float>
  /// The deepest point's distance, m; below 0 the shapes overlap.
  public var separation: Float
  /// The sum over the contact's points in the last step, N·s.
  public var normalImpulse: Float
}

/// The length of a physics step and the solver's iterations.
public struct StepSettings: Sendable, Equatable {
  /// s, 1e-6…1
  public var timeStep: Float
  /// Solver iterations for velocities, 1…10,000.
  public var velocityIterations: Int32
  /// Solver iterations for positions, 0…10,000.
  public var positionIterations: Int32

  /// Settings with Box2D's recommended iterations by default.
  public init(timeStep: Float, velocityIterations: Int32 = 8, positionIterations: Int32 = 3) {
    self.timeStep = timeStep
    self.velocityIterations = velocityIterations
    self.positionIterations = positionIterations
  }
}
