// What acts: the interface between the sampler and any policy.

public import Batches
public import Randomness

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
