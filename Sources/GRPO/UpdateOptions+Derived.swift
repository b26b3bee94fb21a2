// The learning rate that follows from the options and the progress of a run.

extension UpdateOptions {
  /// The learning rate at some progress of the run.
  ///
  /// - Parameter progress: 0 at the first update, 1 at the end; values outside are limited to this range.
  public func learningRate(progress: Double) -> Float {
    let done = Float(min(max(progress, 0), 1))
    switch schedule {
    case .constant: return learningRate
    case .linear: return learningRate * (1 - done)
    case .cosine: return learningRate * cosineFall(done)
    }
  }
}

/// (1 + cos πx) / 2 for x in 0...1, from its Taylor series about ½, where sin is odd: products and sums only,
/// so that the bits are the same on every CPU.
private func cosineFall(_ x: Float) -> Float {
  let angle = (Double(x) - 0.5) * Double.pi
  let square = angle * angle
  var term = angle
  var sine = angle
  for order in stride(from: 2.0, through: 20, by: 2) {
    term *= -square / (order * (order + 1))
    sine += term
  }
  return Float((1 - sine) / 2)
}
