// Grouped rollouts in parallel: which groups make up a batch is decided by their numbers, never by which
// worker was first.

public import Batches
public import Parallel
public import Policies
public import Randomness
public import Tasks

/// Rolls out groups of one task on a worker pool. Keeps each worker's worlds and buffers between calls.
public final class GroupSampler<P: Policy> {
  /// What happens to a batch when the physics of one of its rollouts fails.
  public enum FaultResponse: String, Sendable, CaseIterable {
    /// The call throws, with the fault of the lowest group number.
    case stop
    /// The group is thrown away, counted and reported.
    case discard
  }

  /// What is being played.
  public let task: ManipulationTask
  /// Rollouts per group, G.
  public let groupSize: Int
  /// The threads.
  public let pool: WorkerPool
  private let workers: FixedSlots<Lanes<P>>

  /// - Parameters:
  ///   - policy: any of the kind that will be rolled out: it gives the layout and makes the workspaces.
  ///   - groupSize: at least 1; learning needs at least 2.
  /// - Throws: `RolloutError.layout` if the policy is made for another task.
  public init(task: ManipulationTask, policy: P, groupSize: Int, pool: WorkerPool) throws(RolloutError) {
    precondition(groupSize >= 1, "groupSize is \(groupSize), must be at least 1")
    try policy.layout.check(fits: task)
    self.task = task
    self.groupSize = groupSize
    self.pool = pool
    do {
      workers = try FixedSlots(count: pool.workers) { () throws(TaskError) in
        try Lanes(task: task, policy: policy, count: groupSize)
      }
    } catch {
      throw .task(error)
    }
  }

  /// Fills a batch with groups, in the order of their numbers.
  ///
  /// Group n begins at the start seed of the key's child n, unless the starts are branches, and member m of it
  /// draws from that child's own children: the batch is a pure function of (policy, key, the other arguments).
  ///
  /// - Parameters:
  ///   - policy: what acts.
  ///   - wanted: groups to keep, at least 0.
  ///   - sampling: which groups to keep and how many to try; nil tries only those wanted and keeps them all.
  ///   - starts: where groups begin.
  ///   - progress: told after each group.
  /// - Throws: `RolloutError.task`, `.startsDiffer`, and `.fault` unless faults are discarded.
  public func sample(
    _ policy: P, groups wanted: Int, sampling: DynamicSampling?, key: RandomKey,
    from starts: GroupStarts = .drawn(.training),
    onFault: FaultResponse = .stop, progress: RolloutProgress.Observer? = nil
  ) throws(RolloutError) -> (batch: RolloutBatch, report: SamplingReport) {
    precondition(wanted >= 0, "groups is \(wanted), must not be negative")
    if case .branches(let points) = starts { precondition(!points.isEmpty, "no branches to begin at") }
    let kept = sampling?.keptSuccesses ?? 0...groupSize
    precondition(
      kept.lowerBound >= 0 && kept.upperBound <= groupSize,
      "keptSuccesses is \(kept), must lie in 0...\(groupSize)")
    let ledger = Ledger(
      wanted: wanted, mostGroups: sampling?.mostGroups ?? wanted,
      kept: kept, groupSize: groupSize, onFault: onFault)
    let workers = workers
    let count = ProgressCount(progress)
    pool.run { worker in
      while let number = ledger.next() {
        let entry = GroupSampler.roll(number, &workers[worker].pointee, policy, key, starts, ledger)
        ledger.enter(number, entry)
        if case .rolled(let successes, _, _) = entry {
          count?.add(rollouts: ledger.groupSize, successes: successes)
        }
      }
    }
    return try ledger.settle(into: RolloutBatch(layout: policy.layout, groupSize: groupSize))
  }

  private static func roll(
    _ number: Int, _ lanes: inout Lanes<P>, _ policy: P, _ key: RandomKey, _ starts: GroupStarts,
    _ ledger: Ledger
  ) -> Ledger.Entry {
    let groupKey = key.folding(number)
    do {
      switch starts {
      case .drawn(let seeds):
        try lanes.resetGroup(seed: seeds.seed(groupKey.folding(0)), key: groupKey.folding(1))
      case .branches(let points):
        try lanes.resetGroup(to: points[number % points.count], key: groupKey.folding(1))
      }
      guard try lanes.run(policy, while: { ledger.wants(number) }) else { return .dropped }
    } catch {
      return .failed(error)
    }
    var successes = 0
    var actions = 0
    for (member, result) in lanes.results.enumerated() {
      if case .fault(let fault) = result.outcome {
        return .faulted(GroupFault(fault: fault, group: number, member: member))
      }
      if result.outcome == .succeeded { successes += 1 }
      actions += result.length
    }
    guard ledger.keeps(successes: successes) else {
      return .rolled(successes: successes, actions: actions, nil)
    }
    var batch = RolloutBatch(layout: policy.layout, groupSize: lanes.count)
    lanes.append(group: number, lanes: lanes.count, to: &batch)
    return .rolled(successes: successes, actions: actions, batch)
  }
}
