// The interface between the sampler and any policy.

public import Batches
internal import Messages
public import Randomness

/// Anything that can act: the learner's network, a random policy, a script.
///
/// A policy decides for a batch of rows at once. It keeps no state between calls except in the workspace, and
/// each worker has its own workspace. Randomness comes only from the rows' keys, so a row's tokens do not
/// depend on the other rows of the batch.
public protocol Policy: Sendable {
  /// Scratch memory of one worker.
  associatedtype Workspace

  /// The shape this policy was made for.
  var layout: PolicyLayout { get }

  /// Scratch memory for batches of at most `rows` rows.
  func makeWorkspace(rows: Int) -> Workspace

  /// Whether `act` may use this workspace, which may have been made by another policy of the same type. A
  /// sampler that keeps workspaces asks this once for each policy that it is given.
  func fits(_ workspace: Workspace) -> Bool

  /// Chooses tokens for each row of a batch.
  ///
  /// A buffer that is too short for `rows` rows stops the program.
  ///
  /// - Parameters:
  ///   - rows: how many rows this batch has.
  ///   - observations: `[rows × observationCount]`, row-major.
  ///   - keys: `[rows]`, a key for each row that no other decision of the run uses.
  ///   - tokens: `[rows × tokensPerDecision]`, filled in; each must be below its dimension's bins.
  ///   - logProbabilities: `[rows × tokensPerDecision]`, filled in: that of each token, at the temperature at
  ///     which it was sampled.
  ///   - workspace: made by `makeWorkspace`, and used by this worker alone.
  func act(
    rows: Int, observations: Span<Float>, keys: Span<RandomKey>,
    tokens: inout MutableSpan<Token>, logProbabilities: inout MutableSpan<Float>,
    workspace: inout Workspace)
}

extension Policy {
  /// True by default: the workspaces of most policies do not depend on the policy.
  public func fits(_ workspace: Workspace) -> Bool { true }

  /// Stops the program unless the buffers passed to `act` hold `rows` rows.
  func requireRoom(
    rows: Int, observations: Int, keys: Int, tokens: Int, logProbabilities: Int,
    file: StaticString = #file, line: UInt = #line
  ) {
    let width = layout.observationCount
    let count = layout.tokensPerDecision
    // Division avoids the overflow of a product: `rows` may be any number.
    require(
      rows >= 0 && observations / width >= rows && keys >= rows && tokens / count >= rows
        && logProbabilities / count >= rows,
      "\(observations) observed numbers, \(keys) keys, \(tokens) tokens and \(logProbabilities) "
        + "log-probabilities cannot hold \(rows) rows of \(width) observed numbers and \(count) tokens",
      file: file, line: line)
  }
}
