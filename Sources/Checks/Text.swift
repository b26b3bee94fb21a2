// Numbers as people read them.

/// A number with three significant digits: "0.0123", "1.5", "40".
func figure(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
  var scale = 1.0
  while abs(value) * scale < 100, scale < 1e12 { scale *= 10 }
  let text = "\((value * scale).rounded() / scale)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

func figure(_ value: Float) -> String { figure(Double(value)) }

/// A share with one digit behind the point, below 1 % with two: "93.4 %", "0.02 %".
func percent(_ share: Double) -> String {
  let scale = share < 0.01 ? 10_000.0 : 1000.0
  let percent = (share * scale).rounded() / (scale / 100)
  return figure(percent) + " %"
}

/// "1 start", "2 starts"
func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)" + (count == 1 ? "" : "s") }
