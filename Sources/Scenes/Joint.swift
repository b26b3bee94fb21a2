// Joints between bodies; a part of a scene.

/// A joint between two bodies. The second body's start pose follows from the first's and the joint's start
/// position.
public struct Joint: Sendable, Equatable {
  /// The motion that a joint allows.
  public enum Kind: Sendable, Equatable {
    /// Turns about the anchor; positions and limits in rad.
    case revolute
    /// Slides along an axis, a unit vector in the first body's frame; positions and limits in m.
    case prismatic(axis: SIMD2<Float>)
    /// Holds the two together.
    case weld
  }
  /// Unique in the scene.
  public var name: String
  /// The motion that it allows.
  public var kind: Kind
  /// The first body; nil for the fixed frame of the workspace.
  public var first: Int?
  /// The second body.
  public var second: Int
  /// The anchor in the first body's frame (the workspace's if there is none), m.
  public var firstAnchor: SIMD2<Float>
  /// The anchor in the second body's frame, m.
  public var secondAnchor: SIMD2<Float>
  /// The range of its position, rad or m; nil for no limits.
  public var limits: ClosedRange<Float>?
  /// Torque (N·m) or force (N) that resists motion; 0 for a joint that an actuator moves or that follows another.
  public var resistance: Float
  /// The spring that pulls it to a position; nil for none.
  public var spring: Spring?
  /// The joint to which it is geared, of the same kind and with the same start position; nil for none.
  public var follows: Follower?

  /// A joint; what is left out keeps its default.
  public init(
    name: String, kind: Kind, first: Int? = nil, second: Int, firstAnchor: SIMD2<Float> = .zero,
    secondAnchor: SIMD2<Float> = .zero, limits: ClosedRange<Float>? = nil, resistance: Float = 0,
    spring: Spring? = nil, follows: Follower? = nil
  ) {
    self.name = name
    self.kind = kind
    self.first = first
    self.second = second
    self.firstAnchor = firstAnchor
    self.secondAnchor = secondAnchor
    self.limits = limits
    self.resistance = resistance
    self.spring = spring
    self.follows = follows
  }

  /// A spring with a damper.
  public struct Spring: Sendable, Equatable {
    /// The position without force, rad or m.
    public var rest: Float
    /// N·m/rad or N/m
    public var stiffness: Float
    /// N·m·s/rad or N·s/m
    public var damping: Float

    /// A spring that pulls to a position.
    public init(rest: Float = 0, stiffness: Float, damping: Float = 0) {
      self.rest = rest
      self.stiffness = stiffness
      self.damping = damping
    }
  }

  /// A gear, implemented by a strong motor, that keeps this joint at the position of another.
  public struct Follower: Sendable, Equatable {
    /// The joint that it follows.
    public var joint: Int
    /// N·m or N
    public var maxForce: Float

    /// A gear to another joint.
    public init(joint: Int, maxForce: Float) {
      self.joint = joint
      self.maxForce = maxForce
    }
  }
}
