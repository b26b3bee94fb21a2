// The scratch memory of a network: made once for each worker, so that no pass allocates.

/// Room for the activations, and for their gradients where they are wanted, of a batch of rows.
///
/// All of it is written by a forward or backward pass before it is read, except the zeros in the padding.
/// One worker at a time.
public final class NetworkWorkspace: @unchecked Sendable {
  /// The most rows of a batch.
  public let rows: Int
  /// `[rows × inputStride]`: normalised observations.
  public let input: UnsafeMutablePointer<Float>
  /// Of each hidden layer `[rows × outputStride]`: what comes out of its activation.
  let hidden: [UnsafeMutablePointer<Float>]
  /// Of each hidden layer, what goes into its activation, which silu's derivative needs; else like `hidden`.
  let preactivations: [UnsafeMutablePointer<Float>]
  /// `[rows × logitStride]`.
  public let logits: UnsafeMutablePointer<Float>
  /// `[rows × logitStride]`: of every bin of every head.
  public let logProbabilities: UnsafeMutablePointer<Float>
  /// `[rows × logitStride]`: of every bin of every head.
  public let probabilities: UnsafeMutablePointer<Float>
  /// `[rows × heads]`: entropy of each head, in nats.
  public let entropies: UnsafeMutablePointer<Float>
  /// `[rows × heads]`: of the tokens that were chosen, or numbers to choose them by.
  public let chosen: UnsafeMutablePointer<Float>
  /// `[rows × logitStride]`: the derivative of the loss by each logit. Only with `backward`.
  public let logitGradients: UnsafeMutablePointer<Float>
  /// Of each hidden layer `[rows × outputStride]`: the derivative of the loss. Only with `backward`.
  let hiddenGradients: [UnsafeMutablePointer<Float>]
  private let memory: AlignedFloats

  /// - Parameters:
  ///   - shape: of the network it is for.
  ///   - rows: the most rows of a batch, at least 1.
  ///   - backward: whether backward passes will be made.
  public init(_ shape: NetworkShape, rows: Int, activation: Activation, backward: Bool) {
    precondition(rows >= 1, "rows is \(rows), must be at least 1")
    self.rows = rows
    // Kernels over heads write up to a vector beyond the last row.
    let slack = 16
    let logitFloats = rows * shape.logitStride + slack
    let headFloats = padded(rows * shape.heads)
    let hiddenFloats = shape.layers.dropLast().map { rows * $0.outputStride }
    let hiddenTotal = hiddenFloats.reduce(0, +)
    let keepsInputs = backward && activation == .silu
    let total =
      rows * shape.inputStride + hiddenTotal * (1 + (keepsInputs ? 1 : 0) + (backward ? 1 : 0))
      + logitFloats * (3 + (backward ? 1 : 0)) + headFloats * 2
    memory = AlignedFloats(count: total)

    var next = memory.base
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { next += count }
      return next
    }
    input = take(rows * shape.inputStride)
    hidden = hiddenFloats.map { take($0) }
    preactivations = keepsInputs ? hiddenFloats.map { take($0) } : hidden
    logits = take(logitFloats)
    logProbabilities = take(logitFloats)
    probabilities = take(logitFloats)
    entropies = take(headFloats)
    chosen = take(headFloats)
    logitGradients = backward ? take(logitFloats) : logits
    hiddenGradients = backward ? hiddenFloats.map { take($0) } : []
    precondition(next == memory.base + total, "the workspace's parts and its size disagree")
  }
}
