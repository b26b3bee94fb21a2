// How a start state is drawn; a part of a scene.

internal import Messages

/// A number that is fixed or drawn.
public enum Distribution: Sendable, Equatable {
  case fixed(Float)
  case uniform(ClosedRange<Float>)
  case choice([Float])
  case normal(mean: Float, deviation: Float)
}

/// How a start state is drawn: rules are applied in order, and unsuitable draws are rejected.
public struct Start: Sendable, Equatable {
  /// The position of an origin.
  public enum Place: Sendable, Equatable {
    case cartesian(x: Distribution, y: Distribution)
    /// At a distance, m, and bearing, rad, from a point.
    case polar(center: SIMD2<Float>, distance: Distribution, bearing: Distribution)
    /// At x, y in the frame of another body or marker, m, with an angle relative to it.
    case relative(to: Frame, x: Distribution, y: Distribution)
  }
  /// How one part is placed.
  public enum Rule: Sendable, Equatable {
    case body(Int, Place, angle: Distribution)
    case marker(Int, Place, angle: Distribution)
    case joint(Int, Distribution)
    /// The resistance of a joint, N·m or N, which replaces its own.
    case resistance(Int, Distribution)
    /// A body's size as a multiple of its shapes, and the point of it that stays in place whatever the size,
    /// m in the frame of the body at size 1.
    case size(Int, Distribution, growsFrom: SIMD2<Float>)

    /// The body or marker that it places; nil for a rule of a joint or a size.
    public var frame: Frame? {
      switch self {
      case .body(let body, _, _): .body(body)
      case .marker(let marker, _, _): .marker(marker)
      case .joint, .resistance, .size: nil
      }
    }

    /// What it places it relative to; nil for the workspace.
    public var reference: Frame? {
      switch self {
      case .body(_, .relative(let frame, _, _), _), .marker(_, .relative(let frame, _, _), _): frame
      default: nil
      }
    }
  }
  /// Rules of bodies, then of markers, joints, resistances of joints, and sizes of bodies, each in the order
  /// of the scene.
  public var rules: [Rule]
  /// Lists of bodies or markers that exchange their places at random.
  public var shuffles: [[Frame]]
  /// A draw is rejected if two bodies that could touch are nearer than this, m.
  public var clearance: Float

  /// A start whose rules may be in any order: `Scene.validated` sorts them.
  public init(
    rules: [Rule], shuffles: [[Frame]] = [], clearance: Float = 0.01
  ) {
    self.rules = rules
    self.shuffles = shuffles
    self.clearance = clearance
  }
}
