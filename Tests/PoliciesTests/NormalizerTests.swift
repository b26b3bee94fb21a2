// Running statistics against their definitions.

import Policies
import Testing

@Suite("normalisers follow the definitions of mean and variance")
struct NormalizerTests {
  @Test("mean and variance are those of all observations, however they are divided into batches")
  func statisticsOfBatches() throws {
    let width = 3
    let observations = floats(40 * width, 1, scale: 10).enumerated().map { $1 + Float($0 % width) * 100 }
    let columns = (0..<width).map { column in
      stride(from: column, to: observations.count, by: width).map { Double(observations[$0]) }
    }
    for cuts in [[0, 40], [0, 1, 40], [0, 13, 14, 30, 40], Array(0...40)] {
      var normalizer = Normalizer(observationCount: width)
      for (start, end) in zip(cuts, cuts.dropFirst()) {
        try normalizer.absorb(observations: Array(observations[start * width..<end * width]))
      }
      #expect(normalizer.count == 40)
      for (column, values) in columns.enumerated() {
        let mean = values.reduce(0, +) / 40
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40
        #expect(abs(normalizer.mean[column] - mean) < 1e-12 * abs(mean))
        #expect(abs(normalizer.variance[column] - variance) < 1e-11 * variance)
      }
    }
  }

  @Test("merging two normalisers gives what absorbing both in order gives, to the bit")
  func mergingEqualsAbsorbing() throws {
    let (first, second) = (floats(30, 2), floats(60, 3))
    var sequential = Normalizer(observationCount: 3)
    try sequential.absorb(observations: first)
    try sequential.absorb(observations: second)
    var left = Normalizer(observationCount: 3)
    try left.absorb(observations: first)
    var right = Normalizer(observationCount: 3)
    try right.absorb(observations: second)
    var merged = left
    try merged.merge(right)
    #expect(merged == sequential)
    // The other order agrees only to rounding, which is why order is fixed.
    try right.merge(left)
    for column in 0..<3 { #expect(abs(right.mean[column] - merged.mean[column]) < 1e-14) }
  }

  @Test("absorbing nothing, or an empty batch, changes nothing")
  func identityAtFirst() throws {
    var normalizer = Normalizer(observationCount: 2)
    try normalizer.absorb(observations: [])
    #expect(normalizer == Normalizer(observationCount: 2))
    #expect(normalizer.frozen.mean == [0, 0] && normalizer.frozen.scale == [1, 1])
  }

  @Test("frozen statistics scale by 1/√(variance + 10⁻⁴), so a constant component stays small")
  func frozenScale() throws {
    var normalizer = Normalizer(observationCount: 2)
    try normalizer.absorb(observations: [1, 5, 3, 5])
    #expect(normalizer.frozen.mean == [2, 5])
    #expect(normalizer.frozen.scale == [Float(1 / 1.0001.squareRoot()), 100])
  }
}
