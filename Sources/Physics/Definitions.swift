// What a world is built from. Units are SI.

/// The number of a body in its world, in the order of adding.
public struct BodyID: Hashable, Sendable {
  public let index: Int32
  @inlinable
  public init(index: Int32) { self.index = index }
}

/// The number of a joint in its world, in the order of adding.
public struct JointID: Hashable, Sendable {
  public let index: Int32
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
  /// A step of length h divides the velocity by 1 + h · damping, 1/s.
  public var linearDamping: Float = 0
  /// The same for the angular velocity.
  public var angularDamping: Float = 0
  public var fixedRotation = false

  public init(isDynamic: Bool, position: SIMD2<Float>, angle: Float = 0) {
    self.isDynamic = isDynamic
    self.position = position
    self.angle = angle
  }
}

/// What a shape is made of and what it touches.
public struct Material: Sendable {
  /// kg/m²
  public var density: Float
  public var friction: Float
  public var restitution: Float
  /// Two shapes collide if each one's category is in the other's mask.
  public var category: UInt16
  public var mask: UInt16

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

/// Where a joint holds its two bodies.
public struct JointDefinition: Sendable {
  /// Nil for the fixed ground.
  public var first: BodyID?
  public var second: BodyID
  /// In each body's frame, m.
  public var firstAnchor: SIMD2<Float>
  public var secondAnchor: SIMD2<Float>
  /// Second angle − first angle where the joint's position is 0, rad.
  public var referenceAngle: Float = 0
  public var limits: ClosedRange<Float>?
  /// Whether the two bodies may touch.
  public var collideConnected = false

  public init(
    first: BodyID?, second: BodyID, firstAnchor: SIMD2<Float>, secondAnchor: SIMD2<Float>
  ) {
    self.first = first
    self.second = second
    self.firstAnchor = firstAnchor
    self.secondAnchor = secondAnchor
  }
}

/// Two bodies that touch.
public struct Contact: Sendable, Equatable {
  /// Nil for the ground.
  public var first: BodyID
  public var second: BodyID
  /// A unit vector from the first to the second.
  public var normal: SIMD2<Float>
  /// The deepest point's distance, m; below 0 the shapes overlap.
  public var separation: Float
  /// Summed over the contact's points in the last step, N·s.
  public var normalImpulse: Float
}

/// Length of a physics step and how hard the solver works on it.
public struct StepSettings: Sendable, Equatable {
  /// s
  public var timeStep: Float
  public var velocityIterations: Int32
  public var positionIterations: Int32

  public init(timeStep: Float, velocityIterations: Int32 = 8, positionIterations: Int32 = 3) {
    self.timeStep = timeStep
    self.velocityIterations = velocityIterations
    self.positionIterations = positionIterations
  }
}
