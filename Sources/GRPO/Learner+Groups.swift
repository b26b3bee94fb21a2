// An update in parts: the gradient of each group by itself, for learners that share a batch among machines.

public import Batches
internal import Messages
public import Parallel
internal import Policies

extension Learner {
  /// The gradients of some groups' parts of the loss of a whole batch, without a step.
  ///
  /// A group's gradient does not depend on which others are asked for, nor on the number of workers: machines that compute
  /// some groups each, and add all gradients in the order of the groups, get the same bits however they share them.
  ///
  /// - Parameters:
  ///   - groups: positions of groups in the batch, within 0..<`batch.groupCount`.
  ///   - batch: as of `update`.
  ///   - objective: as of `update`; it must not need a reference.
  ///   - options: as of `update`.
  ///   - pool: as of `update`.
  ///   - stop: when it is raised, the call ends within a fraction of a second.
  /// - Returns: `losses`, each group's part of the loss, and `gradients`, `[groups × parameterCount]`, row-major, with the
  ///   weights in the network's own order.
  /// - Throws: `LearnerError` for arguments that are not allowed, and `.stopped`.
  public func groupGradients(
    _ groups: Range<Int>, of batch: RolloutBatch, objective: any Objective = GRPOObjective(),
    options: UpdateOptions, pool: WorkerPool, stop: StopFlag? = nil
  ) throws(LearnerError) -> (losses: [Double], gradients: [Float]) {
    let loss = try prepare(batch, objective, options, nil)
    guard groups.lowerBound >= 0, groups.upperBound <= batch.groupCount else {
      throw .argument(ArgumentError("groups", "\(groups)", mustBe: "within 0..<\(batch.groupCount)"))
    }
    makeWorkspaces(pool)
    let records = try records(of: batch, nil, options, pool)
    let count = network.shape.parameterCount
    var losses: [Double] = []
    var gradients: [Float] = []
    gradients.reserveCapacity(groups.count * count)
    for group in groups {
      let members = batch.rollouts[group * batch.groupSize..<(group + 1) * batch.groupSize]
      let order = members.flatMap { ($0.firstDecision..<$0.firstDecision + $0.decisions).map { Int32($0) } }
      let sums = differentiate(
        MinibatchGradient(
          network: network, normalizer: normalizer.frozen, temperature: options.temperature, loss: loss,
          ratio: objective.ratio, batch: batch, records: records, order: order, scale: 1), pool, stop)
      if stop?.isStopped == true { throw .stopped }
      losses.append(sums.loss)
      gradients.append(contentsOf: UnsafeBufferPointer(start: gradient.base, count: count))
    }
    return (losses, gradients)
  }

  /// Makes one step of the optimiser along a gradient, such as the sum of those of all groups.
  ///
  /// - Parameters:
  ///   - sum: `[parameterCount]`, in the order of `groupGradients`.
  ///   - options: the optimiser's parameters.
  ///   - progress: of the run, 0...1, for the learning rate's schedule.
  /// - Returns: the norm of the gradient.
  /// - Throws: `LearnerError.argument`, `.options` and `.gradientNotFinite`; the learner is unchanged then.
  public func step(
    along sum: some Collection<Float>, options: UpdateOptions, progress: Double
  ) throws(LearnerError) -> Double {
    do {
      try options.validate()
    } catch {
      throw .options(error)
    }
    let count = network.shape.parameterCount
    guard sum.count == count else {
      throw .argument(ArgumentError("gradient.count", sum.count, mustBe: "the network's, \(count)"))
    }
    guard (0...1).contains(progress) else {
      throw .argument(ArgumentError("progress", progress, mustBe: "in 0...1"))
    }
    for (index, value) in sum.enumerated() { gradient.base[index] = value }
    return try step(options, rate: options.learningRate(progress: progress))
  }
}
