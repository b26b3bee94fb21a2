// Which rollout each decision of a batch belongs to, and how much of it was carried out: once per update.

internal import Batches
internal import Messages

/// The rollout and the mask of each decision.
struct DecisionIndex: Sendable {
  /// `[decisions]`: the number of the rollout it belongs to.
  let rolloutOfDecision: [Int32]
  /// `[decisions]`: the number of its tokens that were carried out; those after them are masked.
  let executedTokens: [Int32]

  /// - Parameter batch: one that `RolloutBatch.check` found sound.
  /// - Throws: `ArgumentError` for more decisions than 2³¹ − 1.
  init(_ batch: RolloutBatch) throws(ArgumentError) {
    let decisions = batch.decisionCount
    guard decisions <= Int(Int32.max) else {
      throw ArgumentError("the batch's decisions", decisions, mustBe: "at most \(Int32.max)")
    }
    var rolloutOfDecision = [Int32](repeating: 0, count: decisions)
    var executedTokens = [Int32](repeating: 0, count: decisions)
    var next = 0
    for (index, rollout) in batch.rollouts.enumerated() {
      let chunk = batch.layout.chunk
      for decision in 0..<rollout.decisions {
        let actions = min(chunk, rollout.length - decision * chunk)
        rolloutOfDecision[next + decision] = Int32(index)
        executedTokens[next + decision] = Int32(actions * batch.layout.actionDimensions)
      }
      next += rollout.decisions
    }
    self.rolloutOfDecision = rolloutOfDecision
    self.executedTokens = executedTokens
  }
}
