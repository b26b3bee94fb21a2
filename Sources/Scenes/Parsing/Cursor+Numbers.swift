// Reads numbers with their units: SI without a suffix, and degrees for angles.

internal import Messages
internal import YAMLReading

extension Cursor {
  /// A finite number within bounds, in their unit. An angle may be written in degrees, as `30 deg`.
  func number(_ bounds: Bounds) -> Float? {
    guard case .scalar(let text, isPlain: true) = node.content else {
      fault("is \(node.found), must be a number\(withoutQuotes)")
      return nil
    }
    let degrees = bounds.isAngle && text.hasSuffix(" deg") ? Double(yaml: String(text.dropLast(4))) : nil
    guard let value = degrees.map({ $0 * .pi / 180 }) ?? Double(yaml: text) else {
      fault("is \(node.found), must be a number\(Cursor.hint(onUnitIn: text, bounds))")
      return nil
    }
    guard value.isFinite else {
      fault("is \(node.found), must be a finite number")
      return nil
    }
    if let violation = bounds.refusal(of: value) {
      fault(
        degrees == nil
          ? "is \(bounds.written(text)), \(violation)\(hint(on: value, bounds))"
          : "is \(text), \(bounds.written(violation))")
      return nil
    }
    if degrees == nil, bounds.isAngle, abs(value) > Cursor.fullTurn {
      report.warn(
        node.place, path: path,
        "\(path) is \(text) rad, more than a full turn; if degrees are meant, write '\(text) deg'")
    }
    return Float(value)
  }

  /// A little more than a full turn, rad, so that a rounded 2π is not one.
  private static let fullTurn = 6.3

  /// What to do about a number with a unit, such as '5 cm'; empty if the text is none.
  private static func hint(onUnitIn text: String, _ bounds: Bounds) -> String {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }
    // Not '0x10' or '1_000', which are attempts at a number.
    guard digits.contains(where: \.isNumber), !unit.isEmpty,
      unit.allSatisfy({ $0.isLetter || "°%/·²³".contains($0) })
    else { return "" }
    if bounds.isAngle { return " in rad, or in degrees as '30 deg'" }
    return bounds.unit.isEmpty ? " without a unit" : " in \(bounds.unit), without the unit"
  }

  /// What was probably meant by a number above its limit: another unit than that of the language.
  private func hint(on value: Double, _ bounds: Bounds) -> String {
    guard let upper = bounds.upper, value > upper else { return "" }
    switch bounds.unit {
    case "m": return "; lengths are in m, and \(decimal(value)) cm are \(decimal(value / 100))"
    case "rad": return "; angles are in rad: if degrees are meant, write '\(decimal(value)) deg'"
    default: return ""
    }
  }
}

extension Bounds {
  /// Whether the numbers are angles.
  var isAngle: Bool { unit == "rad" }
}
