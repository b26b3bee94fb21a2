// The constants of the loss that follow from a batch alone: advantages, weights and masks, computed once per
// update.

internal import Batches
internal import Messages

/// The weight and advantage of each rollout, and the rollout and mask of each decision.
struct BatchPlan: Sendable {
  /// `[rollouts]`.
  let advantages: [Float]
  /// `[rollouts]`: the weight of each token of a rollout in the loss of the whole batch.
  let tokenWeights: [Double]
  /// `[decisions]`: the index of its rollout.
  let rolloutOfDecision: [Int32]
  /// `[decisions]`: the number of its tokens that were carried out; those after them are masked.
  let executedTokens: [Int32]

  /// - Parameter batch: a batch that `RolloutBatch.check` accepted and that is not empty.
  /// - Throws: `ArgumentError` for groups with fewer than two rollouts.
  init(_ batch: RolloutBatch, options: UpdateOptions) throws(ArgumentError) {
    advantages = try groupAdvantages(
      rewards: batch.rollouts.map(\.reward), groupSize: batch.groupSize, estimator: options.advantage)

    let counts = batch.rollouts.map { batch.executedTokens(of: $0) }
    let rollouts = Double(counts.count)
    let allTokens = Double(counts.reduce(0, +))
    tokenWeights = counts.map { count in
      switch options.aggregation {
      case .tokenMean: 1 / allTokens
      case .rolloutMean: 1 / (rollouts * Double(count))
      case .constant: 1 / (rollouts * Double(options.constantNormalizer ?? 1))
      }
    }

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
