// The initial weights of a network.

public import Randomness

extension Network {
  /// Orthogonal weights and zero biases, drawn from a key.
  ///
  /// Layers before an activation are scaled by its `gain`. The last layer is scaled by 0.01, so that at first every
  /// bin is about as likely as any other.
  public init(_ architecture: Architecture, key: RandomKey) {
    self.init(zeros: architecture)
    let shape = shape
    withMutableParameters { parameters in
      for (index, part) in shape.parts.enumerated() {
        part.initialize(parameters, key: key.folding(index), isLast: index == shape.parts.count - 1)
      }
    }
  }
}

/// Orthonormal vectors by Gram–Schmidt, applied twice to each vector so that rounding leaves no component
/// along the earlier ones.
///
/// The directions start as sums of twelve uniform numbers, which are normal enough and, unlike the logarithm
/// and cosine of a normal generator, the same bits on every CPU.
func orthonormalVectors(count: Int, length: Int, key: RandomKey) -> [[Double]] {
  var vectors: [[Double]] = []
  vectors.reserveCapacity(count)
  for index in 0..<count {
    let own = key.folding(index)
    var vector = (0..<length).map { position in
      (0..<12).reduce(-6.0) { $0 + Double(own.uniform(position * 12 + $1)) }
    }
    for _ in 0..<2 {
      for other in vectors {
        var along = 0.0
        for position in 0..<length { along += vector[position] * other[position] }
        for position in 0..<length { vector[position] -= along * other[position] }
      }
    }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    vectors.append(vector.map { $0 / norm })
  }
  return vectors
}
