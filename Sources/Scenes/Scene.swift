// A scene file once read: what a task is, never what an episode of it does. All references are resolved
// to indices and all prefabs are spelled out as bodies, joints and actuators.

/// A task: bodies, where they start, what the agent moves and sees, and when it has succeeded.
public struct Scene: Sendable, Equatable {
  /// Letters, digits and dashes; the file's name without its extension.
  public var name: String
  /// What the robot is told, one sentence.
  public var instruction: String
  /// Tasks of other suites that this one stands for.
  public var standsFor: [String]
  /// Where the camera is, and so whether gravity acts.
  public var view: View
  /// The walled rectangle that everything happens in.
  public var workspace: Workspace
  /// Rates and lengths.
  public var timing: Timing
  /// Rigid bodies, the agents' included.
  public var bodies: [Body]
  /// Named outlines and points that are not physical: goals.
  public var markers: [Marker]
  /// Named points that move with a body.
  public var sites: [Site]
  /// What ties bodies together.
  public var joints: [Joint]
  /// What the tokens of an action move, in token order.
  public var actuators: [Actuator]
  /// How a start state is drawn.
  public var start: Start
  /// What the policy sees, in order.
  public var observations: [Observation]
  /// When an episode has succeeded.
  public var success: Predicate
  /// A body faster than this is a fault, in m/s.
  public var speedCap: Float
  /// A hash of everything above that changes what an episode does.
  public var digest: UInt64
}

/// Where one looks from.
public enum View: String, Sendable, Equatable, CaseIterable {
  /// From above onto a table: no gravity in the plane.
  case top
  /// From the side: gravity, 9.81 m/s² along −y.
  case side
}

/// An axis-aligned rectangle, in m, with a thick fixed wall along each side.
public struct Workspace: Sendable, Equatable {
  /// Horizontal extent.
  public var x: ClosedRange<Float>
  /// Vertical extent.
  public var y: ClosedRange<Float>
  /// Whether there are walls; without them a body that leaves the rectangle is a fault.
  public var walled: Bool
  /// Friction coefficient of the walls.
  public var friction: Float
}

/// Rates and lengths of an episode.
public struct Timing: Sendable, Equatable {
  /// Actions per second, Hz.
  public var actionRate: Float
  /// Physics steps per action.
  public var physicsSteps: Int
  /// Actions after which an episode is truncated.
  public var horizon: Int
  /// How long bodies may come to rest before the first observation, s.
  public var settle: Float
  /// Solver iterations for velocities of one physics step.
  public var velocityIterations: Int
  /// Solver iterations for positions of one physics step.
  public var positionIterations: Int

  /// Length of a physics step, s.
  public var timeStep: Float { 1 / (actionRate * Float(physicsSteps)) }
}

/// A shape in its body's or marker's frame.
public enum Shape: Sendable, Equatable {
  /// A disc: centre and radius, m.
  case disc(center: SIMD2<Float>, radius: Float)
  /// A convex polygon of 3...8 vertices, counter-clockwise, m.
  case polygon([SIMD2<Float>])
}

/// A rigid body.
public struct Body: Sendable, Equatable {
  /// How a body moves.
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    /// Moved by forces.
    case dynamic
    /// Never moves.
    case fixed
  }
  /// What a top-down body rests on.
  public enum Support: Sendable, Equatable {
    /// Nothing: it glides.
    case none
    /// A table with this friction coefficient, which resists sliding and turning.
    case friction(Float)
    /// A table so rough that nothing coasts: velocities are lost in every physics step.
    case quasiStatic
  }
  /// Unique in the scene.
  public var name: String
  /// How it moves.
  public var kind: Kind
  /// Convex parts; a concave outline has been split.
  public var shapes: [Shape]
  /// kg/m²
  public var density: Float
  /// Coefficient of contact friction.
  public var friction: Float
  /// Share of the approach speed that is kept in a collision, 0...1.
  public var restitution: Float
  /// What it rests on.
  public var support: Support
  /// Whether it keeps its angle.
  public var fixedRotation: Bool
  /// Whether it touches other bodies at all.
  public var collides: Bool
  /// Whether it is part of an agent.
  public var isAgent: Bool
}

/// A named outline or point without physics.
public struct Marker: Sendable, Equatable {
  /// Unique in the scene.
  public var name: String
  /// Convex parts; empty for a point.
  public var shapes: [Shape]
}

/// A named point of a body.
public struct Site: Sendable, Equatable {
  /// Unique in the scene.
  public var name: String
  /// The body it moves with.
  public var body: Int
  /// In the body's frame, m.
  public var at: SIMD2<Float>
}

/// What ties two bodies together. The second body's start pose follows from the first's and the joint's
/// start position.
public struct Joint: Sendable, Equatable {
  /// What motion a joint leaves.
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
  /// What motion it leaves.
  public var kind: Kind
  /// Nil for the fixed frame of the workspace.
  public var first: Int?
  /// The body it holds.
  public var second: Int
  /// The anchor in the first body's frame (the workspace's if there is none), m.
  public var firstAnchor: SIMD2<Float>
  /// The anchor in the second body's frame, m.
  public var secondAnchor: SIMD2<Float>
  /// Positions it stays within, rad or m; nil for none.
  public var limits: ClosedRange<Float>?
  /// Torque (N·m) or force (N) that resists motion while no actuator drives the joint.
  public var resistance: Float
}

/// What tokens move. Bin b of a dimension with n bins means lower + (upper − lower)·b/(n − 1).
public struct Actuator: Sendable, Equatable {
  /// What an action means to a drive.
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
    /// A joint motor, one dimension: the action is a speed of at most this much, rad/s or m/s, held with at
    /// most `maxForce`, N·m or N.
    case motor(joint: Int, speed: Float, maxForce: Float)
  }
  /// The agent's name, or that of one of its joints.
  public var name: String
  /// What is moved, and how.
  public var kind: Kind
  /// Equal steps over the range of each dimension, 2...256.
  public var bins: Int

  /// Action dimensions.
  public var dimensions: Int {
    switch kind {
    case .drive: 2
    case .motor: 1
    }
  }
}

/// Something that has a pose.
public enum Frame: Sendable, Hashable {
  case body(Int)
  case marker(Int)
  case site(Int)
}

/// A number that is fixed or drawn.
public enum Distribution: Sendable, Equatable {
  case fixed(Float)
  case uniform(ClosedRange<Float>)
  case choice([Float])
  case normal(mean: Float, deviation: Float)
}

/// How a start state is drawn: rules in order, then rejection.
public struct Start: Sendable, Equatable {
  /// Where an origin is put.
  public enum Place: Sendable, Equatable {
    case cartesian(x: Distribution, y: Distribution)
    /// At a distance, m, and bearing, rad, from a point.
    case polar(center: SIMD2<Float>, distance: Distribution, bearing: Distribution)
  }
  /// How one part is put in place.
  public enum Rule: Sendable, Equatable {
    case body(Int, Place, angle: Distribution)
    case marker(Int, Place, angle: Distribution)
    case joint(Int, Distribution)
  }
  /// Bodies first, then markers, then joints, each in the order of the scene.
  public var rules: [Rule]
  /// A draw that leaves less than this between two bodies that could touch is rejected, m.
  public var clearance: Float
}

/// One entry of the observation. Each number is (raw − centre) / scale.
public struct Observation: Sendable, Equatable {
  /// What is observed.
  public enum Quantity: Sendable, Equatable {
    /// x, y of a frame in the workspace's axes, from another frame's origin if given; m.
    case position(Frame, relativeTo: Frame?)
    /// sin and cos of `symmetry` times the angle: an outline that looks the same after a turn of
    /// 2π / symmetry gives the same numbers.
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
    /// Actions taken / horizon.
    case progress
  }
  /// What is observed.
  public var quantity: Quantity
  /// Subtracted from each number.
  public var center: SIMD2<Float>
  /// Divides each number; > 0.
  public var scale: Float
  /// A name for each number, such as "box.x".
  public var labels: [String]

  /// How many numbers it gives.
  public var count: Int { labels.count }
}

/// A condition on a state. Its margin is ≥ 0 where it holds, and larger the better it holds.
public indirect enum Predicate: Sendable, Equatable {
  /// The origins of two frames are at most `within` apart, m.
  case near(Frame, Frame, within: Float)
  /// The angles of two frames differ by at most `within`, rad, up to a turn of 2π / symmetry.
  case aligned(Frame, Frame, within: Float, symmetry: Int)
  /// At least this share of a marker's area is covered by a body.
  case coverage(marker: Int, body: Int, atLeast: Float)
  /// All these bodies are slower than `speed`, m/s, and `angularSpeed`, rad/s.
  case still(bodies: [Int], speed: Float, angularSpeed: Float)
  case all([Predicate])
  case any([Predicate])
  case not(Predicate)
  /// Has held after each of the last `actions` actions.
  case hold(Predicate, actions: Int)
}
