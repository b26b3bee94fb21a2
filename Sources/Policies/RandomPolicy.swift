// The baseline policy: every token equally likely.

public import Batches
internal import CKernels
public import Randomness

/// Chooses every token uniformly among its bins.
public struct RandomPolicy: Policy {
  /// The shape of observations and tokens.
  public let layout: PolicyLayout
  /// `[tokensPerDecision]`, −log(bins).
  private let tokenLogProbabilities: [Float]

  /// A policy for any task of this shape.
  public init(layout: PolicyLayout) {
    self.layout = layout
    let bins = (0..<layout.tokensPerDecision).map { Float(layout.bins(ofToken: $0)) }
    var logs = bins
    jk_log(Int64(bins.count), bins, &logs)
    tokenLogProbabilities = logs.map { -$0 }
  }

  /// No scratch memory is needed.
  public func makeWorkspace(rows: Int) {}

  /// Token t of a row is `key.integer(t, below: bins)`.
  public func act(
    rows: Int, observations: Span<Float>, keys: Span<RandomKey>,
    tokens: inout MutableSpan<Token>, logProbabilities: inout MutableSpan<Float>,
    workspace: inout Void
  ) {
    requireRoom(
      rows: rows, observations: observations.count, keys: keys.count, tokens: tokens.count,
      logProbabilities: logProbabilities.count)
    let count = layout.tokensPerDecision
    for row in 0..<rows {
      for token in 0..<count {
        tokens[row * count + token] = Token(keys[row].integer(token, below: layout.bins(ofToken: token)))
        logProbabilities[row * count + token] = tokenLogProbabilities[token]
      }
    }
  }
}
