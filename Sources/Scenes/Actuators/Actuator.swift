// What the tokens of an action move; a part of a scene.

/// A part that tokens move. Bin b of a dimension with n bins means lower + (upper − lower)·b/(n − 1).
public struct Actuator: Sendable, Equatable {
  /// The meaning of an action for a drive or a carrier.
  public enum Mode: Sendable, Equatable {
    /// The action is the target itself, in the frame of the workspace, m.
    case position(x: ClosedRange<Float>, y: ClosedRange<Float>)
    /// The action is a displacement of at most this much along each axis from where the body is, m.
    case step(Float)
  }
  /// What is moved, and how.
  public enum Kind: Sendable, Equatable {
    /// A spring from a body to a target.
    case drive(Drive)
    /// A body moved with limited speed and force.
    case carry(Carrier)
    /// A joint with the speed of the action.
    case motor(Motor)
    /// A joint that goes to the position of the action.
    case servo(Servo)
  }

  /// The agent's name, or that of one of its joints.
  public var name: String
  /// What is moved, and how.
  public var kind: Kind
  /// Number of bins of each dimension, evenly spaced over its range, 2...256.
  public var bins: Int

  /// An actuator with this many bins in each dimension.
  public init(
    name: String, kind: Kind, bins: Int
  ) {
    self.name = name
    self.kind = kind
    self.bins = bins
  }

  /// Number of action dimensions.
  public var dimensions: Int { kind.declared.dimensions }
}
