// A residual block, y = x + f(norm(x)·W₁ + b₁)·W₂ + b₂: what residual networks are made of.

internal import CKernels
internal import Randomness

/// A pre-normalised residual block of one width. Source: He et al., arXiv 1603.05027; for policies, SimBa,
/// arXiv 2410.09754.
struct ResidualPart: NetworkPart {
  let name: String
  let norm: NormalizationPart
  let inner: LayerShape
  let outer: LayerShape
  let activation: Activation
  /// What the outer matrix begins with, as a factor on an orthogonal one: small, so that a deep network begins as
  /// a shallow one.
  private static let outerGain = 0.1

  init(_ name: String, width: Int, activation: Activation, at offset: Int) {
    self.name = name
    self.activation = activation
    norm = NormalizationPart(name: name + ".norm", inputs: width, offset: offset)
    inner = LayerShape(inputs: width, outputs: width, at: norm.range.upperBound)
    outer = LayerShape(inputs: width, outputs: width, at: inner.range.upperBound)
  }

  var inputs: Int { norm.inputs }
  var outputs: Int { norm.inputs }
  var range: Range<Int> { norm.range.lowerBound..<outer.range.upperBound }
  var transposedCount: Int { inner.transposedCount + outer.transposedCount }
  var tensors: [TensorPlace] {
    norm.tensors + inner.tensors(name + ".inner") + outer.tensors(name + ".outer")
  }
  private var stride: Int { inner.outputStride }
  /// Of the normalisation, its output, what goes into and comes out of the activation, and derivatives by the last
  /// and by the normalisation's output.
  var scratchCount: Int { norm.scratchCount + 5 * stride }

  /// The blocks of `scratch`, each `[rows × stride]`.
  private func block(_ number: Int, rows: Int, _ signals: PartSignals) -> UnsafeMutablePointer<Float> {
    signals.scratch + rows * (norm.scratchCount + number * stride)
  }

  func initialize(_ parameters: UnsafeMutablePointer<Float>, key: RandomKey, isLast: Bool) {
    norm.initialize(parameters, key: key, isLast: false)
    inner.setOrthogonal(parameters, gain: activation.gain, key: key.folding(0))
    outer.setOrthogonal(parameters, gain: ResidualPart.outerGain, key: key.folding(1))
  }

  func forward(rows: Int, _ parameters: UnsafePointer<Float>, _ signals: PartSignals) {
    let normalized = block(0, rows: rows, signals)
    let (linear, hidden) = (block(1, rows: rows, signals), block(2, rows: rows, signals))
    norm.forward(
      rows: rows, parameters,
      PartSignals(
        input: signals.input, output: normalized, scratch: signals.scratch, inputGradient: nil,
        outputGradient: normalized))
    inner.multiply(
      rows: rows, normalized, parameters, from: parameters + inner.biasOffset, row: 0, into: linear)
    activation.apply(rows * stride, linear, hidden)
    jk_add_row(
      Int64(rows), Int64(stride), signals.input, parameters + outer.biasOffset, signals.output)
    outer.multiply(
      rows: rows, hidden, parameters, from: signals.output, row: stride, into: signals.output)
  }

  func transpose(_ parameters: UnsafePointer<Float>, into transposed: UnsafeMutablePointer<Float>) {
    inner.transpose(parameters, into: transposed)
    outer.transpose(parameters, into: transposed + inner.transposedCount)
  }

  func backward(
    rows: Int, _ parameters: UnsafePointer<Float>, transposed: UnsafePointer<Float>, _ signals: PartSignals,
    gradient: UnsafeMutablePointer<Float>
  ) {
    let normalized = block(0, rows: rows, signals)
    let (linear, hidden) = (block(1, rows: rows, signals), block(2, rows: rows, signals))
    let (hiddenGradient, normalizedGradient) = (block(3, rows: rows, signals), block(4, rows: rows, signals))
    outer.differentiate(rows: rows, hidden, signals.outputGradient, into: gradient)
    sumColumns(rows, signals.outputGradient, gradient + outer.biasOffset)
    outer.propagate(
      rows: rows, signals.outputGradient, transposed + inner.transposedCount, into: hiddenGradient)
    activation.propagate(rows * stride, input: linear, output: hidden, hiddenGradient)
    inner.differentiate(rows: rows, normalized, hiddenGradient, into: gradient)
    sumColumns(rows, hiddenGradient, gradient + inner.biasOffset)
    inner.propagate(rows: rows, hiddenGradient, transposed, into: normalizedGradient)
    norm.backward(
      rows: rows, parameters,
      PartSignals(
        input: signals.input, output: normalized, scratch: signals.scratch,
        inputGradient: signals.inputGradient, outputGradient: normalizedGradient),
      plus: signals.outputGradient, gradient: gradient)
  }

  private func sumColumns(
    _ rows: Int, _ matrix: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>
  ) {
    jk_column_sums(Int64(rows), Int64(stride), matrix, Int64(stride), sums)
  }
}
