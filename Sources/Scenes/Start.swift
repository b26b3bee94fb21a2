// How a start state is drawn: a part of a scene.

internal import Messages

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
    /// At x, y in the frame of another body or marker, m, and turned with it.
    case relative(to: Frame, x: Distribution, y: Distribution)
  }
  /// How one part is put in place.
  public enum Rule: Sendable, Equatable {
    case body(Int, Place, angle: Distribution)
    case marker(Int, Place, angle: Distribution)
    case joint(Int, Distribution)
    /// The resistance of a joint, N·m or N, in place of its own.
    case resistance(Int, Distribution)
    /// How many times as large a body is as its shapes say, and the point of it that stays where it is
    /// whatever the size, m in the frame of the body at size 1.
    case size(Int, Distribution, growsFrom: SIMD2<Float>)

    /// What it places; nil for something of a joint and for a size.
    public var frame: Frame? {
      switch self {
      case .body(let body, _, _): .body(body)
      case .marker(let marker, _, _): .marker(marker)
      case .joint, .resistance, .size: nil
      }
    }

    /// What it places it in the frame of; nil for the workspace.
    public var reference: Frame? {
      switch self {
      case .body(_, .relative(let frame, _, _), _), .marker(_, .relative(let frame, _, _), _): frame
      default: nil
      }
    }
  }
  /// Bodies first, then markers, then joints, their resistances, and sizes of bodies, each in the order of the
  /// scene.
  public var rules: [Rule]
  /// Bodies or markers that exchange their places at random, list by list.
  public var shuffles: [[Frame]]
  /// A draw that leaves less than this between two bodies that could touch is rejected, m.
  public var clearance: Float

  /// A start of rules in any order: `Scene.validated` sorts them.
  public init(
    rules: [Rule], shuffles: [[Frame]] = [], clearance: Float = 0.01
  ) {
    self.rules = rules
    self.shuffles = shuffles
    self.clearance = clearance
  }
}
