// Sine and cosine with the same bits on every machine; those of the C library depend on the CPU.

/// The cosine of an angle in rad, correctly rounded except for rare ties.
func cosine(_ angle: Float) -> Float {
  Float(series(reduced(angle), from: 0))
}

/// The sine of an angle in rad, correctly rounded except for rare ties.
func sine(_ angle: Float) -> Float {
  Float(series(reduced(angle), from: 1))
}

/// The same angle, reduced to at most half a turn either way.
private func reduced(_ angle: Float) -> Double {
  Double(angle).remainder(dividingBy: 2 * Double.pi)
}

/// The Taylor series with terms of even (from 0) or odd (from 1) order; for |x| ≤ π, 27 orders leave less
/// than 1e-14.
private func series(_ x: Double, from order: Int) -> Double {
  var term = order == 0 ? 1 : x
  var sum = term
  for n in stride(from: order + 2, through: 27, by: 2) {
    term *= -x * x / Double(n * (n - 1))
    sum += term
  }
  return sum
}
