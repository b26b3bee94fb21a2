public import Randomness

/// A discretised action component: the number of a bin, 0..<bins.
public typealias Token = UInt16

/// What a policy reads and what it emits: the shape that a task and a policy have to agree on.
public struct PolicyLayout: Hashable, Sendable {
  /// Numbers in one observation.
  public let observationCount: Int
  /// Bins of each action dimension, in the scene's order.
  public let bins: [Int]
  /// Actions emitted at once, K ≥ 1.
  public let chunk: Int

  /// - Parameters:
  ///   - observationCount: at least 1.
  ///   - bins: for each action dimension, 2...65,536.
  ///   - chunk: at least 1.
  public init(observationCount: Int, bins: [Int], chunk: Int = 1) {
    precondition(observationCount >= 1, "observationCount is \(observationCount), must be at least 1")
    precondition(
      !bins.isEmpty && bins.allSatisfy { (2...65_536).contains($0) },
      "bins is \(bins), each must be in 2...65536")
    precondition(chunk >= 1, "chunk is \(chunk), must be at least 1")
    self.observationCount = observationCount
    self.bins = bins
    self.chunk = chunk
  }

  /// Action dimensions, A.
  public var actionDimensions: Int { bins.count }

  /// Tokens of one decision: chunk × actionDimensions, step-major.
  public var tokensPerDecision: Int { chunk * bins.count }

  /// Bins of the `token`-th token of a decision.
  public func bins(ofToken token: Int) -> Int { bins[token % bins.count] }

  /// Logits of one decision: the sum of the bins of all its tokens.
  public var logitCount: Int { chunk * bins.reduce(0, +) }
}

/// Anything that can act: the learner's network, a random policy, a script.
///
/// A policy decides for a batch of rows at once and keeps no state between calls except in the workspace,
/// of which each worker has its own. Randomness comes from the rows' keys only, so a row's tokens do not
/// depend on which other rows are in the batch.
public protocol Policy: Sendable {
  /// Scratch memory of one worker.
  associatedtype Workspace

  /// The shape this policy was made for.
  var layout: PolicyLayout { get }

  /// Scratch memory for batches of at most `rows` rows.
  func makeWorkspace(rows: Int) -> Workspace

  /// Chooses tokens for each row of a batch.
  ///
  /// - Parameters:
  ///   - rows: how many rows this batch has.
  ///   - observations: `[rows × observationCount]`, row-major.
  ///   - keys: `[rows]`, a key for each row that no other decision of the run uses.
  ///   - tokens: `[rows × tokensPerDecision]`, filled in; each must be below its dimension's bins.
  ///   - logProbabilities: `[rows × tokensPerDecision]`, filled in: of each token, at the temperature it
  ///     was drawn at.
  ///   - workspace: what `makeWorkspace` made, for this worker alone.
  func act(
    rows: Int, observations: Span<Float>, keys: Span<RandomKey>,
    tokens: inout MutableSpan<Token>, logProbabilities: inout MutableSpan<Float>,
    workspace: inout Workspace)
}
