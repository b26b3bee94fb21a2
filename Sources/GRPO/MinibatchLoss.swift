// The loss of one minibatch and its gradient, shard by shard, which the learner computes before each
// optimiser step.

internal import Batches
internal import CKernels
internal import Policies

/// The loss of a minibatch as a function of the network, with all its other inputs.
///
/// A token's loss is w · (surrogate + klCoefficient · k3 − entropyCoefficient · entropy), with the weight w
/// of the aggregation. If the ratio is that of a decision or a rollout, each of its tokens carries the loss
/// of that ratio.
struct MinibatchLoss: Sendable {
  let network: Network
  let normalizer: FrozenNormalizer
  let options: UpdateOptions
  let surrogate: ClippedSurrogate
  let batch: RolloutBatch
  let plan: BatchPlan
  /// `[decisions × tokensPerDecision]` of the whole batch, or nil without a reference.
  let referenceLogProbabilities: [Float]?
  /// The decisions of this minibatch, in the order of summation.
  let order: [Int32]
  /// The factor on all weights that makes the loss an estimate of the whole batch's loss: the number of
  /// decisions (or rollouts) in the batch over that in the minibatch.
  let scale: Double
  /// `[rollouts]`: the mean log-ratio of each rollout's tokens; empty unless the ratio is the rollout's.
  var rolloutLogRatios: [Float] = []

  /// Number of rows in a shard. It does not depend on the number of workers, because the order of sums
  /// depends on it.
  static let shardRows = 256

  /// Number of shards in this minibatch.
  var shardCount: Int { (order.count + MinibatchLoss.shardRows - 1) / MinibatchLoss.shardRows }

  /// The positions of a shard's decisions in `order`.
  func rows(ofShard shard: Int) -> Range<Int> {
    let start = shard * MinibatchLoss.shardRows
    return start..<min(start + MinibatchLoss.shardRows, order.count)
  }

  /// Writes the log-probability of each token of the shard to `workspace.network.chosen`.
  private func evaluate(_ rows: Range<Int>, _ workspace: ShardWorkspace) {
    let shape = network.shape
    let network = workspace.network
    order.withUnsafeBufferPointer { order in
      batch.observations.withUnsafeBufferPointer { observations in
        guard let order = order.baseAddress, let observations = observations.baseAddress else { return }
        self.network.evaluate(
          rows: rows.count, observations: observations, source: order + rows.lowerBound,
          normalizer: normalizer, temperature: options.temperature, workspace: network)
        jk_head_gather(
          Int64(rows.count), Int64(shape.heads), shape.headOffsets, network.logProbabilities,
          Int64(shape.logitStride), order + rows.lowerBound, batch.tokens, network.chosen)
      }
    }
  }

  /// Writes the sum of the log-ratios of each decision's tokens, the first pass for a ratio over rollouts.
  ///
  /// - Parameter sums: `[order.count]`, of which the shard's are filled in.
  func sumLogRatios(shard: Int, workspace: ShardWorkspace, sums: UnsafeMutablePointer<Double>) {
    let rows = rows(ofShard: shard)
    evaluate(rows, workspace)
    let heads = network.shape.heads
    let chosen = workspace.network.chosen
    batch.logProbabilities.withUnsafeBufferPointer { recorded in
      for row in 0..<rows.count {
        let decision = Int(order[rows.lowerBound + row])
        var sum = 0.0
        for token in 0..<Int(plan.executedTokens[decision]) {
          sum += Double(chosen[row * heads + token] - recorded[decision * heads + token])
        }
        sums[rows.lowerBound + row] = sum
      }
    }
  }

  /// Computes one shard's part of the loss and of its gradient.
  ///
  /// - Parameters:
  ///   - transposed: the network's weights, as `transposeWeights` writes them.
  ///   - gradient: `[parameterCount]`, filled in.
  func differentiate(
    shard: Int, workspace: ShardWorkspace, transposed: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>
  ) -> TokenSums {
    let rows = rows(ofShard: shard)
    let shape = network.shape
    let scratch = workspace.network
    evaluate(rows, workspace)
    fillRatios(rows, workspace)
    let sums = differentiateTokens(rows, workspace)
    order.withUnsafeBufferPointer { order in
      guard let order = order.baseAddress else { return }
      jk_head_gradient(
        Int64(rows.count), Int64(shape.heads), shape.headOffsets, shape.headBins, 1 / options.temperature,
        scratch.logProbabilities, scratch.probabilities, scratch.entropies, Int64(shape.logitStride),
        order + rows.lowerBound, batch.tokens, workspace.logProbabilityGradients.base,
        workspace.entropyGradients.base,
        scratch.logitGradients)
    }
    network.backward(rows: rows.count, workspace: scratch, transposed: transposed, gradient: gradient)
    return sums
  }

  /// Computes the ratios of tokens, of decisions or rollouts, and of the reference to the policy. The entries
  /// of masked tokens are meaningless and never read.
  private func fillRatios(_ rows: Range<Int>, _ workspace: ShardWorkspace) {
    let heads = network.shape.heads
    let chosen = workspace.network.chosen
    let logRatios = workspace.logRatios.base
    let rowRatios = workspace.rowRatios.base
    batch.logProbabilities.withUnsafeBufferPointer { recorded in
      for row in 0..<rows.count {
        let decision = Int(order[rows.lowerBound + row])
        let executed = Int(plan.executedTokens[decision])
        var sum: Float = 0
        for token in 0..<executed {
          let logRatio = chosen[row * heads + token] - recorded[decision * heads + token]
          logRatios[row * heads + token] = limited(logRatio)
          sum += logRatio
        }
        switch options.ratio {
        case .token: break
        case .step: rowRatios[row] = limited(sum)
        case .rollout: rowRatios[row] = limited(rolloutLogRatios[Int(plan.rolloutOfDecision[decision])])
        }
      }
    }
    jk_exp(Int64(rows.count * heads), logRatios, workspace.ratios.base)
    if options.ratio != .token { jk_exp(Int64(rows.count), rowRatios, rowRatios) }

    guard let referenceLogProbabilities else { return }
    let differences = workspace.referenceLogRatios.base
    referenceLogProbabilities.withUnsafeBufferPointer { reference in
      for row in 0..<rows.count {
        let first = Int(order[rows.lowerBound + row]) * heads
        for token in 0..<heads {
          differences[row * heads + token] = limited(reference[first + token] - chosen[row * heads + token])
        }
      }
    }
    jk_exp(Int64(rows.count * heads), differences, workspace.referenceRatios.base)
  }

  /// Computes the derivatives with respect to log-probabilities and entropies, and sums up the reported
  /// metrics.
  private func differentiateTokens(_ rows: Range<Int>, _ workspace: ShardWorkspace) -> TokenSums {
    let heads = network.shape.heads
    let hasReference = referenceLogProbabilities != nil
    var sums = TokenSums()
    for row in 0..<rows.count {
      let decision = Int(order[rows.lowerBound + row])
      let executed = Int(plan.executedTokens[decision])
      let rollout = Int(plan.rolloutOfDecision[decision])
      let advantage = plan.advantages[rollout]
      let weight = Float(plan.tokenWeights[rollout] * scale)
      // A decision's log-ratio has the derivative 1 by each token's log-probability, and each of its n tokens
      // carries the loss: the factor is n. A rollout's mean log-ratio has the derivative 1/n: the factor is
      // 1.
      let carriers: Float = options.ratio == .step ? Float(executed) : 1
      for token in row * heads..<row * heads + executed {
        let tokenRatio = workspace.ratios.base[token]
        let ratio = options.ratio == .token ? tokenRatio : workspace.rowRatios.base[row]
        let (loss, slope, clip) = surrogate(ratio: ratio, advantage: advantage)
        let divergence = k3Divergence(ratio: tokenRatio, logRatio: workspace.logRatios.base[token])
        let entropy = workspace.network.entropies[token]
        // dr/dlog π = r, so the chain rule multiplies the slope by the ratio.
        var gradient = weight * carriers * slope * ratio
        var tokenLoss = loss - options.entropyCoefficient * entropy
        if hasReference {
          let referenceRatio = workspace.referenceRatios.base[token]
          let distance = k3Divergence(
            ratio: referenceRatio, logRatio: workspace.referenceLogRatios.base[token])
          tokenLoss += options.klCoefficient * distance
          gradient += weight * options.klCoefficient * (1 - referenceRatio)
          sums.referenceKL += Double(distance)
        }
        workspace.logProbabilityGradients.base[token] = gradient
        workspace.entropyGradients.base[token] = -weight * options.entropyCoefficient

        sums.loss += Double(weight) * Double(tokenLoss)
        sums.policyLoss += Double(weight) * Double(loss)
        sums.ratio += Double(ratio)
        sums.ratioMax = max(sums.ratioMax, Double(ratio))
        sums.ratioMin = min(sums.ratioMin, Double(ratio))
        sums.approximateKL += Double(divergence)
        sums.entropy += Double(entropy)
        switch clip {
        case .none: break
        case .low: sums.clippedLow += 1
        case .high: sums.clippedHigh += 1
        case .dual: sums.clippedDual += 1
        }
      }
      sums.tokens += executed
      for token in row * heads + executed..<(row + 1) * heads {
        workspace.logProbabilityGradients.base[token] = 0
        workspace.entropyGradients.base[token] = 0
      }
    }
    return sums
  }
}
