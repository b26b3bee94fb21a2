// Ranges of allowed numbers, for training parameters and scene values, and their wording in messages.

/// A range of numbers with a unit; each end is included or excluded.
public struct Bounds<Number: Comparable & Sendable>: Sendable {
  /// The smallest number; nil for no limit.
  public let lower: Number?
  /// Whether `lower` itself is allowed.
  public let includesLower: Bool
  /// The largest number; nil for no limit.
  public let upper: Number?
  /// Whether `upper` itself is allowed.
  public let includesUpper: Bool
  /// The unit; empty for a pure number.
  public let unit: String

  private init(
    lower: Number?, includesLower: Bool = true, upper: Number?, includesUpper: Bool = true, unit: String
  ) {
    self.lower = lower
    self.includesLower = includesLower
    self.upper = upper
    self.includesUpper = includesUpper
    self.unit = unit
  }

  /// Numbers ≥ `lower`.
  public static func atLeast(_ lower: Number, _ unit: String = "") -> Bounds {
    Bounds(lower: lower, upper: nil, unit: unit)
  }

  /// Numbers > `lower`.
  public static func above(_ lower: Number, _ unit: String = "") -> Bounds {
    Bounds(lower: lower, includesLower: false, upper: nil, unit: unit)
  }

  /// Numbers > `lower` and ≤ `upper`.
  public static func above(_ lower: Number, upTo upper: Number, _ unit: String = "") -> Bounds {
    Bounds(lower: lower, includesLower: false, upper: upper, unit: unit)
  }

  /// Numbers in a range that includes both ends.
  public static func within(_ range: ClosedRange<Number>, _ unit: String = "") -> Bounds {
    Bounds(lower: range.lowerBound, upper: range.upperBound, unit: unit)
  }

  /// Numbers in a range that includes the lower end but not the upper one.
  public static func within(_ range: Range<Number>, _ unit: String = "") -> Bounds {
    Bounds(lower: range.lowerBound, upper: range.upperBound, includesUpper: false, unit: unit)
  }

  /// Whether a number is allowed; NaN never is.
  public func contains(_ number: Number) -> Bool {
    if let lower, !(includesLower ? number >= lower : number > lower) { return false }
    if let upper, !(includesUpper ? number <= upper : number < upper) { return false }
    return number == number
  }

  /// The limit that a number violates, such as "must be > 0"; nil if it is allowed.
  public func violation(_ number: Number) -> String? {
    if contains(number) { return nil }
    if let lower, !(includesLower ? number >= lower : number > lower) {
      return "must be \(includesLower ? "≥" : ">") \(plain(lower))"
    }
    guard let upper else { return "must be a number" }
    return "must be \(includesUpper ? "≤" : "<") \(plain(upper))"
  }

  /// The allowed numbers, as they follow "must be a number": "≥ 0", "in 1...8", "≥ 0 and < 1"; empty if all
  /// are allowed.
  public var description: String {
    if let lower, let upper, includesLower, includesUpper { return "in \(plain(lower))...\(plain(upper))" }
    return [
      lower.map { "\(includesLower ? "≥" : ">") \(plain($0))" },
      upper.map { "\(includesUpper ? "≤" : "<") \(plain($0))" },
    ].compactMap { $0 }.joined(separator: " and ")
  }

  /// A number with this unit.
  public func written(_ text: String) -> String { unit.isEmpty ? text : "\(text) \(unit)" }

  /// "1" for 1.0, as people write it.
  private func plain(_ number: Number) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
