// The learner: a network, its observation normaliser, and the state of its optimiser.

public import Batches
internal import CKernels
internal import Messages
public import Parallel
public import Policies
public import Randomness

/// Improves a policy from batches of rollouts, by GRPO with AdamW.
///
/// Activations and gradients live in memory that the first update allocates and later ones use again; it
/// grows only for a batch or a number of workers larger than any before. Results are the same bits for any
/// number of workers. A learner may not be used from two threads at once.
public final class Learner {
  /// The network with its current weights.
  public private(set) var network: Network
  /// Running statistics of observations, as wide as the network's observations. Absorb a batch after the
  /// update with it, not before: a batch is learned from with the normaliser with which it was sampled.
  public private(set) var normalizer: Normalizer
  /// Number of optimiser steps so far.
  public private(set) var optimizerSteps: Int

  /// AdamW's running means of gradients and of their squares, `[parameterCount]` each.
  private let firstMoments: AlignedFloats
  private let secondMoments: AlignedFloats
  /// `[shape.transposedCount]` and `[parameterCount]`.
  private let transposed: AlignedFloats
  let gradient: AlignedFloats
  /// `[shards × parameterCount]` of the largest minibatch so far.
  private var shardGradients = AlignedFloats(count: 0)
  private var workspaces: [ShardWorkspace] = []

  /// A learner without any updates.
  ///
  /// - Throws: `LearnerError.normalizer` if it has another number of components than the network's
  ///   observations.
  public convenience init(network: Network, normalizer: Normalizer) throws(LearnerError) {
    let count = network.shape.parameterCount
    do {
      try self.init(
        network: network, normalizer: normalizer, optimizerSteps: 0,
        firstMoments: AlignedFloats(count: count), secondMoments: AlignedFloats(count: count))
    } catch {
      throw .normalizer(error)
    }
  }

  /// Replaces the normaliser, for example by one that was fitted before the first update.
  ///
  /// - Throws: `LearnerError.normalizer` if it has another number of components than the network's
  ///   observations.
  public func setNormalizer(_ normalizer: Normalizer) throws(LearnerError) {
    do {
      try Learner.check(normalizer, network)
    } catch {
      throw .normalizer(error)
    }
    self.normalizer = normalizer
  }

  /// Absorbs the statistics of another normaliser; see `Normalizer.merge`.
  ///
  /// - Throws: `LearnerError.normalizer` if it has another number of components.
  public func absorb(_ statistics: Normalizer) throws(LearnerError) {
    do {
      try normalizer.merge(statistics)
    } catch {
      throw .normalizer(error)
    }
  }

  /// Absorbs observations into the normaliser; see `Normalizer.absorb`.
  ///
  /// - Throws: `LearnerError.normalizer` if a number is not finite, or the rows are not whole.
  public func absorb(observations: some Collection<Float>) throws(LearnerError) {
    do {
      try normalizer.absorb(observations: observations)
    } catch {
      throw .normalizer(error)
    }
  }

  private static func check(_ normalizer: Normalizer, _ network: Network) throws(ArgumentError) {
    let width = network.architecture.layout.observationCount
    guard normalizer.mean.count == width else {
      throw ArgumentError("width", normalizer.mean.count, mustBe: "the network's, \(width)")
    }
  }

  init(
    network: Network, normalizer: Normalizer, optimizerSteps: Int, firstMoments: AlignedFloats,
    secondMoments: AlignedFloats
  ) throws(ArgumentError) {
    try Learner.check(normalizer, network)
    self.network = network
    self.normalizer = normalizer
    self.optimizerSteps = optimizerSteps
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    transposed = AlignedFloats(count: network.shape.transposedCount)
    gradient = AlignedFloats(count: network.shape.parameterCount)
  }

  /// The policy with the current weights.
  ///
  /// - Parameters:
  ///   - temperature: that of the `UpdateOptions`.
  ///   - mode: how tokens are chosen.
  /// - Throws: `LearnerError.argument` if the temperature is not above 0 and finite.
  public func policy(temperature: Float, mode: ActionMode) throws(LearnerError) -> NetworkPolicy {
    do {
      return try NetworkPolicy(
        network: network, normalizer: normalizer.frozen, temperature: temperature, mode: mode)
    } catch {
      throw .argument(error)
    }
  }

  /// The moments, for checkpoints.
  var moments: (first: AlignedFloats, second: AlignedFloats) { (firstMoments, secondMoments) }
}

extension Learner {
  /// Learns from a batch: `epochs` passes of `minibatches` optimiser steps each.
  ///
  /// Minibatches are drawn anew for each pass: decisions are shuffled, or whole rollouts if the ratio is that
  /// of a rollout. If there are fewer decisions than minibatches, fewer steps are made.
  ///
  /// - Parameters:
  ///   - batch: of this learner's layout, rolled out by its policy at `options.temperature`; checked first.
  ///   - objective: what to minimise; `GRPOObjective` with the default parameters if left out.
  ///   - options: the temperature and the optimiser's parameters.
  ///   - progress: of the run, 0...1, for the learning rate's schedule.
  ///   - key: of this iteration alone; pass e shuffles by its child e.
  ///   - reference: the policy that the divergence is measured to, needed where the objective needs it. Its temperature
  ///     and mode are not used.
  ///   - pool: the threads.
  ///   - stop: when it is raised, the call ends within a fraction of a second, in the middle of the update.
  /// - Throws: `LearnerError`. Only `.gradientNotFinite` and `.stopped` can occur after some steps were
  ///   made; every other case leaves the learner unchanged.
  public func update(
    batch: RolloutBatch, objective: any Objective = GRPOObjective(), options: UpdateOptions, progress: Double,
    key: RandomKey, reference: NetworkPolicy? = nil, pool: WorkerPool, stop: StopFlag? = nil
  ) throws(LearnerError) -> UpdateMetrics {
    let loss = try prepare(batch, objective, options, reference)
    guard (0...1).contains(progress) else {
      throw .argument(ArgumentError("progress", progress, mustBe: "in 0...1"))
    }
    makeWorkspaces(pool)
    let records = try records(of: batch, reference, options, pool)
    let rate = options.learningRate(progress: progress)
    let items = objective.ratio == .rollout ? batch.rollouts.count : batch.decisionCount
    let minibatches = min(options.minibatches, items)
    let normalizer = self.normalizer.frozen

    var sums = LossSums()
    var normSum = 0.0
    var permutations: [[Int]] = []
    for epoch in 0..<options.epochs {
      if permutations.isEmpty {
        // Those of several passes, because each takes one worker.
        let count = min(pool.workers, options.epochs - epoch)
        permutations = pool.map(count, scratch: {}) { _, next in
          key.folding(epoch + next).permutation(of: items)
        }
        permutations.reverse()
      }
      let shuffled = permutations.removeLast()
      for minibatch in 0..<minibatches {
        let chosen = shuffled[items * minibatch / minibatches..<items * (minibatch + 1) / minibatches]
        // Not kept in a variable: while it lives, it shares the network, and a step would have to copy that.
        let gradientSums = differentiate(
          MinibatchGradient(
            network: network, normalizer: normalizer, temperature: options.temperature, loss: loss,
            ratio: objective.ratio, batch: batch, records: records,
            order: decisions(chosen, of: batch, objective.ratio), scale: Double(items) / Double(chosen.count)),
          pool, stop)
        sums.add(gradientSums)
        if stop?.isStopped == true { throw .stopped }
        normSum += try step(options, rate: rate)
      }
    }

    let steps = options.epochs * minibatches
    var metrics = sums.metrics(steps: steps, hasReference: reference != nil)
    metrics.gradientNorm = normSum / Double(steps)
    metrics.learningRate = Double(rate)
    metrics.setAdvantages(loss.advantages)
    return metrics
  }

  /// The loss of a whole batch and its gradient, without a step: one minibatch in the batch's own order.
  ///
  /// - Parameters: as for `update`.
  /// - Returns: the gradient under the names of the weights, as `NetworkShape.tensors` gives them.
  /// - Throws: `LearnerError` for arguments that are not allowed.
  public func lossAndGradient(
    batch: RolloutBatch, objective: any Objective = GRPOObjective(), options: UpdateOptions,
    reference: NetworkPolicy? = nil, pool: WorkerPool
  ) throws(LearnerError) -> (loss: Double, gradient: [Tensor]) {
    let loss = try prepare(batch, objective, options, reference)
    makeWorkspaces(pool)
    let minibatch = MinibatchGradient(
      network: network, normalizer: normalizer.frozen, temperature: options.temperature, loss: loss,
      ratio: objective.ratio, batch: batch, records: try records(of: batch, reference, options, pool),
      order: (0..<Int32(batch.decisionCount)).map { $0 }, scale: 1)
    let sums = differentiate(minibatch, pool)
    return (sums.loss, network.shape.tensors(of: gradient.base))
  }

  /// Makes a workspace for each worker that has none yet.
  func makeWorkspaces(_ pool: WorkerPool) {
    while workspaces.count < pool.workers {
      workspaces.append(ShardWorkspace(network, rows: MinibatchGradient.mostShardRows))
    }
  }

  /// The decisions of a minibatch: the chosen ones, or all decisions of the chosen rollouts, one rollout
  /// after the other.
  private func decisions(_ chosen: ArraySlice<Int>, of batch: RolloutBatch, _ ratio: RatioLevel) -> [Int32] {
    if ratio != .rollout { return chosen.map { Int32($0) } }
    return chosen.flatMap { index in
      let rollout = batch.rollouts[index]
      return (rollout.firstDecision..<rollout.firstDecision + rollout.decisions).map { Int32($0) }
    }
  }

  /// Computes the gradient of a minibatch's loss into `gradient`.
  ///
  /// - Parameter stop: when it is raised, the result is meaningless.
  func differentiate(
    _ minibatch: MinibatchGradient, _ pool: WorkerPool, _ stop: StopFlag? = nil
  ) -> LossSums {
    let count = network.shape.parameterCount
    let shards = minibatch.shardCount
    if shardGradients.count < shards * count { shardGradients = AlignedFloats(count: shards * count) }
    network.transposeWeights(into: transposed.base)

    var loss = minibatch
    if loss.ratio == .rollout { loss.rolloutLogRatios = rolloutLogRatios(minibatch, pool) }
    let sums = withUnsafeTemporaryAllocation(of: LossSums.self, capacity: shards) { slots in
      slots.initialize(repeating: LossSums())
      // Each shard writes its own slot and its own gradient.
      nonisolated(unsafe) let slots = slots
      let (loss, workspaces) = (loss, workspaces)
      let (transposed, shardGradients) = (transposed, shardGradients)
      pool.forEach(shards) { worker, shard in
        if stop?.isStopped == true { return }
        slots[shard] = loss.differentiate(
          shard: shard, workspace: workspaces[worker], transposed: transposed.base,
          gradient: shardGradients.base + shard * count)
      }
      return slots.reduce(into: LossSums()) { $0.add($1) }
    }
    addShards(shards, pool)
    return sums
  }

  /// Adds the shards' gradients, for each parameter in the order of the shards.
  private func addShards(_ shards: Int, _ pool: WorkerPool) {
    let count = network.shape.parameterCount
    let pieceSize = 4096
    let (gradient, shardGradients) = (gradient, shardGradients)
    pool.forEach((count + pieceSize - 1) / pieceSize) { _, piece in
      let start = piece * pieceSize
      jk_add_in_order(
        Int64(shards), Int64(min(pieceSize, count - start)), shardGradients.base + start, Int64(count),
        gradient.base + start)
    }
  }

  /// The mean log-ratio of the tokens of each rollout in a minibatch; 0 of the others.
  private func rolloutLogRatios(_ loss: MinibatchGradient, _ pool: WorkerPool) -> [Float] {
    var sums = [Double](repeating: 0, count: loss.order.count)
    let workspaces = workspaces
    sums.withUnsafeMutableBufferPointer { sums in
      guard let base = sums.baseAddress else { return }
      nonisolated(unsafe) let slots = base
      pool.forEach(loss.shardCount) { worker, shard in
        loss.sumLogRatios(shard: shard, workspace: workspaces[worker], sums: slots)
      }
    }
    var totals = [Double](repeating: 0, count: loss.batch.rollouts.count)
    for (decision, sum) in zip(loss.order, sums) {
      totals[loss.records.rollout(of: Int(decision))] += sum
    }
    return zip(totals, loss.batch.rollouts).map { total, rollout in
      Float(total / Double(loss.batch.executedTokens(of: rollout)))
    }
  }

  /// Makes one AdamW step along `gradient`, clipped to its maximal norm.
  ///
  /// - Returns: the norm before clipping.
  func step(_ options: UpdateOptions, rate: Float) throws(LearnerError) -> Double {
    let count = Int64(network.shape.parameterCount)
    let norm = jk_sum_of_squares(count, gradient.base).squareRoot()
    guard norm.isFinite else { throw .gradientNotFinite(step: optimizerSteps + 1) }
    optimizerSteps += 1
    let (beta1, beta2) = (Double(options.beta1), Double(options.beta2))
    var step = jk_adamw_step(
      learning_rate: rate, beta1: options.beta1, beta2: options.beta2, epsilon: options.epsilon,
      weight_decay: options.weightDecay,
      first_correction: Float(1 - power(beta1, optimizerSteps)),
      second_correction_root: Float((1 - power(beta2, optimizerSteps)).squareRoot()),
      gradient_scale: Float(min(1, Double(options.maxGradientNorm) / (norm + 1e-6))))
    network.withMutableParameters { parameters in
      jk_adamw(count, &step, gradient.base, parameters, firstMoments.base, secondMoments.base)
    }
    return norm
  }
}

/// A power by repeated squaring: only products, so that the bits are the same on every CPU.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
