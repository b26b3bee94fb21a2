// The description of a task, read from a scene file or built in Swift. It is constant, and separate from the
// state of an episode. References are indices, and agents are expanded to bodies, joints and actuators.

/// A task: bodies and their starts, what the agent moves and observes, and when it has succeeded.
///
/// A scene comes from a file, or is built in Swift; parts refer to one another by index. One that was built
/// or changed is checked by `validated()`:
///
/// ```swift
/// let scene = try Scene(
///   name: "push-disc", instruction: "Push the disc onto the spot.",
///   workspace: Workspace(x: -1...1, y: -1...1),
///   timing: Timing(actionRate: 10, physicsSteps: 10, horizon: 100),
///   bodies: [
///     Body(name: "disc", shapes: [.disc(center: .zero, radius: 0.15)], density: 10, support: .friction(0.3)),
///     Body(
///       name: "hand", shapes: [.disc(center: .zero, radius: 0.08)], density: 50, fixedRotation: true,
///       weightless: true, isAgent: true),
///   ],
///   markers: [Marker(name: "spot")],
///   actuators: [
///     Actuator(
///       name: "hand",
///       kind: .drive(body: 1, mode: .step(0.2), frequency: 3, dampingRatio: 1, maxForce: 40), bins: 11)
///   ],
///   start: Start(rules: [
///     .body(0, .cartesian(x: .uniform(-0.6...0.6), y: .uniform(-0.6...0.6)), angle: .fixed(0)),
///     .body(1, .cartesian(x: .fixed(-0.8), y: .fixed(0)), angle: .fixed(0)),
///     .marker(0, .cartesian(x: .fixed(0.5), y: .fixed(0)), angle: .fixed(0)),
///   ]),
///   observations: [
///     Observation(.position(.body(1), relativeTo: nil)),
///     Observation(.position(.body(0), relativeTo: .body(1))),
///     Observation(.position(.marker(0), relativeTo: .body(0))),
///   ],
///   success: .near(.body(0), .marker(0), within: 0.1)
/// ).validated()
/// ```
public struct Scene: Sendable, Equatable {
  /// Letters, digits and dashes; the file's name without its extension.
  public var name: String
  /// The instruction for the robot, one sentence.
  public var instruction: String
  /// The tasks of other suites that this one corresponds to.
  public var standsFor: [String]
  /// Its place among the scenes of the same task; nil if the task has only this scene.
  public var tier: Tier?
  /// The camera's view, which decides whether gravity acts.
  public var view: View
  /// The rectangle in which everything happens.
  public var workspace: Workspace
  /// Rates and lengths.
  public var timing: Timing
  /// Rigid bodies, the agents' included.
  public var bodies: [Body]
  /// Goals: named outlines and points without physics.
  public var markers: [Marker]
  /// Named points that move with a body.
  public var sites: [Site]
  /// Joints between bodies.
  public var joints: [Joint]
  /// What the tokens of an action move, in token order.
  public var actuators: [Actuator]
  /// How a start state is drawn.
  public var start: Start
  /// What the policy observes, in order.
  public var observations: [Observation]
  /// When an episode has succeeded.
  public var success: Predicate
  /// Conditions on the way to success, in order; for planners and diagnostics, never for policies or rewards.
  public var stages: [Predicate]
  /// Whether fast bodies are kept from passing through fixed ones, at some cost in time.
  public var continuous: Bool
  /// A body faster than this at the end of an action is a fault, in m/s.
  public var speedCap: Float

  /// A scene whose parts refer to one another by index. It is not checked: see `validated()`.
  public init(
    name: String, instruction: String, standsFor: [String] = [], tier: Tier? = nil, view: View = .top,
    workspace: Workspace, timing: Timing, bodies: [Body], markers: [Marker] = [], sites: [Site] = [],
    joints: [Joint] = [],
    actuators: [Actuator], start: Start, observations: [Observation], success: Predicate,
    stages: [Predicate] = [], continuous: Bool = false, speedCap: Float = 20
  ) {
    self.name = name
    self.instruction = instruction
    self.standsFor = standsFor
    self.tier = tier
    self.view = view
    self.workspace = workspace
    self.timing = timing
    self.bodies = bodies
    self.markers = markers
    self.sites = sites
    self.joints = joints
    self.actuators = actuators
    self.start = start
    self.observations = observations
    self.success = success
    self.stages = stages
    self.continuous = continuous
    self.speedCap = speedCap
  }
}

/// The camera's view.
public enum View: String, Sendable, Equatable, CaseIterable {
  /// From above onto a table: no gravity in the plane.
  case top
  /// From the side: gravity, 9.81 m/s² along −y.
  case side
}

/// An axis-aligned rectangle in m, with a thick fixed wall along each side unless it is open.
public struct Workspace: Sendable, Equatable {
  /// Horizontal extent.
  public var x: ClosedRange<Float>
  /// Vertical extent.
  public var y: ClosedRange<Float>
  /// Whether there are walls; without them a body outside the rectangle at the end of an action is a fault.
  public var walled: Bool
  /// Friction coefficient of the walls.
  public var friction: Float

  /// A rectangle of ≥ 0.1 m along each side.
  public init(
    x: ClosedRange<Float>, y: ClosedRange<Float>, walled: Bool = true, friction: Float = 0.3
  ) {
    self.x = x
    self.y = y
    self.walled = walled
    self.friction = friction
  }
}

/// Rates and lengths of an episode.
public struct Timing: Sendable, Equatable {
  /// Actions per second, Hz.
  public var actionRate: Float
  /// Physics steps per action.
  public var physicsSteps: Int
  /// Number of actions after which an episode is truncated.
  public var horizon: Int
  /// Time for bodies to come to rest before the first observation, s.
  public var settle: Float
  /// Solver iterations for velocities in each physics step.
  public var velocityIterations: Int
  /// Solver iterations for positions in each physics step.
  public var positionIterations: Int

  /// Rates and lengths with the defaults of a scene file.
  public init(
    actionRate: Float, physicsSteps: Int, horizon: Int, settle: Float = 0, velocityIterations: Int = 8,
    positionIterations: Int = 3
  ) {
    self.actionRate = actionRate
    self.physicsSteps = physicsSteps
    self.horizon = horizon
    self.settle = settle
    self.velocityIterations = velocityIterations
    self.positionIterations = positionIterations
  }

  /// Length of a physics step, s.
  public var timeStep: Float { 1 / (actionRate * Float(physicsSteps)) }
}

/// A shape in its body's or marker's frame.
public enum Shape: Sendable, Equatable {
  /// A disc: centre and radius, m.
  case disc(center: SIMD2<Float>, radius: Float)
  /// A convex polygon of 3...8 vertices, counter-clockwise, m.
  case polygon([SIMD2<Float>])

  /// A rectangle about the origin.
  ///
  /// - Parameter size: width and height, m.
  public static func rectangle(_ size: SIMD2<Float>) -> Shape {
    let (x, y) = (size.x / 2, size.y / 2)
    return .polygon([SIMD2(-x, -y), SIMD2(x, -y), SIMD2(x, y), SIMD2(-x, y)])
  }
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
  /// The support of a body in a scene seen from above.
  public enum Support: Sendable, Equatable {
    /// Nothing: it glides.
    case none
    /// A table with this friction coefficient, which resists sliding and turning.
    case friction(Float)
    /// A table so rough that nothing slides on: velocities are lost in every physics step.
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
  /// Its support.
  public var support: Support
  /// Whether it keeps its angle.
  public var fixedRotation: Bool
  /// Whether gravity does not act on it, as if a robot's own motors held its weight.
  public var weightless: Bool
  /// Whether it collides with other bodies.
  public var collides: Bool
  /// Whether it is part of an agent.
  public var isAgent: Bool
  /// Whether it is meant to move without an agent's touch, as a ball on a slope is. Checks of a scene use it; no
  /// episode depends on it.
  public var movesByItself: Bool

  /// A body with the defaults of a scene file.
  public init(
    name: String, kind: Kind = .dynamic, shapes: [Shape], density: Float = 1, friction: Float = 0.3,
    restitution: Float = 0, support: Support = .none, fixedRotation: Bool = false, weightless: Bool = false,
    collides: Bool = true, isAgent: Bool = false, movesByItself: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.shapes = shapes
    self.density = density
    self.friction = friction
    self.restitution = restitution
    self.support = support
    self.fixedRotation = fixedRotation
    self.weightless = weightless
    self.collides = collides
    self.isAgent = isAgent
    self.movesByItself = movesByItself
  }
}

/// A named outline or point without physics.
public struct Marker: Sendable, Equatable {
  /// Unique in the scene.
  public var name: String
  /// Convex parts; empty for a point.
  public var shapes: [Shape]

  /// A point, or with shapes an outline.
  public init(
    name: String, shapes: [Shape] = []
  ) {
    self.name = name
    self.shapes = shapes
  }
}

/// A named point of a body, or a region that moves with it.
public struct Site: Sendable, Equatable {
  /// Unique in the scene.
  public var name: String
  /// The body it moves with.
  public var body: Int
  /// In the body's frame, m.
  public var at: SIMD2<Float>
  /// Convex parts of a region, in a frame at `at` with the body's angle; empty for a point.
  public var shapes: [Shape]

  /// A point of a body, or with shapes a region that moves with it.
  public init(
    name: String, body: Int, at: SIMD2<Float>, shapes: [Shape] = []
  ) {
    self.name = name
    self.body = body
    self.at = at
    self.shapes = shapes
  }
}

/// A body, marker or site as a frame of reference.
public enum Frame: Sendable, Hashable {
  case body(Int)
  case marker(Int)
  case site(Int)

  /// Its index among the scene's bodies, markers or sites.
  public var index: Int {
    switch self {
    case .body(let index), .marker(let index), .site(let index): index
    }
  }
}
