// The scratch memory of a network, allocated once for each worker, so that no pass allocates.

internal import Messages

/// Memory for the activations of a batch, and for their gradients if backward passes are wanted.
///
/// A forward or backward pass writes every value before it reads it, except the zeros in the padding. Only
/// one worker at a time may use a workspace. Its pointers are unsafe: they are valid as long as the
/// workspace, and indices are not checked against the sizes stated here.
public final class NetworkWorkspace: @unchecked Sendable {
  /// The largest number of rows in a batch.
  public let rows: Int
  /// The shape of the networks that may use it.
  let shape: NetworkShape
  /// Whether it has memory for gradients.
  let hasGradients: Bool
  /// Whether the inputs of activations are stored separately from their outputs.
  private let keepsInputs: Bool
  /// `[rows × inputStride]`: normalised observations.
  public let input: UnsafeMutablePointer<Float>
  /// For each hidden layer, `[rows × outputStride]`: the output of its activation.
  let hidden: [UnsafeMutablePointer<Float>]
  /// For each hidden layer: the input of its activation, which silu's derivative needs; otherwise the same
  /// memory as `hidden`.
  let preactivations: [UnsafeMutablePointer<Float>]
  /// `[rows × logitStride]`.
  public let logits: UnsafeMutablePointer<Float>
  /// `[rows × logitStride]`: log-probability of every bin of every head.
  public let logProbabilities: UnsafeMutablePointer<Float>
  /// `[rows × logitStride]`: probability of every bin of every head.
  public let probabilities: UnsafeMutablePointer<Float>
  /// `[rows × heads]`: entropy of each head, in nats.
  public let entropies: UnsafeMutablePointer<Float>
  /// `[rows × heads]`: log-probabilities of the chosen tokens; before that, the numbers to choose them with.
  public let chosen: UnsafeMutablePointer<Float>
  /// `[rows × logitStride]`: the gradient of the loss by each logit. Only with `backward`.
  public let logitGradients: UnsafeMutablePointer<Float>
  /// For each hidden layer, `[rows × outputStride]`: the gradient of the loss. Only with `backward`.
  let hiddenGradients: [UnsafeMutablePointer<Float>]
  private let memory: AlignedFloats

  /// - Parameters:
  ///   - shape: that of the networks that may use it.
  ///   - rows: the largest number of rows in a batch, 1...16,777,216.
  ///   - activation: that of the networks that may use it.
  ///   - backward: whether it is used for backward passes.
  public init(_ shape: NetworkShape, rows: Int, activation: Activation, backward: Bool) {
    require((1...1 << 24).contains(rows), "rows is \(rows), must be in 1...\(1 << 24)")
    self.rows = rows
    self.shape = shape
    hasGradients = backward
    // Kernels over heads may write up to one vector beyond the last row.
    let slack = 16
    let logitFloats = rows * shape.logitStride + slack
    let headFloats = padded(rows * shape.heads)
    let hiddenFloats = shape.layers.dropLast().map { rows * $0.outputStride }
    let hiddenTotal = hiddenFloats.reduce(0, +)
    keepsInputs = backward && activation == .silu
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
    require(
      next == memory.base + total, "the parts take \(next - memory.base) floats, must take all \(total)")
  }

  /// Whether a network of this shape and activation may use it.
  func fits(_ shape: NetworkShape, _ activation: Activation) -> Bool {
    self.shape == shape && (!hasGradients || keepsInputs == (activation == .silu))
  }
}
