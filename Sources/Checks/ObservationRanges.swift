// The smallest and largest observation values, collected during episodes for `ObservationFigures`.

/// The smallest and the largest value of each observation component.
struct ObservationRanges: Sendable, Equatable {
  var lower: [Float]
  var upper: [Float]
  /// For each component, whether it was ever infinite or NaN.
  var isBroken: [Bool]

  init(count: Int) {
    lower = Array(repeating: .infinity, count: count)
    upper = Array(repeating: -.infinity, count: count)
    isBroken = Array(repeating: false, count: count)
  }

  init(count: Int, merging parts: [ObservationRanges]) {
    self.init(count: count)
    for part in parts { merge(part) }
  }

  mutating func take(_ observation: Span<Float>) {
    for index in lower.indices {
      let value = observation[index]
      if !value.isFinite { isBroken[index] = true }
      lower[index] = min(lower[index], value)
      upper[index] = max(upper[index], value)
    }
  }

  private mutating func merge(_ other: ObservationRanges) {
    for index in lower.indices {
      lower[index] = min(lower[index], other.lower[index])
      upper[index] = max(upper[index], other.upper[index])
      isBroken[index] = isBroken[index] || other.isBroken[index]
    }
  }
}
