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
  /// Of the networks that may use it.
  let architecture: Architecture
  /// Whether it has room for gradients.
  let hasGradients: Bool
  /// `[rows × inputStride]`: normalised observations, and those that are magnified.
  public let input: UnsafeMutablePointer<Float>
  /// What each part of the network reads and writes.
  let signals: [PartSignals]
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
  private let memory: AlignedFloats

  /// - Parameters:
  ///   - architecture: of the networks that may use it.
  ///   - shape: the shape of that architecture.
  ///   - rows: the most rows of a batch, 1...16,777,216.
  ///   - backward: whether backward passes will be made.
  init(_ architecture: Architecture, _ shape: NetworkShape, rows: Int, backward: Bool) {
    require((1...1 << 24).contains(rows), "rows is \(rows), must be in 1...\(1 << 24)")
    self.rows = rows
    self.architecture = architecture
    hasGradients = backward
    // Kernels over heads may write up to one vector beyond the last row.
    let slack = 16
    let logitFloats = rows * shape.logitStride + slack
    let headFloats = padded(rows * shape.heads)
    let parts = shape.parts
    let betweenFloats = parts.dropLast().reduce(0) { $0 + rows * padded($1.outputs) }
    let total =
      rows * shape.inputStride + betweenFloats * (backward ? 2 : 1)
      + parts.reduce(0) { $0 + rows * $1.scratchCount } + logitFloats * (backward ? 4 : 3) + headFloats * 2
    memory = AlignedFloats(count: total)

    var next = memory.base
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { next += count }
      return next
    }
    input = take(rows * shape.inputStride)
    logits = take(logitFloats)
    logProbabilities = take(logitFloats)
    probabilities = take(logitFloats)
    entropies = take(headFloats)
    chosen = take(headFloats)
    logitGradients = backward ? take(logitFloats) : logits

    var signals: [PartSignals] = []
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let count = rows * padded(part.outputs)
      let output = isLast ? logits : take(count)
      signals.append(
        PartSignals(
          input: signals.last?.output ?? input, output: output, scratch: take(rows * part.scratchCount),
          inputGradient: signals.last?.outputGradient,
          outputGradient: isLast ? logitGradients : backward ? take(count) : output))
    }
    self.signals = signals
    require(
      next == memory.base + total, "the parts take \(next - memory.base) floats, must take all \(total)")
  }
}
