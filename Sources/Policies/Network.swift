// The policy's function: parts over flat parameters, from observations to log-probabilities.

internal import CKernels
internal import Messages
public import Randomness

/// A network and its weights, with value semantics.
public struct Network: Sendable {
  /// Its layers, heads and activation.
  public let architecture: Architecture
  /// The position of each parameter in `parameters`.
  public let shape: NetworkShape
  private var storage: AlignedFloats

  /// A network whose weights and biases are all zero.
  public init(zeros architecture: Architecture) {
    self.architecture = architecture
    shape = NetworkShape(architecture)
    storage = AlignedFloats(count: shape.parameterCount)
  }

  /// `[parameterCount]`, with the layout and padding that `shape` states.
  ///
  /// The pointer is unsafe: it is valid for as long as this network is, and must not be written through.
  public var parameters: UnsafePointer<Float> { UnsafePointer(storage.base) }

  /// Calls `body` with parameters that only this network uses, to be modified. The padding must stay zero,
  /// and the pointer must not be kept.
  public mutating func withMutableParameters<R>(_ body: (UnsafeMutablePointer<Float>) -> R) -> R {
    if !isKnownUniquelyReferenced(&storage) { storage = AlignedFloats(copying: storage) }
    return body(storage.base)
  }

  /// A workspace for batches of at most `rows` rows.
  public func makeWorkspace(rows: Int, backward: Bool) -> NetworkWorkspace {
    NetworkWorkspace(architecture, shape, rows: rows, backward: backward)
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
  /// Whether passes of this network may use a workspace: it was made for a network of the same architecture.
  public func fits(_ workspace: NetworkWorkspace) -> Bool { workspace.architecture == architecture }

  /// Stops the program unless a pass over `rows` rows stays inside the workspace.
  private func requireFit(rows: Int, _ workspace: NetworkWorkspace) {
    require(
      rows >= 0 && rows <= workspace.rows, "\(rows) rows do not fit a workspace of \(workspace.rows)")
    require(
      fits(workspace),
      "a workspace made for \(workspace.architecture) cannot serve a network of \(architecture)")
  }

  /// Computes `workspace.logits` from `workspace.input`.
  ///
  /// Each row's logits are the same bits in any batch.
  ///
  /// - Parameters:
  ///   - rows: at most as many as the workspace has.
  ///   - workspace: one that fits this network; any other stops the program.
  public func forward(rows: Int, workspace: NetworkWorkspace) {
    requireFit(rows: rows, workspace)
    for (index, part) in shape.parts.enumerated() {
      part.forward(rows: rows, parameters, workspace.signals[index])
    }
  }

  /// Computes log-probabilities, probabilities and entropies of every head. Acting and learning both use this
  /// function, so that they get the same bits.
  ///
  /// - Parameters:
  ///   - rows: at most as many as the workspace has.
  ///   - observations: rows of `observationCount` floats as the task writes them; their number is not
  ///     checked.
  ///   - source: `[rows]`, which rows to take; nil for the first ones.
  ///   - normalizer: of as many components as there are observed numbers.
  ///   - temperature: divides the logits; above 0.
  ///   - workspace: one that fits this network; another stops the program.
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
    let width = architecture.layout.observationCount
    jk_normalize(
      Int64(rows), Int64(width), source, observations, normalizer.mean, normalizer.scale,
      FrozenNormalizer.limit, workspace.input, Int64(shape.inputStride))
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

  /// Writes a transposed copy of the weights for backward passes. Call it after each change of the weights.
  ///
  /// - Parameter transposed: `[shape.transposedCount]`, filled in.
  public func transposeWeights(into transposed: UnsafeMutablePointer<Float>) {
    var offset = 0
    for part in shape.parts.dropFirst() {
      part.transpose(parameters, into: transposed + offset)
      offset += part.transposedCount
    }
  }

  /// Computes the gradient of a loss by every parameter from `workspace.logitGradients`, for the rows of the
  /// last forward pass in this workspace.
  ///
  /// - Parameters:
  ///   - rows: the number of rows of that forward pass.
  ///   - workspace: one made for backward passes.
  ///   - transposed: the output of `transposeWeights`.
  ///   - gradient: `[parameterCount]`, laid out like the parameters, filled in: sums over the rows in order.
  public func backward(
    rows: Int, workspace: NetworkWorkspace, transposed: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>
  ) {
    requireFit(rows: rows, workspace)
    require(workspace.hasGradients, "a workspace made without gradients cannot take a backward pass")
    var transposedEnd = shape.transposedCount
    for (index, part) in shape.parts.enumerated().reversed() {
      // The first part has no place there, for nobody asks for the derivatives by its input.
      if index > 0 { transposedEnd -= part.transposedCount }
      part.backward(
        rows: rows, parameters, transposed: transposed + transposedEnd, workspace.signals[index],
        gradient: gradient)
    }
  }
}
