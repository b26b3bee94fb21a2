// What the policy observes; a part of a scene.

/// One entry of the observation. Each number is (raw − centre) / scale.
public struct Observation: Sendable, Equatable {
  /// What is observed.
  public enum Quantity: Sendable, Equatable {
    /// x, y of a frame in the workspace's axes, relative to another frame's origin if given; m.
    case position(Frame, relativeTo: Frame?)
    /// sin and cos of `symmetry` times the angle, which are the same for an outline turned by 2π / symmetry.
    case angle(Frame, relativeTo: Frame?, symmetry: Int)
    /// Velocity of a frame's origin, m/s. A marker's is 0.
    case velocity(Frame)
    /// rad/s
    case angularVelocity(Int)
    /// sin and cos of a revolute joint's position.
    case jointAngle(Int)
    /// A prismatic joint's position, m.
    case jointPosition(Int)
    /// rad/s or m/s
    case jointSpeed(Int)
    /// 1 if one of the first bodies touches one of the second, else 0.
    case contact([Int], with: [Int])
    /// A body's size as a multiple of its shapes in the scene file.
    case size(Int)
    /// Actions taken / horizon.
    case progress
  }
  /// What is observed.
  public var quantity: Quantity
  /// Subtracted from each number.
  public var center: SIMD2<Float>
  /// Divides each number; > 0.
  public var scale: Float
  /// A name for each number, such as "box.x"; if empty, `Scene.validated` makes the names.
  public var labels: [String]

  /// An observation, unscaled unless a centre and a scale are given.
  public init(
    _ quantity: Quantity, center: SIMD2<Float> = .zero, scale: Float = 1, labels: [String] = []
  ) {
    self.quantity = quantity
    self.center = center
    self.scale = scale
    self.labels = labels
  }

  /// How many numbers it consists of.
  public var count: Int { quantity.names.count }
}

extension Observation.Quantity {
  /// The name of each of its numbers, which follows the name of what is observed.
  var names: [String] {
    switch self {
    case .position: ["x", "y"]
    case .angle(_, _, 1): ["sin", "cos"]
    case .angle(_, _, let symmetry): ["sin\(symmetry)", "cos\(symmetry)"]
    case .velocity: ["vx", "vy"]
    case .angularVelocity: ["omega"]
    case .jointAngle: ["sin", "cos"]
    case .jointPosition: ["position"]
    case .jointSpeed: ["speed"]
    case .contact: ["contact"]
    case .size: ["size"]
    case .progress: ["progress"]
    }
  }
}
