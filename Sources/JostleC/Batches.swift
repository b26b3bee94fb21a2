// Batches of rollouts in the caller's buffers: reading what was sampled, and what the caller has put together.

internal import Batches
internal import Rollouts

/// A batch that a caller holds.
final class HeldBatch: Held, @unchecked Sendable {
  override class var kind: String { "batch" }
  let batch: RolloutBatch
  init(_ batch: RolloutBatch) { self.batch = batch }
}

/// Numbers of a rollout in `jostle_batch_read`'s `numbers`.
private let columns = 8

private func rollouts(of handle: UInt64) throws -> RolloutBatch {
  let held: Held = try Handles.all.find(handle)
  if let held = held as? HeldBatch { return held.batch }
  let result =
    switch held {
    case let job as Job: job.batch
    case let groups as HeldGroups: groups.result
    default: RolloutResult?.none
    }
  guard let result else {
    throw CallFailure(
      status: .argument,
      description: "this \(type(of: held).kind) has no rollouts, or has not ended with them")
  }
  return result.batch
}

/// The size of a batch.
///
/// - Parameters:
///   - source: a job of `jostle_sampler_sample` that has ended, groups that are finished, or a batch.
///   - rollouts: filled in.
///   - decisions: filled in.
@c(jostle_batch_size)
public func batchSize(
  _ source: UInt64, _ rollouts: UnsafeMutablePointer<Int64>?, _ decisions: UnsafeMutablePointer<Int64>?
) -> Int32 {
  call {
    let (rolloutCount, decisionCount) = (
      try present(rollouts, "rollouts"), try present(decisions, "decisions")
    )
    let batch = try JostleC.rollouts(of: source)
    rolloutCount.pointee = Int64(batch.rollouts.count)
    decisionCount.pointee = Int64(batch.decisionCount)
  }
}

/// Copies a batch: see `RolloutBatch` and `Rollout`.
///
/// - Parameters:
///   - source: as of `jostle_batch_size`, which says how large the buffers must be.
///   - observations: `[decisions × observationCount]`.
///   - tokens: `[decisions × tokensPerDecision]`.
///   - logProbabilities: `[decisions × tokensPerDecision]`.
///   - numbers: `[rollouts × 8]`: group, member, reward, terminated, truncated, length, firstDecision, decisions.
///   - seeds: `[rollouts × 2]`: seed, startHash.
@c(jostle_batch_read)
public func readBatch(
  _ source: UInt64, _ observations: UnsafeMutablePointer<Float>?, _ tokens: UnsafeMutablePointer<UInt16>?,
  _ logProbabilities: UnsafeMutablePointer<Float>?, _ numbers: UnsafeMutablePointer<Int64>?,
  _ seeds: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  call {
    let (observations, tokens) = (try present(observations, "observations"), try present(tokens, "tokens"))
    let logs = try present(logProbabilities, "logProbabilities")
    let (numbers, seeds) = (try present(numbers, "numbers"), try present(seeds, "seeds"))
    let batch = try rollouts(of: source)
    observations.update(from: batch.observations, count: batch.observations.count)
    tokens.update(from: batch.tokens, count: batch.tokens.count)
    logs.update(from: batch.logProbabilities, count: batch.logProbabilities.count)
    for (index, rollout) in batch.rollouts.enumerated() {
      let row = [
        rollout.group, rollout.member, rollout.reward, rollout.terminated ? 1 : 0, rollout.truncated ? 1 : 0,
        rollout.length, rollout.firstDecision, rollout.decisions,
      ]
      for (column, value) in row.enumerated() { numbers[index * columns + column] = Int64(value) }
      seeds[2 * index] = rollout.seed
      seeds[2 * index + 1] = rollout.startHash
    }
  }
}

/// Makes a batch of rollouts that the caller has put together, as `jostle_batch_read` writes them.
///
/// - Parameters:
///   - task: what was rolled out.
///   - chunk: actions per decision, 1...4096.
///   - groupSize: rollouts per group, 1...65,536.
///   - rollouts: how many.
///   - decisions: how many in all of them.
///   - observations, tokens, logProbabilities, numbers, seeds: as of `jostle_batch_read`.
///   - batch: filled in with a handle.
/// - Returns: `Status.argument` if they do not fit together.
@c(jostle_batch_open)
public func openBatch(
  _ task: UInt64, _ chunk: Int64, _ groupSize: Int64, _ rollouts: Int64, _ decisions: Int64,
  _ observations: UnsafePointer<Float>?, _ tokens: UnsafePointer<UInt16>?,
  _ logProbabilities: UnsafePointer<Float>?, _ numbers: UnsafePointer<Int64>?,
  _ seeds: UnsafePointer<UInt64>?, _ batch: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  call {
    let handle = try present(batch, "batch")
    let (observations, tokens) = (try present(observations, "observations"), try present(tokens, "tokens"))
    let logs = try present(logProbabilities, "logProbabilities")
    let (numbers, seeds) = (try present(numbers, "numbers"), try present(seeds, "seeds"))
    let held: HeldTask = try Handles.all.find(task)
    let layout = PolicyLayout(
      of: held.task, chunk: try number(chunk, "chunk", in: PolicyLayout.chunks(of: held.task)))
    var batch = RolloutBatch(
      layout: layout, groupSize: try number(groupSize, "groupSize", in: 1...65_536))
    let count = try number(decisions, "decisions", in: 0...1_000_000_000)
    batch.observations = Array(
      UnsafeBufferPointer(start: observations, count: count * layout.observationCount))
    batch.tokens = Array(UnsafeBufferPointer(start: tokens, count: count * layout.tokensPerDecision))
    batch.logProbabilities = Array(UnsafeBufferPointer(start: logs, count: count * layout.tokensPerDecision))
    for index in 0..<(try number(rollouts, "rollouts", in: 0...1_000_000_000)) {
      let row = UnsafeBufferPointer(start: numbers + index * columns, count: columns).map { Int($0) }
      batch.rollouts.append(
        Rollout(
          group: row[0], member: row[1], seed: seeds[2 * index], startHash: seeds[2 * index + 1],
          reward: row[2], terminated: row[3] != 0, truncated: row[4] != 0, length: row[5],
          firstDecision: row[6], decisions: row[7]))
    }
    try batch.check(for: layout)
    handle.pointee = Handles.all.open(HeldBatch(batch))
  }
}

/// The hash of every observation, token, log-probability and reward of a batch as the answer, a text.
///
/// - Parameter source: as of `jostle_batch_size`.
@c(jostle_batch_hash)
public func hashOfBatch(_ source: UInt64) -> Int32 {
  call { CallResult.current.set(answer: try rollouts(of: source).fingerprint.description.utf8) }
}
