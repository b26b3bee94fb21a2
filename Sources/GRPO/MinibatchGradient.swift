// One minibatch's loss and its gradient, shard by shard: what the learner calls between two optimiser steps.

internal import Batches
internal import CKernels
internal import Policies

/// A minibatch, and all that its loss depends on.
struct MinibatchGradient: Sendable {
  let network: Network
  let normalizer: FrozenNormalizer
  let temperature: Float
  let loss: any BatchLoss
  let ratio: RatioLevel
  let batch: RolloutBatch
  let records: DecisionRecords
  /// The decisions of this minibatch, in the order of summation.
  let order: [Int32]
  /// See `LossShard.scale`.
  let scale: Double
  /// `[rollouts]`: the mean log-ratio of each rollout's tokens; empty unless the ratio is the rollout's.
  var rolloutLogRatios: [Float] = []

  /// Most rows of a shard.
  static let mostShardRows = 256

  /// Shards of this minibatch, of nearly equal size: at least sixteen where that leaves each 64 rows or more, so that
  /// many workers share the work evenly. The number does not depend on the workers, because the order of sums
  /// depends on it.
  var shardCount: Int {
    func shards(of rows: Int) -> Int { (order.count + rows - 1) / rows }
    return max(shards(of: MinibatchGradient.mostShardRows), min(16, shards(of: 64)))
  }

  /// The positions of a shard's decisions in `order`.
  func rows(ofShard shard: Int) -> Range<Int> {
    let shards = shardCount
    return order.count * shard / shards..<order.count * (shard + 1) / shards
  }

  /// Copies the shard's records, and writes the log-probability of each of its tokens to `workspace.network.chosen`.
  private func evaluate(_ rows: Range<Int>, _ workspace: ShardWorkspace) {
    let shape = network.shape
    let network = workspace.network
    order.withUnsafeBufferPointer { order in
      batch.observations.withUnsafeBufferPointer { observations in
        guard let order = order.baseAddress, let observations = observations.baseAddress else { return }
        self.network.evaluate(
          rows: rows.count, observations: observations, source: order + rows.lowerBound,
          normalizer: normalizer, temperature: temperature, workspace: network)
        records.copy(rows.count, order + rows.lowerBound, into: workspace.records)
        jk_head_gather(
          Int64(rows.count), Int64(shape.heads), shape.headOffsets, network.logProbabilities,
          Int64(shape.logitStride), workspace.records.tokens, network.chosen)
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
    let records = workspace.records
    for row in 0..<rows.count {
      var sum = 0.0
      for token in row * heads..<row * heads + Int(records.executedTokens[row]) {
        sum += Double(chosen[token] - records.logProbabilities[token])
      }
      sums[rows.lowerBound + row] = sum
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
  ) -> LossSums {
    let rows = rows(ofShard: shard)
    let shape = network.shape
    let scratch = workspace.network
    evaluate(rows, workspace)
    fillRatios(rows, workspace)
    workspace.clearGradients(rows: rows.count)
    return order.withUnsafeBufferPointer { order in
      guard let order = order.baseAddress else { return LossSums() }
      var tokens = LossShard(
        rowCount: rows.count, heads: shape.heads, scale: scale, decisions: order + rows.lowerBound,
        workspace: workspace, ratioLevel: ratio, hasReference: records.hasReference)
      loss.add(to: &tokens)
      tokens.addDiagnostics()
      jk_head_gradient(
        Int64(rows.count), Int64(shape.heads), shape.headOffsets, shape.headBins, 1 / temperature,
        scratch.logProbabilities, scratch.probabilities, scratch.entropies, Int64(shape.logitStride),
        workspace.records.tokens, workspace.logProbabilityGradients.base,
        workspace.entropyGradients.base, scratch.logitGradients)
      network.backward(rows: rows.count, workspace: scratch, transposed: transposed, gradient: gradient)
      return tokens.sums
    }
  }

  /// Computes the ratios of tokens, of decisions or rollouts, and of the reference to the policy. The entries
  /// of masked tokens are meaningless and never read.
  private func fillRatios(_ rows: Range<Int>, _ workspace: ShardWorkspace) {
    let heads = network.shape.heads
    let chosen = workspace.network.chosen
    let records = workspace.records
    let logRatios = workspace.logRatios.base
    let rowRatios = workspace.rowRatios.base
    for row in 0..<rows.count {
      var sum: Float = 0
      for token in row * heads..<row * heads + Int(records.executedTokens[row]) {
        let logRatio = chosen[token] - records.logProbabilities[token]
        logRatios[token] = limited(logRatio)
        sum += logRatio
      }
      switch ratio {
      case .token: break
      case .step: rowRatios[row] = limited(sum)
      case .rollout: rowRatios[row] = limited(rolloutLogRatios[Int(records.rollouts[row])])
      }
    }
    jk_exp(Int64(rows.count * heads), logRatios, workspace.ratios.base)
    if ratio != .token { jk_exp(Int64(rows.count), rowRatios, rowRatios) }

    guard self.records.hasReference else { return }
    let differences = workspace.referenceLogRatios.base
    for token in 0..<rows.count * heads {
      differences[token] = limited(records.referenceLogProbabilities[token] - chosen[token])
    }
    jk_exp(Int64(rows.count * heads), differences, workspace.referenceRatios.base)
  }
}

extension LossShard {
  /// Adds up what is reported of every objective: ratios, divergences, entropy.
  mutating func addDiagnostics() {
    for row in 0..<rowCount {
      let executed = executedTokens(row)
      for token in row * heads..<row * heads + executed {
        let tokenRatio = workspace.ratios.base[token]
        let ratio = Double(ratio(at: token, row))
        sums.ratio += ratio
        sums.ratioMax = max(sums.ratioMax, ratio)
        sums.ratioMin = min(sums.ratioMin, ratio)
        sums.approximateKL += Double(
          k3Divergence(ratio: tokenRatio, logRatio: workspace.logRatios.base[token]))
        sums.entropy += Double(workspace.network.entropies[token])
        if hasReference {
          sums.referenceKL += Double(
            k3Divergence(
              ratio: workspace.referenceRatios.base[token],
              logRatio: workspace.referenceLogRatios.base[token]))
        }
      }
      sums.tokens += executed
    }
  }
}
