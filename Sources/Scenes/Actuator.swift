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
    /// A force-limited spring from a body's origin to a target, two dimensions (x, y):
    /// `frequency` in Hz, `dampingRatio` 1 is critical, `maxForce` in N.
    case drive(body: Int, mode: Mode, frequency: Float, dampingRatio: Float, maxForce: Float)
    /// Moves a body's pose with at most this speed, force and torque: two dimensions (x, y), and a third
    /// where it turns.
    case carry(Carrier)
    /// A joint motor, one dimension: the action is a speed of at most this much, rad/s or m/s, held with at
    /// most `maxForce`, N·m or N.
    case motor(joint: Int, speed: Float, maxForce: Float)
    /// A joint motor, one dimension: the action is the position to go to, rad or m, at no more than
    /// `maxSpeed` and with at most `maxForce`, N·m or N.
    case servo(joint: Int, range: ClosedRange<Float>, maxSpeed: Float, maxForce: Float)
  }

  /// Moves a body with limited speed and force. A step moves the target from its last position, but never
  /// farther than one step from the body.
  public struct Carrier: Sendable, Equatable {
    /// The body whose origin and angle it moves.
    public var body: Int
    /// The meaning of x and y of an action.
    public var mode: Mode
    /// The largest turn of an action, rad; nil if the body keeps its angle.
    public var turn: Float?
    /// The target stays in this range of x, m.
    public var areaX: ClosedRange<Float>
    /// The target stays in this range of y, m.
    public var areaY: ClosedRange<Float>
    /// m/s
    public var maxSpeed: Float
    /// rad/s
    public var maxTurn: Float
    /// N
    public var maxForce: Float
    /// N·m
    public var maxTorque: Float

    /// A carrier of a body, with targets in an area.
    public init(
      body: Int, mode: Mode, turn: Float? = nil, areaX: ClosedRange<Float>, areaY: ClosedRange<Float>,
      maxSpeed: Float, maxTurn: Float, maxForce: Float, maxTorque: Float
    ) {
      self.body = body
      self.mode = mode
      self.turn = turn
      self.areaX = areaX
      self.areaY = areaY
      self.maxSpeed = maxSpeed
      self.maxTurn = maxTurn
      self.maxForce = maxForce
      self.maxTorque = maxTorque
    }
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
  public var dimensions: Int {
    switch kind {
    case .drive: 2
    case .carry(let carrier): carrier.turn == nil ? 2 : 3
    case .motor, .servo: 1
    }
  }
}
