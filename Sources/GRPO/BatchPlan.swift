// What a batch's rollouts mean for its tokens: advantages, weights and masks, worked out once per update.

internal import Batches
internal import Policies

/// The weight and advantage of each rollout, and which decisions and tokens are whose.
struct BatchPlan: Sendable {
  /// `[rollouts]`.
  let advantages: [Float]
  /// `[rollouts]`: the weight of each of a rollout's tokens in the loss of the whole batch.
  let tokenWeights: [Double]
  /// `[decisions]`: the number of the rollout it belongs to.
  let rolloutOfDecision: [Int32]
  /// `[decisions]`: how many of its tokens were carried out; those after them are masked.
  let executedTokens: [Int32]

  init(_ batch: RolloutBatch, options: UpdateOptions) {
    precondition(!batch.rollouts.isEmpty, "a batch without rollouts cannot be learned from")
    advantages = groupAdvantages(
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
    var rolloutOfDecision = [Int32](repeating: 0, count: decisions)
    var executedTokens = [Int32](repeating: 0, count: decisions)
    var next = 0
    for (index, rollout) in batch.rollouts.enumerated() {
      let chunk = batch.layout.chunk
      precondition(
        rollout.length >= 1 && rollout.decisions == (rollout.length + chunk - 1) / chunk
          && rollout.firstDecision == next && next + rollout.decisions <= decisions,
        "rollout \(index) has length \(rollout.length), \(rollout.decisions) decisions from "
          + "\(rollout.firstDecision); expected decisions of \(chunk) actions from \(next), of \(decisions) in all"
      )
      for decision in 0..<rollout.decisions {
        let actions = min(chunk, rollout.length - decision * chunk)
        rolloutOfDecision[next + decision] = Int32(index)
        executedTokens[next + decision] = Int32(actions * batch.layout.actionDimensions)
      }
      next += rollout.decisions
    }
    let tokens = decisions * batch.layout.tokensPerDecision
    precondition(
      next == decisions && batch.tokens.count == tokens && batch.logProbabilities.count == tokens,
      "\(decisions) decisions hold \(batch.tokens.count) tokens and \(batch.logProbabilities.count) "
        + "log-probabilities, and the rollouts have \(next) decisions; expected \(tokens) of both")
    self.rolloutOfDecision = rolloutOfDecision
    self.executedTokens = executedTokens
  }
}
