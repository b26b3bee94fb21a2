// The matrix and bias of a layer among a network's parameters, with its products: what parts are built from.

internal import CKernels
internal import Randomness

/// The place and size of one layer, y = x·W + b, in a network's parameters.
public struct LayerShape: Hashable, Sendable {
  /// Numbers that go in.
  public let inputs: Int
  /// Numbers that come out.
  public let outputs: Int
  /// Floats from one row of the layer's input to the next, a multiple of 16.
  public let inputStride: Int
  /// Floats from one row of W, or of the layer's output, to the next, a multiple of 16.
  public let outputStride: Int
  /// Where W begins: `[inputs × outputStride]`, row-major, zeros beyond `outputs`.
  public let weightOffset: Int
  /// Where b begins: `[outputStride]`, zeros beyond `outputs`.
  public let biasOffset: Int

  init(inputs: Int, outputs: Int, at offset: Int) {
    self.inputs = inputs
    self.outputs = outputs
    inputStride = padded(inputs)
    outputStride = padded(outputs)
    weightOffset = offset
    biasOffset = offset + inputs * outputStride
  }

  /// Where W and b stand.
  var range: Range<Int> { weightOffset..<biasOffset + outputStride }

  /// Floats of the transposed W.
  var transposedCount: Int { outputs * inputStride }

  /// `name.weight` and `name.bias`.
  func tensors(_ name: String) -> [TensorPlace] {
    [
      TensorPlace(
        name: name + ".weight", shape: [outputs, inputs], offset: weightOffset, stride: outputStride),
      TensorPlace(name: name + ".bias", shape: [outputs], offset: biasOffset, stride: 1),
    ]
  }

  /// output = initial + input·W.
  ///
  /// - Parameter row: floats from one row of `initial` to the next; 0 repeats one row.
  func multiply(
    rows: Int, _ input: UnsafePointer<Float>, _ parameters: UnsafePointer<Float>,
    from initial: UnsafePointer<Float>, row: Int, into output: UnsafeMutablePointer<Float>
  ) {
    jk_matrix_product(
      Int64(rows), Int64(outputStride), Int64(inputs), input, Int64(inputStride), 1,
      parameters + weightOffset, Int64(outputStride), initial, Int64(row), output, Int64(outputStride))
  }

  /// The derivatives by W, summed over the rows in order.
  func differentiate(
    rows: Int, _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>,
    into gradient: UnsafeMutablePointer<Float>
  ) {
    jk_matrix_product(
      Int64(inputs), Int64(outputStride), Int64(rows), input, 1, Int64(inputStride), outputGradient,
      Int64(outputStride), nil, 0, gradient + weightOffset, Int64(outputStride))
  }

  /// The derivatives by the input.
  ///
  /// - Parameter transposed: what `transpose` wrote.
  func propagate(
    rows: Int, _ outputGradient: UnsafePointer<Float>, _ transposed: UnsafePointer<Float>,
    into inputGradient: UnsafeMutablePointer<Float>
  ) {
    jk_matrix_product(
      Int64(rows), Int64(inputStride), Int64(outputs), outputGradient, Int64(outputStride), 1, transposed,
      Int64(inputStride), nil, 0, inputGradient, Int64(inputStride))
  }

  /// Copies W, transposed.
  func transpose(_ parameters: UnsafePointer<Float>, into transposed: UnsafeMutablePointer<Float>) {
    jk_transpose(
      Int64(inputs), Int64(outputs), parameters + weightOffset, Int64(outputStride), transposed,
      Int64(inputStride))
  }

  /// Makes W orthogonal, times a gain. Source: Saxe et al., arXiv 1312.6120.
  func setOrthogonal(_ parameters: UnsafeMutablePointer<Float>, gain: Double, key: RandomKey) {
    let vectors = orthonormalVectors(count: min(inputs, outputs), length: max(inputs, outputs), key: key)
    let weights = parameters + weightOffset
    for input in 0..<inputs {
      for output in 0..<outputs {
        let value = inputs <= outputs ? vectors[input][output] : vectors[output][input]
        weights[input * outputStride + output] = Float(gain * value)
      }
    }
  }
}
