// Grouped rollouts: of a policy that the library has, as a job; of a caller's policy, step by step.

internal import Batches
internal import Parallel
internal import Policies
internal import Randomness
internal import Rollouts
internal import Tasks

/// A sampler that a caller holds. It keeps the worlds of the last kind of policy between calls.
final class HeldSampler: Held, @unchecked Sendable {
  override class var kind: String { "sampler" }
  let task: ManipulationTask
  let groupSize: Int
  let pool: WorkerPool
  private var networks: GroupSampler<NetworkPolicy>?
  private var randoms: GroupSampler<RandomPolicy>?

  init(task: ManipulationTask, groupSize: Int, pool: WorkerPool) {
    (self.task, self.groupSize, self.pool) = (task, groupSize, pool)
  }

  func sample(_ choice: HeldPolicy.Choice, _ order: SamplingOrder, stop: StopFlag) throws -> RolloutResult {
    switch choice {
    case .random(let policy):
      let sampler =
        try randoms ?? GroupSampler(task: task, policy: policy, groupSize: groupSize, pool: pool)
      randoms = sampler
      return try sample(sampler, policy, order, stop)
    case .file(let file, _):
      let policy = file.policy(.sampled)
      let earlier = networks.flatMap { $0.layout == policy.layout ? $0 : nil }
      let sampler =
        try earlier ?? GroupSampler(task: task, policy: policy, groupSize: groupSize, pool: pool)
      networks = sampler
      return try sample(sampler, policy, order, stop)
    }
  }

  private func sample<P: Policy>(
    _ sampler: GroupSampler<P>, _ policy: P, _ order: SamplingOrder, _ stop: StopFlag
  ) throws -> RolloutResult {
    let (batch, report) = try sampler.sample(
      policy, groups: order.groups, first: order.first, sampling: order.sampling,
      key: RandomKey(seed: order.seed), onFault: order.discardsFaults ? .discard : .stop, stop: stop)
    return RolloutResult(batch: batch, report: report)
  }
}

/// What a call of a sampler is to fill its batch with.
struct SamplingOrder: Sendable {
  /// The number of the first group.
  var first: Int
  var groups: Int
  var sampling: DynamicSampling?
  var seed: UInt64
  var discardsFaults: Bool

  /// - Parameters: as of `jostle_sampler_sample`.
  init(
    _ first: Int64, _ groups: Int64, _ mostGroups: Int64, _ fewest: Int64, _ most: Int64, _ seed: UInt64,
    _ discardsFaults: Int32, groupSize: Int
  ) throws {
    self.first = try number(first, "first", in: 0...1_000_000_000)
    self.groups = try number(groups, "groups", in: 0...1_000_000_000)
    let tried = try number(mostGroups, "mostGroups", in: 0...1_000_000_000)
    if tried > 0 {
      let lower = try number(fewest, "minSuccesses", in: 0...groupSize)
      sampling = DynamicSampling(
        keptSuccesses: lower...(try number(most, "maxSuccesses", in: lower...groupSize)), mostGroups: tried)
    }
    self.seed = seed
    self.discardsFaults = discardsFaults != 0
  }
}

/// Groups of a caller's policy.
final class HeldGroups: Held, @unchecked Sendable {
  override class var kind: String { "set of groups" }
  let groups: SteppedGroups
  var result: RolloutResult?
  init(_ groups: SteppedGroups) { self.groups = groups }
}

/// Makes a sampler.
///
/// - Parameters:
///   - task: what is rolled out.
///   - groupSize: rollouts per group, 1...65,536.
///   - threads: 0 for one per core.
///   - sampler: filled in with a handle.
@c(jostle_sampler_open)
public func openSampler(
  _ task: UInt64, _ groupSize: Int64, _ threads: Int64, _ sampler: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  call {
    let sampler = try present(sampler, "sampler")
    let held: HeldTask = try Handles.all.find(task)
    sampler.pointee = Handles.all.open(
      HeldSampler(
        task: held.task, groupSize: try number(groupSize, "groupSize", in: 1...65_536),
        pool: WorkerPool(workers: try number(threads, "threads", in: 0...4096))))
  }
}

/// Fills a batch with groups: see `GroupSampler.sample`. The job's result is the report, an object of JSON, and
/// `jostle_batch_read` has the rollouts.
///
/// - Parameters:
///   - policy: what acts.
///   - first: the number of the first group.
///   - groups: how many to keep, 0...1,000,000,000.
///   - mostGroups: how many to try; 0 for no dynamic sampling, which keeps the first `groups`.
///   - minSuccesses: the fewest successes of a kept group.
///   - maxSuccesses: the most successes of a kept group.
///   - seed: what starts and decisions are drawn from.
///   - discardsFaults: 1 to discard groups with a physics fault, 0 to end with the fault.
///   - job: filled in with a handle.
@c(jostle_sampler_sample)
public func sample(
  _ sampler: UInt64, _ policy: UInt64, _ first: Int64, _ groups: Int64, _ mostGroups: Int64,
  _ minSuccesses: Int64, _ maxSuccesses: Int64, _ seed: UInt64, _ discardsFaults: Int32,
  _ job: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  call {
    let job = try present(job, "job")
    let held: HeldSampler = try Handles.all.find(sampler)
    let policy: HeldPolicy = try Handles.all.find(policy)
    let order = try SamplingOrder(
      first, groups, mostGroups, minSuccesses, maxSuccesses, seed, discardsFaults,
      groupSize: held.groupSize)
    try policy.check(fits: held.task)
    job.pointee = Handles.all.open(
      Job { job in
        let result = try held.alone { try held.sample(policy.choice, order, stop: job.stop) }
        return Job.Result(answer: try result.json, batch: result)
      })
  }
}

/// Begins groups of a caller's policy: see `SteppedGroups`.
///
/// - Parameters:
///   - chunk: actions per decision.
///   - groupSize: rollouts per group, 1...65,536.
///   - atOnce: how many groups run side by side.
///   - parts: into how many parts they are divided, 1...64; a decision is made for each part by itself.
///   - first, groups, mostGroups, minSuccesses, maxSuccesses, seed, discardsFaults: as of `jostle_sampler_sample`.
///   - threads: 0 for one per core.
///   - handle: filled in with a handle.
@c(jostle_groups_open)
public func openGroups(
  _ task: UInt64, _ chunk: Int64, _ groupSize: Int64, _ atOnce: Int64, _ parts: Int64, _ first: Int64,
  _ groups: Int64, _ mostGroups: Int64, _ minSuccesses: Int64, _ maxSuccesses: Int64, _ seed: UInt64,
  _ discardsFaults: Int32, _ threads: Int64, _ handle: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  call {
    let handle = try present(handle, "handle")
    let held: HeldTask = try Handles.all.find(task)
    let size = try number(groupSize, "groupSize", in: 1...65_536)
    let order = try SamplingOrder(
      first, groups, mostGroups, minSuccesses, maxSuccesses, seed, discardsFaults, groupSize: size)
    let stepped = try SteppedGroups(
      task: held.task, chunk: number(chunk, "chunk", in: 1...4096), groupSize: size,
      atOnce: number(atOnce, "atOnce", in: 1...65_536), parts: number(parts, "parts", in: 1...64),
      first: order.first, groups: order.groups, sampling: order.sampling, key: RandomKey(seed: order.seed),
      discardsFaults: order.discardsFaults,
      pool: WorkerPool(workers: number(threads, "threads", in: 0...4096)))
    handle.pointee = Handles.all.open(HeldGroups(stepped))
  }
}

/// What waits for a decision in a part.
///
/// - Parameters:
///   - part: 0..<parts.
///   - rows: filled in: how many rollouts; the batch is done when there are none in any part.
///   - observations: room for `[groupSize × atOnce × observationCount]`; the first `rows` are filled in.
///   - keys: room for `[groupSize × atOnce]`; the first `rows` are filled in: what a policy draws from.
@c(jostle_groups_rows)
public func rowsOfGroups(
  _ groups: UInt64, _ part: Int64, _ rows: UnsafeMutablePointer<Int64>?,
  _ observations: UnsafeMutablePointer<Float>?,
  _ keys: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  use(groups, as: HeldGroups.self) { held in
    let (rows, observations, keys) = (
      try present(rows, "rows"), try present(observations, "observations"), try present(keys, "keys")
    )
    let waiting = held.groups.waiting
    let part = waiting[try number(part, "part", in: 0...waiting.count - 1)]
    observations.update(from: part.observations, count: part.observations.count)
    for (row, key) in part.keys.enumerated() { keys[row] = key.bits }
    rows.pointee = Int64(part.rows)
  }
}

/// Carries out a decision of every running rollout of a part.
///
/// - Parameters:
///   - part: 0..<parts.
///   - rows: as `jostle_groups_rows` said.
///   - tokens: `[rows × tokensPerDecision]`, each below its dimension's bins.
///   - logProbabilities: `[rows × tokensPerDecision]`, finite and at most 0.
@c(jostle_groups_step)
public func stepGroups(
  _ groups: UInt64, _ part: Int64, _ rows: Int64, _ tokens: UnsafePointer<UInt16>?,
  _ logProbabilities: UnsafePointer<Float>?
) -> Int32 {
  use(groups, as: HeldGroups.self) { held in
    let (tokens, logs) = (try present(tokens, "tokens"), try present(logProbabilities, "logProbabilities"))
    let part = try number(part, "part", in: 0...held.groups.waiting.count - 1)
    let expected = held.groups.waiting[part].rows
    let rows = try number(rows, "rows", in: expected...expected)
    let count = rows * held.groups.layout.tokensPerDecision
    try held.groups.step(
      Array(UnsafeBufferPointer(start: tokens, count: count)),
      Array(UnsafeBufferPointer(start: logs, count: count)), part: part)
  }
}

/// Ends with the report as the answer, an object of JSON, once no rollout waits for a decision; `jostle_batch_read` has the
/// rollouts then.
@c(jostle_groups_finish)
public func finishGroups(_ groups: UInt64) -> Int32 {
  use(groups, as: HeldGroups.self) { held in
    let (batch, report) = try held.groups.finish()
    let result = RolloutResult(batch: batch, report: report)
    held.result = result
    CallResult.current.set(answer: try result.json)
  }
}
