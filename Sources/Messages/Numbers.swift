// Formats numbers for people; all rounding for display happens here.

/// A number without ".0", with as many digits as distinguish it from its neighbours: "1", "0.25".
public func decimal(_ value: some BinaryFloatingPoint & LosslessStringConvertible) -> String {
  let text = String(value)
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// A number with three significant digits: "0.0123", "1.5", "40".
public func figure(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
  var scale = 1.0
  while abs(value) * scale < 100, scale < 1e12 { scale *= 10 }
  return decimal((value * scale).rounded() / scale)
}

/// A number with three significant digits: "0.0123", "1.5", "40".
public func figure(_ value: Float) -> String { figure(Double(value)) }

/// A share with one decimal place, or two below 1 %: "93.4 %", "5 %", "0.02 %".
public func percent(_ share: Double) -> String {
  guard share.isFinite else { return "\(share) %" }
  let scale = abs(share) < 0.01 ? 10_000.0 : 1000.0
  return decimal((share * scale).rounded() / (scale / 100)) + " %"
}

/// A number with this many decimal places: "12.50".
public func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 1e15 else { return "\(value)" }
  let whole = Int(scaled)
  let text = String(whole / Int(scale))
  let sign = value < 0 && whole > 0 ? "-" : ""
  if digits == 0 { return sign + text }
  let fraction = String(whole % Int(scale))
  return sign + text + "." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// A number with at most so many digits behind the point, and no zeros at its end: "12.5".
public func rounded(_ value: Double, _ digits: Int) -> String {
  let text = fixed(value, digits)
  guard text.contains("."), !text.contains("e") else { return text }
  let end = text.lastIndex { $0 != "0" } ?? text.startIndex
  return String(text[end] == "." ? text[..<end] : text[...end])
}

/// A large number in short: "1.25 M", "340 k", "12".
public func short(_ value: Double) -> String {
  switch abs(value) {
  case 1e6...: fixed(value / 1e6, 2) + " M"
  case 1e4...: fixed(value / 1e3, 0) + " k"
  default: fixed(value, 0)
  }
}

/// A duration, given in s, in words: "1 h 02 min", "3 min 20 s", "12 s".
public func durationText(_ seconds: Double) -> String {
  guard seconds.isFinite, abs(seconds) < 1e9 else { return "?" }
  let whole = Int(seconds.rounded())
  if whole >= 3600 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
  if whole >= 60 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole) s"
}

/// Bits as hexadecimal digits, at least so many: 64 bits have 16.
public func hexadecimal(_ bits: UInt64, digits: Int = 16) -> String {
  let text = String(bits, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
