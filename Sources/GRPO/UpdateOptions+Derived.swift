// What follows from the options: the clipping, the learning rate, and what they may not be.

extension UpdateOptions {
  /// The loss of a ratio.
  public var surrogate: ClippedSurrogate { ClippedSurrogate(low: clipLow, high: clipHigh, dual: dualClip) }

  /// The learning rate at a moment of the run.
  ///
  /// - Parameter progress: 0 at the first update, 1 at the end; outside, the nearer of the two.
  public func learningRate(progress: Double) -> Float {
    let done = Float(min(max(progress, 0), 1))
    switch schedule {
    case .constant: return learningRate
    case .linear: return learningRate * (1 - done)
    case .cosine: return learningRate * cosineFall(done)
    }
  }

  /// Stops the program where a number is out of range: options are checked when they are read, so one here
  /// is a programmer's error.
  func validate() {
    _ = surrogate
    precondition(temperature > 0 && temperature.isFinite, "temperature is \(temperature), must be above 0")
    precondition(epochs >= 1, "epochs is \(epochs), must be at least 1")
    precondition(minibatches >= 1, "minibatches is \(minibatches), must be at least 1")
    precondition(learningRate >= 0, "learningRate is \(learningRate), must be at least 0")
    precondition((0..<1).contains(beta1), "beta1 is \(beta1), must be in 0..<1")
    precondition((0..<1).contains(beta2), "beta2 is \(beta2), must be in 0..<1")
    precondition(epsilon > 0, "epsilon is \(epsilon), must be above 0")
    precondition(weightDecay >= 0, "weightDecay is \(weightDecay), must be at least 0")
    precondition(maxGradientNorm > 0, "maxGradientNorm is \(maxGradientNorm), must be above 0")
    precondition(constantNormalizer > 0, "constantNormalizer is \(constantNormalizer), must be above 0")
    precondition(klCoefficient >= 0, "klCoefficient is \(klCoefficient), must be at least 0")
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
