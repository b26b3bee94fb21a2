// Grouped rollouts in parallel. The numbers of groups decide which of them make up a batch, never which
// worker was first.

public import Batches
internal import Messages
public import Parallel
public import Policies
public import Randomness
public import Tasks

/// Rolls out groups of one task on a worker pool. It keeps each worker's worlds and buffers between calls.
///
/// One call at a time.
public final class GroupSampler<P: Policy> {
  /// The reaction to a physics fault in one of a batch's rollouts.
  public enum FaultResponse: String, Sendable, CaseIterable {
    /// The call throws the fault of the lowest group number.
    case stop
    /// The group is discarded, counted and reported.
    case discard
  }

  /// The task that is rolled out.
  public let task: ManipulationTask
  /// Rollouts per group, G.
  public let groupSize: Int
  /// The threads that roll out.
  public let pool: WorkerPool
  /// The layout of observations and tokens that a policy must have.
  public let layout: PolicyLayout
  private let workers: FixedSlots<VectorizedEpisodes<P>>

  /// - Parameters:
  ///   - task: what is played.
  ///   - policy: any policy of the type that will be rolled out; it determines the layout.
  ///   - groupSize: 1...65,536; learning needs at least 2.
  ///   - pool: the threads.
  /// - Throws: `RolloutError.layout` if the policy was made for another task, `.argument`, `.task`.
  public init(task: ManipulationTask, policy: P, groupSize: Int, pool: WorkerPool) throws(RolloutError) {
    try RolloutError.check("groupSize", groupSize, in: 1...65_536)
    try policy.layout.check(fits: task)
    self.task = task
    self.groupSize = groupSize
    self.pool = pool
    layout = policy.layout
    do {
      workers = try FixedSlots(count: pool.workers) { () throws(TaskError) in
        try VectorizedEpisodes(task: task, policy: policy, count: groupSize, keepsDecisions: true)
      }
    } catch {
      throw .task(error)
    }
  }

  /// Fills a batch with groups, in the order of their numbers.
  ///
  /// Groups are numbered from `first`. Group n begins at the start seed of `RolloutKeys.start(ofGroup: n, in:
  /// key)`, unless the starts are branch points. Its member m samples with the key `RolloutKeys.member(m,
  /// ofGroup: n, in: key)`. The batch is a pure function of (policy, key, the other arguments), for any
  /// number of workers.
  ///
  /// - Parameters:
  ///   - policy: a policy with this sampler's layout.
  ///   - wanted: the number of groups to keep, at least 0.
  ///   - first: the number of the first group.
  ///   - sampling: which groups to keep and how many to try; nil tries only those wanted and keeps them all.
  ///   - key: what starts and decisions are drawn from.
  ///   - starts: the starts of the groups.
  ///   - onFault: the reaction to a physics fault in a rollout.
  ///   - statistics: whether the report contains statistics of all observations, including those of groups
  ///     that are not kept.
  ///   - progress: called after each group, and from time to time within long ones.
  ///   - stop: when it is raised, the call ends within a fraction of a second.
  /// - Throws: `RolloutError`: `.argument` and `.layout` before anything is rolled out; `.task`,
  ///   `.startsDiffer`; `.fault` unless faults are discarded; `.stopped`.
  public func sample(
    _ policy: P, groups wanted: Int, first: Int = 0, sampling: DynamicSampling?, key: RandomKey,
    from starts: GroupStarts = .drawn(.training), onFault: FaultResponse = .stop,
    statistics: Bool = false, progress: RolloutProgress.Observer? = nil, stop: StopFlag? = nil
  ) throws(RolloutError) -> (batch: RolloutBatch, report: SamplingReport) {
    try RolloutError.check("groups", wanted, in: 0...1_000_000_000)
    try RolloutError.check("first", first, in: 0...1_000_000_000)
    let kept = sampling?.keptSuccesses ?? 0...groupSize
    let most = sampling?.mostGroups ?? wanted
    try RolloutError.check("keptSuccesses.lowerBound", kept.lowerBound, in: 0...groupSize)
    try RolloutError.check("keptSuccesses.upperBound", kept.upperBound, in: 0...groupSize)
    try RolloutError.check("mostGroups", most, in: min(wanted, 1)...1_000_000_000)
    let batch = Locked(RolloutBatch(layout: layout, groupSize: groupSize))
    let collector = GroupCollector(
      first..<first + most, wanted: wanted, kept: kept, groupSize: groupSize, stopsAtFault: onFault == .stop,
      stop: stop,
      listsGroups: true,
      consume: { group in try batch.withLock { (batch) throws in try batch.append(group) } })
    try roll(policy, key, starts, collector, statistics: statistics, progress)
    do {
      let report = try collector.report()
      return (batch.withLock { $0 }, report)
    } catch let error as RolloutError {
      throw error
    } catch {
      requirementFailed("appending a group to its own batch failed: \(error)")
    }
  }

  /// Rolls out numbered groups and passes each on as soon as it and all before it are done, for more rollouts
  /// than fit into memory.
  ///
  /// As in `sample`, group n depends only on (policy, key, n, starts), so a stream can be continued at any
  /// number.
  ///
  /// - Parameters:
  ///   - policy: as of `sample`.
  ///   - numbers: the numbers of the groups, counted from 0; all are kept.
  ///   - key: as of `sample`.
  ///   - starts: as of `sample`.
  ///   - onFault: as of `sample`.
  ///   - progress: as of `sample`.
  ///   - stop: as of `sample`.
  ///   - consume: receives each group as a batch of its own, in the order of the numbers. Calls do not
  ///     overlap, but may come from any worker's thread. An error that it throws ends the call.
  /// - Returns: the report on all groups. If faults are discarded, it lists the missing groups.
  /// - Throws: as `sample`, and what `consume` throws. Groups that were passed on stay valid.
  @discardableResult
  public func stream(
    _ policy: P, groups numbers: Range<Int>, key: RandomKey, from starts: GroupStarts = .drawn(.training),
    onFault: FaultResponse = .stop, progress: RolloutProgress.Observer? = nil, stop: StopFlag? = nil,
    consume: @escaping @Sendable (RolloutBatch) throws -> Void
  ) throws -> SamplingReport {
    try RolloutError.check("groups.lowerBound", numbers.lowerBound, in: 0...1_000_000_000)
    try RolloutError.check("groups.upperBound", numbers.upperBound, in: 0...1_000_000_000)
    let collector = GroupCollector(
      numbers, wanted: numbers.count, kept: 0...groupSize, groupSize: groupSize,
      stopsAtFault: onFault == .stop, stop: stop, listsGroups: false, consume: consume)
    try roll(policy, key, starts, collector, statistics: false, progress)
    return try collector.report()
  }

  /// Lets all workers roll out groups until the collector has enough.
  private func roll(
    _ policy: P, _ key: RandomKey, _ starts: GroupStarts, _ collector: GroupCollector, statistics: Bool,
    _ progress: RolloutProgress.Observer?
  ) throws(RolloutError) {
    guard policy.layout == layout else {
      throw .layout(scene: task.scene.name, task: layout.summary, policy: policy.layout.summary)
    }
    if case .branches(let points) = starts {
      try RolloutError.check("branches.count", points.count, in: 1...1_000_000_000)
    }
    let workers = workers
    let count = ProgressCount(progress)
    pool.run { worker in
      let episodes = workers[worker]
      while let number = collector.next() {
        let outcome = GroupSampler.roll(
          number, &episodes.pointee, policy, key, starts, collector, statistics: statistics, count)
        if case .rolled(let successes, _, _, _) = outcome {
          count?.add(
            rollouts: episodes.pointee.count, successes: successes,
            actions: episodes.pointee.unreportedActions)
        }
        collector.enter(number, outcome)
      }
    }
  }

  private static func roll(
    _ number: Int, _ episodes: inout VectorizedEpisodes<P>, _ policy: P, _ key: RandomKey,
    _ starts: GroupStarts, _ collector: GroupCollector, statistics: Bool, _ count: ProgressCount?
  ) -> GroupCollector.Outcome {
    do {
      let members = RolloutKeys.members(ofGroup: number, in: key)
      let start =
        switch starts {
        case .drawn(let seeds): GroupStart(.drawn(seeds))
        case .branches(let points): GroupStart(.branch(points[number % points.count]))
        case .chosen(let start): start(number)
        }
      if let most = start.mostActions { try RolloutError.check("mostActions", most, in: 1...1_000_000_000) }
      switch start.place {
      case .drawn(let seeds):
        try episodes.resetGroup(
          seed: seeds.seed(RolloutKeys.start(ofGroup: number, in: key)), key: members,
          mostActions: start.mostActions)
      case .branch(let point):
        try episodes.resetGroup(to: point, key: members, mostActions: start.mostActions)
      }
      let isDone = try episodes.run(policy, count: count, while: { collector.wants(number) })
      if !isDone { return .dropped(actions: episodes.actions) }
    } catch {
      return .failed(error)
    }
    return episodes.outcome(ofGroup: number, for: collector, statistics: statistics)
  }
}
