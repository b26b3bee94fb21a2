// The numbers that a scene accepts, with their units, for the parser and for scenes built in Swift: within
// these bounds, the physics engine does not abort.

internal import Messages

typealias Bounds = Messages.Bounds<Double>

extension Messages.Bounds<Double> {
  /// A coordinate, m. Box2D's tolerances (5 mm) suit a world of tens of metres.
  static let coordinate = within(-100...100, "m")
  /// A side or radius, m: at least Box2D's linear slop, below which it merges vertices.
  static let size = within(finest...farthest, "m")
  /// Box2D's linear slop (b2_linearSlop), m.
  static let finest = 0.005
  /// m
  static let farthest = 100.0
  /// A body's size as a multiple of its shapes in the scene file.
  static let factor = within(0.25...4)
  /// m
  static let distance = above(0, upTo: 100, "m")
  static let angle = within(-100...100, "rad")
  static let density = above(0, upTo: 1e6, "kg/m²")
  static let mass = above(0, upTo: 1e6, "kg")
  static let friction = within(0...100)
  static let share = within(0...1)
  static let force = above(0, upTo: 1e6, "N")
  static let torque = above(0, upTo: 1e6, "N·m")
  static let speed = above(0, upTo: 100, "m/s")
  static let angularSpeed = above(0, upTo: 100, "rad/s")
  static let scale = above(0, upTo: 1e6)
  /// The share of a marker's area that a body must cover.
  static let coveredShare = above(0, upTo: 1)
  /// A difference of two angles, regardless of its sign.
  static let turn = above(0, upTo: 3.1416, "rad")
  static let actionRate = above(0, upTo: 1000, "Hz")
  static let settle = within(0...60, "s")
  static let clearance = within(0...10, "m")
  static let frequency = above(0, upTo: 1000, "Hz")
  static let dampingRatio = within(0...100)
  /// The distance of a start from a point.
  static let startDistance = within(0...200, "m")
  /// A difference of two coordinates, m.
  static let offset = within(-200...200, "m")
  /// The distance between the fingers of a gripper.
  static let opening = within(0...100, "m")

  static func position(slides: Bool) -> Self { slides ? coordinate : angle }
  static func speed(slides: Bool) -> Self { slides ? speed : angularSpeed }
  static func force(slides: Bool) -> Self { slides ? force : torque }
  static func resistance(slides: Bool) -> Self { within(0...1e6, slides ? "N" : "N·m") }
  static func stiffness(slides: Bool) -> Self { above(0, upTo: 1e6, slides ? "N/m" : "N·m/rad") }
  static func damping(slides: Bool) -> Self { within(0...1e6, slides ? "N·s/m" : "N·m·s/rad") }
  static func deviation(_ unit: String) -> Self { above(0, upTo: 100, unit) }

  // Numbers that the parser computes from numbers within the bounds above.

  /// A coordinate of a vertex: large enough for the largest shape at the farthest place.
  static let vertex = within(-250...250, "m")
  /// Large enough for the longest steps at the highest rate.
  static let carrySpeed = within(1e-9...1e5, "m/s")
  /// Likewise for turns.
  static let carryTurn = within(1e-9...1e4, "rad/s")
  /// A gripper's second finger is geared to the first with a multiple of the force of its grip.
  static func gear(slides: Bool) -> Self { above(0, upTo: 2e7, slides ? "N" : "N·m") }

  /// Why a value is not allowed, such as "must be > 0"; nil if it is.
  ///
  /// A number that is allowed as written may still vanish in the squares and products that follow.
  func refusal(of value: Double) -> String? {
    if let broken = violation(value) { return broken }
    guard !includesLower, let lower, value - lower < 1e-6 else { return nil }
    return "must be ≥ \(decimal(lower + 1e-6))"
  }

  /// Why a number of a scene in memory is not allowed; nil if it is.
  ///
  /// A limit rounded to single precision counts as the limit, because a file's number is checked before it is
  /// rounded.
  func refusal(of value: Float) -> String? {
    let limits = [lower, upper, lower.map { $0 + 1e-6 }].compactMap { $0 }
    return refusal(of: limits.first { Float($0) == value } ?? Double(value))
  }
}

/// The whole numbers that a scene accepts.
enum Counts {
  static let bins = 2...256
  static let physicsSteps = 1...1000
  static let horizon = 1...100_000
  /// The order of a task's difficulty tiers.
  static let tiers = 1...100
  static let iterations = 1...100
  /// The number of times an outline looks the same in a full turn.
  static let symmetry = 1...64
  /// Convex parts of one body or marker.
  static let parts = 1...64
  /// Entries of one section of a file, and conditions of a `count`.
  static let named = 1...256
  /// Parts of one kind in a scene, including those that agents consist of.
  static let all = 0...1024
  /// Nesting of conditions.
  static let depth = 1...32

  /// Why a number is not allowed, such as "must be ≥ 2"; nil if it is.
  static func refusal(of value: Int, _ range: ClosedRange<Int>) -> String? {
    if range.contains(value) { return nil }
    return value < range.lowerBound ? "must be ≥ \(range.lowerBound)" : "must be ≤ \(range.upperBound)"
  }
}
