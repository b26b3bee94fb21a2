// The initial weights of a network.

public import Randomness

extension Network {
  /// Orthogonal weights and zero biases, drawn from a key.
  /// Hidden layers are scaled by `Activation.gain`. The last layer is scaled by 0.01, so that all bins are
  /// about equally likely at first. Source: Saxe et al., arXiv 1312.6120. bin is about as likely as any
  /// other. Source: Saxe et al., arXiv 1312.6120.
  public init(_ architecture: Architecture, key: RandomKey) {
    self.init(zeros: architecture)
    for (index, layer) in shape.layers.enumerated() {
      let isLast = index == shape.layers.count - 1
      let gain = isLast ? 0.01 : architecture.activation.gain
      let vectors = orthonormalVectors(
        count: min(layer.inputs, layer.outputs), length: max(layer.inputs, layer.outputs),
        key: key.folding(index))
      withMutableParameters { parameters in
        let weights = parameters + layer.weightOffset
        for input in 0..<layer.inputs {
          for output in 0..<layer.outputs {
            let value =
              layer.inputs <= layer.outputs ? vectors[input][output] : vectors[output][input]
            weights[input * layer.outputStride + output] = Float(gain * value)
          }
        }
      }
    }
  }
}

/// Orthonormal vectors by Gram–Schmidt, applied twice to each vector so that rounding leaves no component
/// along the earlier ones.
///
/// The directions start as sums of twelve uniform numbers. These are close enough to normal and, unlike the
/// logarithm and cosine of a normal generator, have the same bits on every CPU.
private func orthonormalVectors(count: Int, length: Int, key: RandomKey) -> [[Double]] {
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
