// GRPO's objective: group-relative advantages, the clipped surrogate, a divergence and an entropy term.

public import Batches
internal import Messages
internal import Parameters

/// The objective that training uses.
///
/// A token's loss is w · (surrogate + klCoefficient · k3 − entropyCoefficient · entropy), with the weight w of the
/// aggregation. If the ratio is that of a decision or a rollout, each of its tokens carries the loss of that ratio.
/// Sources: DeepSeekMath, arXiv 2402.03300; DAPO, arXiv 2503.14476; Dr. GRPO, arXiv 2503.20783.
public struct GRPOObjective: Objective {
  /// Advantages of a batch's rollouts.
  ///
  /// It gives `[rollouts]` finite numbers, and throws for a batch that it cannot judge.
  public typealias Advantages = @Sendable (RolloutBatch) throws -> [Float]

  /// Its parameters; `advantage` has no effect with advantages of one's own.
  public let options: GRPOOptions
  private let advantages: Advantages?

  /// Recorded in checkpoints.
  public let name: String
  /// That of the options.
  public var ratio: RatioLevel { options.ratio }
  /// Where the divergence has a weight.
  public var needsReference: Bool { options.klCoefficient != 0 }

  /// - Parameters:
  ///   - options: checked when an update begins.
  ///   - name: recorded in checkpoints; give another one with other advantages.
  ///   - advantages: nil for `options.advantage` within each group.
  public init(_ options: GRPOOptions = GRPOOptions(), name: String = "grpo", advantages: Advantages? = nil) {
    self.options = options
    self.name = name
    self.advantages = advantages
  }

  /// Whether these are its options. A normaliser that they leave to the run may be any here.
  public func uses(_ options: GRPOOptions) -> Bool {
    var own = self.options
    if options.constantNormalizer == nil { own.constantNormalizer = nil }
    return own == options
  }

  /// Works out advantages and weights.
  ///
  /// - Throws: `ParameterError` for options, `ArgumentError` for advantages that are not allowed, and what the
  ///   advantages of one's own throw.
  public func loss(on batch: RolloutBatch) throws -> any BatchLoss {
    try options.validate()
    if options.aggregation == .constant && options.constantNormalizer == nil {
      throw ParameterError(
        message:
          "constantNormalizer is auto, must be a number > 0 here: only a training run knows the horizon")
    }
    let rewards = batch.rollouts.map(\.reward)
    let found =
      try advantages?(batch)
      ?? groupAdvantages(rewards: rewards, groupSize: batch.groupSize, estimator: options.advantage)
    guard found.count == rewards.count else {
      throw ArgumentError("advantages.count", found.count, mustBe: "that of the rollouts, \(rewards.count)")
    }
    if let wrong = found.firstIndex(where: { !$0.isFinite }) {
      throw ArgumentError("advantages[\(wrong)]", found[wrong], mustBe: "finite")
    }
    return GRPOLoss(batch, options, advantages: found)
  }
}

/// GRPO's loss on one batch.
private struct GRPOLoss: BatchLoss {
  /// `[rollouts]`.
  let advantages: [Float]
  /// `[rollouts]`: the weight of each of a rollout's tokens in the loss of the whole batch.
  let tokenWeights: [Double]
  let options: GRPOOptions
  let surrogate: ClippedSurrogate

  init(_ batch: RolloutBatch, _ options: GRPOOptions, advantages: [Float]) {
    self.advantages = advantages
    self.options = options
    surrogate = ClippedSurrogate(validated: options)
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
  }

  func add(to shard: inout LossShard) {
    let workspace = shard.workspace
    let hasReference = shard.hasReference && options.klCoefficient != 0
    for row in 0..<shard.rowCount {
      let executed = shard.executedTokens(row)
      let rollout = shard.rollout(row)
      let advantage = advantages[rollout]
      let weight = Float(tokenWeights[rollout] * shard.scale * shard.termWeight)
      // A decision's log-ratio has the derivative 1 by each token's log-probability, and each of its n tokens
      // carries the loss: the factor is n. A rollout's mean log-ratio has the derivative 1/n: the factor is 1.
      let carriers: Float = options.ratio == .step ? Float(executed) : 1
      for token in row * shard.heads..<row * shard.heads + executed {
        let ratio = shard.ratio(at: token, row)
        let (loss, slope, clip) = surrogate(ratio: ratio, advantage: advantage)
        // dr/dlog π = r, so the chain rule multiplies the slope by the ratio.
        var gradient = weight * carriers * slope * ratio
        var tokenLoss = loss - options.entropyCoefficient * workspace.network.entropies[token]
        if hasReference {
          let referenceRatio = workspace.referenceRatios.base[token]
          let distance = k3Divergence(
            ratio: referenceRatio, logRatio: workspace.referenceLogRatios.base[token])
          tokenLoss += options.klCoefficient * distance
          gradient += weight * options.klCoefficient * (1 - referenceRatio)
        }
        workspace.logProbabilityGradients.base[token] += gradient
        workspace.entropyGradients.base[token] -= weight * options.entropyCoefficient

        shard.sums.loss += Double(weight) * Double(tokenLoss)
        shard.sums.policyLoss += Double(weight) * Double(loss)
        switch clip {
        case .none: break
        case .low: shard.sums.clippedLow += 1
        case .high: shard.sums.clippedHigh += 1
        case .dual: shard.sums.clippedDual += 1
        }
      }
    }
  }
}
