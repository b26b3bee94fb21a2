// A dense layer, y = f(x·W + b): the part that perceptrons are made of.

internal import CKernels
internal import Randomness

/// A matrix, a bias and, unless it is the last, an activation.
struct DensePart: NetworkPart {
  let layer: LayerShape
  let name: String
  /// Nil for none: the outputs are linear in the inputs.
  let activation: Activation?

  var inputs: Int { layer.inputs }
  var outputs: Int { layer.outputs }
  var range: Range<Int> { layer.range }
  var tensors: [TensorPlace] { layer.tensors(name) }
  var transposedCount: Int { layer.transposedCount }
  /// What goes into silu, whose derivative needs it; those of the others follow from what comes out.
  var scratchCount: Int { activation == .silu ? layer.outputStride : 0 }

  func initialize(_ parameters: UnsafeMutablePointer<Float>, key: RandomKey, isLast: Bool) {
    layer.setOrthogonal(parameters, gain: isLast ? 0.01 : activation?.gain ?? 1, key: key)
  }

  func forward(rows: Int, _ parameters: UnsafePointer<Float>, _ signals: PartSignals) {
    let linear = activation == .silu ? signals.scratch : signals.output
    layer.multiply(
      rows: rows, signals.input, parameters, from: parameters + layer.biasOffset, row: 0, into: linear)
    activation?.apply(rows * layer.outputStride, linear, signals.output)
  }

  func transpose(_ parameters: UnsafePointer<Float>, into transposed: UnsafeMutablePointer<Float>) {
    layer.transpose(parameters, into: transposed)
  }

  func backward(
    rows: Int, _ parameters: UnsafePointer<Float>, transposed: UnsafePointer<Float>, _ signals: PartSignals,
    gradient: UnsafeMutablePointer<Float>
  ) {
    activation?.propagate(
      rows * layer.outputStride, input: signals.scratch, output: signals.output, signals.outputGradient)
    layer.differentiate(rows: rows, signals.input, signals.outputGradient, into: gradient)
    jk_column_sums(
      Int64(rows), Int64(layer.outputStride), signals.outputGradient, Int64(layer.outputStride),
      gradient + layer.biasOffset)
    if let inputGradient = signals.inputGradient {
      layer.propagate(rows: rows, signals.outputGradient, transposed, into: inputGradient)
    }
  }
}

extension Activation {
  /// The function of `count` floats.
  func apply(_ count: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>) {
    switch self {
    case .tanh: jk_tanh(Int64(count), input, output)
    case .relu: jk_relu(Int64(count), input, output)
    case .silu: jk_silu(Int64(count), input, output)
    }
  }

  /// Multiplies derivatives by the function's own.
  ///
  /// - Parameters:
  ///   - input: what went in; read for silu alone.
  ///   - output: what came out; not read for silu.
  func propagate(
    _ count: Int, input: UnsafePointer<Float>, output: UnsafePointer<Float>,
    _ gradient: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .tanh: jk_tanh_gradient(Int64(count), output, gradient)
    case .relu: jk_relu_gradient(Int64(count), output, gradient)
    case .silu: jk_silu_gradient(Int64(count), input, gradient)
    }
  }
}
