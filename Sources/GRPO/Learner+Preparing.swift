// What precedes an update: its arguments are checked, and what its losses look up is put together.

internal import Batches
internal import CKernels
internal import Messages
internal import Parallel
internal import Parameters
internal import Policies

extension Learner {
  /// Checks everything that an update is given, once, so that the kernels need not.
  func prepare(
    _ batch: RolloutBatch, _ objective: any Objective, _ options: UpdateOptions, _ reference: NetworkPolicy?
  ) throws(LearnerError) -> any BatchLoss {
    do {
      try options.validate()
    } catch {
      throw .options(error)
    }
    do {
      try batch.check(for: network.architecture.layout)
    } catch {
      throw .batch(error)
    }
    if batch.rollouts.isEmpty { throw .emptyBatch }
    if let reference {
      guard reference.layout == batch.layout else {
        throw .referenceLayout(found: reference.layout, expected: batch.layout)
      }
      guard reference.network.isFinite else { throw .referenceNotFinite }
    } else if objective.needsReference {
      throw .missingReference(objective: objective.name)
    }
    do {
      return try objective.loss(on: batch)
    } catch let error as ArgumentError {
      throw .argument(error)
    } catch let error as ParameterError {
      throw .options(error)
    } catch {
      throw .objective(name: objective.name, problem: "\(error)")
    }
  }

  /// What losses look up of each decision of a batch that `prepare` has checked.
  func records(
    of batch: RolloutBatch, _ reference: NetworkPolicy?, _ options: UpdateOptions, _ pool: WorkerPool
  ) throws(LearnerError) -> DecisionRecords {
    do {
      return try DecisionRecords(
        batch, reference: reference.map { logProbabilities(of: batch, by: $0, options, pool) })
    } catch {
      throw .argument(error)
    }
  }

  /// `[decisions × tokensPerDecision]`: the log-probabilities of the batch's tokens under another policy.
  private func logProbabilities(
    of batch: RolloutBatch, by policy: NetworkPolicy, _ options: UpdateOptions, _ pool: WorkerPool
  ) -> [Float] {
    let shape = policy.network.shape
    let decisions = batch.decisionCount
    let shardRows = MinibatchGradient.mostShardRows
    let scratch = (0..<pool.workers).map { _ in policy.makeWorkspace(rows: shardRows) }
    return [Float](unsafeUninitializedCapacity: batch.tokens.count) { buffer, filled in
      filled = batch.tokens.count
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let chosen = base
      pool.forEach((decisions + shardRows - 1) / shardRows) { worker, shard in
        let start = shard * shardRows
        let rows = min(shardRows, decisions - start)
        batch.observations.withUnsafeBufferPointer { observations in
          batch.tokens.withUnsafeBufferPointer { tokens in
            guard let observations = observations.baseAddress, let tokens = tokens.baseAddress else { return }
            policy.network.evaluate(
              rows: rows, observations: observations + start * batch.layout.observationCount, source: nil,
              normalizer: policy.normalizer, temperature: options.temperature, workspace: scratch[worker])
            jk_head_gather(
              Int64(rows), Int64(shape.heads), shape.headOffsets, scratch[worker].logProbabilities,
              Int64(shape.logitStride), tokens + start * shape.heads, chosen + start * shape.heads)
          }
        }
      }
    }
  }
}
