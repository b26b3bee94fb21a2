// Numbers that programs often handle wrongly, for mutations of text and random calls of the library.

extension Draws {
  /// An integer: often small, at times negative or close to the limits of the type.
  public mutating func integer() -> Int {
    switch below(4) {
    case 0: choice([0, 1, -1, 2, .max, .min, 1 << 31, 1 << 32, -(1 << 31), 65_535, 65_536, 1 << 62])
    case 1: -below(100)
    default: below(20)
    }
  }

  /// A number: often plausible, at times huge, tiny, infinite or NaN.
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
