// Which numbers a key accepts: its unit, and limits that the physics engine stands without aborting.

/// A range of numbers with its unit.
struct Bounds {
  let lower: Double
  /// Whether `lower` itself is allowed.
  let includesLower: Bool
  let upper: Double
  /// Empty for a pure number.
  let unit: String

  private init(_ lower: Double, _ upper: Double, unit: String, includesLower: Bool = true) {
    self.lower = lower
    self.upper = upper
    self.unit = unit
    self.includesLower = includesLower
  }

  static func within(_ range: ClosedRange<Double>, _ unit: String = "") -> Bounds {
    Bounds(range.lowerBound, range.upperBound, unit: unit)
  }

  static func above(_ lower: Double, upTo upper: Double, _ unit: String = "") -> Bounds {
    Bounds(lower, upper, unit: unit, includesLower: false)
  }

  /// A coordinate, m. Box2D's tolerances (5 mm) ask for a world of tens of metres.
  static let coordinate = within(-100...100, "m")
  /// A side or radius, m: at least Box2D's linear slop (b2_linearSlop), below which it welds vertices.
  static let size = Bounds(0.005, 100, unit: "m")
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

  /// What a number breaks, such as "must be > 0"; nil if it is allowed.
  func violation(_ value: Double) -> String? {
    if value < lower || (value == lower && !includesLower) {
      return "must be \(includesLower ? "≥" : ">") \(decimal(lower))"
    }
    // A number may be allowed as written and yet vanish in the squares and products that follow.
    if !includesLower, value - lower < 1e-6 { return "must be ≥ \(decimal(lower + 1e-6))" }
    return value > upper ? "must be ≤ \(decimal(upper))" : nil
  }

  /// A number with this unit.
  func written(_ text: String) -> String {
    unit.isEmpty ? text : "\(text) \(unit)"
  }
}

/// A number without ".0".
func decimal(_ value: some BinaryFloatingPoint & LosslessStringConvertible) -> String {
  let text = String(value)
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
