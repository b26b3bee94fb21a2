// Layer normalisation, by itself before the last layer of a residual network, and inside its blocks.

internal import CKernels
internal import Randomness

/// y = gain · (x − mean) / √(variance + 10⁻⁵) + bias, over the numbers of a row. Source: Ba et al., arXiv 1607.06450.
struct NormalizationPart: NetworkPart {
  let name: String
  let inputs: Int
  /// Where the gains begin, `[stride]`, and after them the biases, `[stride]`.
  let offset: Int

  private var stride: Int { padded(inputs) }
  var outputs: Int { inputs }
  var range: Range<Int> { offset..<offset + 2 * stride }
  var transposedCount: Int { 0 }
  var tensors: [TensorPlace] {
    [
      TensorPlace(name: name + ".weight", shape: [inputs], offset: offset, stride: 1),
      TensorPlace(name: name + ".bias", shape: [inputs], offset: offset + stride, stride: 1),
    ]
  }
  /// The normalised row, and its scale 1 / √(variance + 10⁻⁵).
  var scratchCount: Int { stride + 16 }

  func initialize(_ parameters: UnsafeMutablePointer<Float>, key: RandomKey, isLast: Bool) {
    for index in 0..<inputs { parameters[offset + index] = 1 }
  }

  func forward(rows: Int, _ parameters: UnsafePointer<Float>, _ signals: PartSignals) {
    jk_layer_norm(
      Int64(rows), Int64(inputs), Int64(stride), signals.input, parameters + offset,
      parameters + offset + stride, signals.scratch, signals.scratch + rows * stride, signals.output)
  }

  func transpose(_ parameters: UnsafePointer<Float>, into transposed: UnsafeMutablePointer<Float>) {}

  func backward(
    rows: Int, _ parameters: UnsafePointer<Float>, transposed: UnsafePointer<Float>, _ signals: PartSignals,
    gradient: UnsafeMutablePointer<Float>
  ) {
    backward(rows: rows, parameters, signals, plus: nil, gradient: gradient)
  }

  /// - Parameter other: derivatives by the same input that are added; nil for none.
  func backward(
    rows: Int, _ parameters: UnsafePointer<Float>, _ signals: PartSignals, plus other: UnsafePointer<Float>?,
    gradient: UnsafeMutablePointer<Float>
  ) {
    jk_layer_norm_parameter_gradient(
      Int64(rows), Int64(stride), signals.scratch, signals.outputGradient, gradient + offset)
    jk_column_sums(
      Int64(rows), Int64(stride), signals.outputGradient, Int64(stride), gradient + offset + stride)
    guard let inputGradient = signals.inputGradient else { return }
    jk_layer_norm_gradient(
      Int64(rows), Int64(inputs), Int64(stride), signals.scratch, signals.scratch + rows * stride,
      parameters + offset, signals.outputGradient, other, inputGradient)
  }
}
