// Which numbers a key of a scene accepts: its unit, and limits that the physics engine stands without aborting.

internal import Messages

typealias Bounds = Messages.Bounds<Double>

extension Messages.Bounds<Double> {
  /// A coordinate, m. Box2D's tolerances (5 mm) ask for a world of tens of metres.
  static let coordinate = within(-100...100, "m")
  /// A side or radius, m: at least Box2D's linear slop, below which it welds vertices.
  static let size = within(finest...farthest, "m")
  /// Box2D's linear slop (b2_linearSlop), m.
  static let finest = 0.005
  /// m
  static let farthest = 100.0
  /// How many times as large a start makes a body: beyond this it is another thing, to be drawn as such.
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

  /// What a value breaks, such as "must be > 0"; nil if it is allowed.
  ///
  /// A number may be allowed as written and yet vanish in the squares and products that follow.
  func refusal(of value: Double) -> String? {
    if let broken = violation(value) { return broken }
    guard !includesLower, let lower, value - lower < 1e-6 else { return nil }
    return "must be ≥ \(decimal(lower + 1e-6))"
  }
}
