// The policy's function: a multilayer perceptron over flat parameters, from observations to logits.

internal import CKernels
internal import Messages
public import Randomness

/// A multilayer perceptron and its weights, with value semantics.
public struct Network: Sendable {
  /// What it is made of.
  public let architecture: Architecture
  /// Where its parameters stand.
  public let shape: NetworkShape
  private var storage: AlignedFloats

  /// All weights and biases zero.
  public init(zeros architecture: Architecture) {
    self.architecture = architecture
    shape = NetworkShape(architecture)
    storage = AlignedFloats(count: shape.parameterCount)
  }

  /// `[parameterCount]`, laid out as `shape` says, with the padding.
  ///
  /// The pointer is unsafe: it is valid for as long as this network is, and must not be written through.
  public var parameters: UnsafePointer<Float> { UnsafePointer(storage.base) }

  /// Calls `body` with the parameters of this network alone, to be written; the padding must stay zero, and
  /// the pointer must not be kept.
  public mutating func withMutableParameters<R>(_ body: (UnsafeMutablePointer<Float>) -> R) -> R {
    if !isKnownUniquelyReferenced(&storage) { storage = AlignedFloats(copying: storage) }
    return body(storage.base)
  }

  /// Room for batches of at most `rows` rows.
  public func makeWorkspace(rows: Int, backward: Bool) -> NetworkWorkspace {
    NetworkWorkspace(shape, rows: rows, activation: architecture.activation, backward: backward)
  }

  /// The hash of all weights and biases.
  public var fingerprint: Fingerprint {
    var print = Fingerprint()
    print.combine(UnsafeBufferPointer(start: storage.base, count: storage.count))
    return print
  }

  /// Whether no weight or bias is infinite or NaN.
  public var isFinite: Bool {
    UnsafeBufferPointer(start: storage.base, count: storage.count).allSatisfy(\.isFinite)
  }
}

extension Network {
  /// Whether passes of this network may use a workspace: it was made for a network of the same shape.
  public func fits(_ workspace: NetworkWorkspace) -> Bool { workspace.fits(shape, architecture.activation) }

  /// Stops the program unless a pass over `rows` rows stays inside the workspace.
  private func requireFit(rows: Int, _ workspace: NetworkWorkspace) {
    require(
      rows >= 0 && rows <= workspace.rows, "\(rows) rows do not fit a workspace of \(workspace.rows)")
    require(
      fits(workspace),
      "a workspace of layers \(workspace.shape.widths) cannot serve a network of layers \(shape.widths), "
        + "heads \(shape.headBins) and activation \(architecture.activation)")
  }

  /// Computes `workspace.logits` from `workspace.input`.
  ///
  /// Each row's logits are the same bits in any batch.
  ///
  /// - Parameters:
  ///   - rows: at most the workspace's.
  ///   - workspace: one that fits this network; another stops the program.
  public func forward(rows: Int, workspace: NetworkWorkspace) {
    requireFit(rows: rows, workspace)
    var input = workspace.input
    for (index, layer) in shape.layers.enumerated() {
      let isLast = index == shape.layers.count - 1
      let output = isLast ? workspace.logits : workspace.preactivations[index]
      jk_matrix_product(
        Int64(rows), Int64(layer.outputStride), Int64(layer.inputs), input, Int64(layer.inputStride), 1,
        parameters + layer.weightOffset, Int64(layer.outputStride), parameters + layer.biasOffset, 0,
        output, Int64(layer.outputStride))
      if !isLast {
        let count = Int64(rows * layer.outputStride)
        switch architecture.activation {
        case .tanh: jk_tanh(count, output, workspace.hidden[index])
        case .relu: jk_relu(count, output, workspace.hidden[index])
        case .silu: jk_silu(count, output, workspace.hidden[index])
        }
        input = workspace.hidden[index]
      }
    }
  }

  /// Computes log-probabilities, probabilities and entropies of every head: the one way from observations to
  /// log-probabilities, for acting and for learning.
  ///
  /// - Parameters:
  ///   - rows: at most the workspace's.
  ///   - observations: rows of `observationCount` floats, as the task gives them; nothing checks how many.
  ///   - source: `[rows]`, which rows to take; nil takes the first.
  ///   - temperature: logits are divided by it; above 0.
  public func evaluate(
    rows: Int, observations: UnsafePointer<Float>, source: UnsafePointer<Int32>?,
    normalizer: FrozenNormalizer, temperature: Float, workspace: NetworkWorkspace
  ) {
    requireFit(rows: rows, workspace)
    require(
      normalizer.mean.count == architecture.layout.observationCount,
      "a normaliser of \(normalizer.mean.count) components cannot serve "
        + "\(architecture.layout.observationCount) observed numbers")
    require(
      temperature > 0 && temperature.isFinite, "temperature is \(temperature), must be above 0 and finite")
    jk_normalize(
      Int64(rows), Int64(architecture.layout.observationCount), source, observations, normalizer.mean,
      normalizer.scale, FrozenNormalizer.limit, workspace.input, Int64(shape.inputStride))
    let width = architecture.layout.observationCount
    for (index, magnification) in architecture.fineInputs.enumerated() {
      jk_fine_input(
        Int64(rows), Int64(width), source, observations, normalizer.scale, Float(magnification),
        workspace.input + (index + 1) * width, Int64(shape.inputStride))
    }
    forward(rows: rows, workspace: workspace)
    jk_head_log_softmax(
      Int64(rows), Int64(shape.heads), shape.headOffsets, shape.headBins, 1 / temperature, workspace.logits,
      Int64(shape.logitStride), workspace.logProbabilities, workspace.probabilities, workspace.entropies)
  }

  /// Copies the weights that backward passes read, transposed: once after each change of the weights.
  ///
  /// - Parameter transposed: `[shape.transposedCount]`, filled in.
  public func transposeWeights(into transposed: UnsafeMutablePointer<Float>) {
    var offset = 0
    for layer in shape.layers.dropFirst() {
      jk_transpose(
        Int64(layer.inputs), Int64(layer.outputs), parameters + layer.weightOffset,
        Int64(layer.outputStride), transposed + offset, Int64(layer.inputStride))
      offset += layer.outputs * layer.inputStride
    }
  }

  /// Computes the derivative of a loss by every parameter from `workspace.logitGradients`, for the rows of
  /// the forward pass that was made last in this workspace.
  ///
  /// - Parameters:
  ///   - rows: those of the forward pass.
  ///   - workspace: one made for backward passes.
  ///   - transposed: what `transposeWeights` wrote.
  ///   - gradient: `[parameterCount]`, laid out like the parameters, filled in: sums over the rows, in order.
  public func backward(
    rows: Int, workspace: NetworkWorkspace, transposed: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>
  ) {
    requireFit(rows: rows, workspace)
    require(workspace.hasGradients, "a workspace made without gradients cannot take a backward pass")
    var transposedEnd = shape.transposedCount
    var outputGradient = workspace.logitGradients
    for index in stride(from: shape.layers.count - 1, through: 0, by: -1) {
      let layer = shape.layers[index]
      let input = index == 0 ? workspace.input : workspace.hidden[index - 1]
      jk_matrix_product(
        Int64(layer.inputs), Int64(layer.outputStride), Int64(rows), input, 1, Int64(layer.inputStride),
        outputGradient, Int64(layer.outputStride), nil, 0, gradient + layer.weightOffset,
        Int64(layer.outputStride))
      jk_column_sums(
        Int64(rows), Int64(layer.outputStride), outputGradient, Int64(layer.outputStride),
        gradient + layer.biasOffset)
      if index == 0 { return }

      transposedEnd -= layer.outputs * layer.inputStride
      let inputGradient = workspace.hiddenGradients[index - 1]
      jk_matrix_product(
        Int64(rows), Int64(layer.inputStride), Int64(layer.outputs), outputGradient,
        Int64(layer.outputStride), 1, transposed + transposedEnd, Int64(layer.inputStride), nil, 0,
        inputGradient, Int64(layer.inputStride))
      let count = Int64(rows * layer.inputStride)
      switch architecture.activation {
      case .tanh: jk_tanh_gradient(count, workspace.hidden[index - 1], inputGradient)
      case .relu: jk_relu_gradient(count, workspace.hidden[index - 1], inputGradient)
      case .silu: jk_silu_gradient(count, workspace.preactivations[index - 1], inputGradient)
      }
      outputGradient = inputGradient
    }
  }
}
