// Numbers that programs get wrong: what mutations of text and calls of the library draw from.

extension Draws {
  /// A whole number: often small, at times negative or at the edge of what fits.
  public mutating func integer() -> Int {
    switch below(4) {
    case 0: choice([0, 1, -1, 2, .max, .min, 1 << 31, 1 << 32, -(1 << 31), 65_535, 65_536, 1 << 62])
    case 1: -below(100)
    default: below(20)
    }
  }

  /// A number: often plausible, at times huge, tiny or none at all.
  public mutating func number() -> Float {
    switch below(4) {
    case 0:
      choice([
        0, -0.0, 1, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 1e-30,
        1e30, -1e30, 1e9,
      ])
    case 1: Float(below(2001) - 1000)
    default: Float(below(2001) - 1000) / 500
    }
  }
}
