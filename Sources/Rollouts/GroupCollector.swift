// The state of dynamic sampling: which group is rolled out next, and which groups make up the batch.

package import Batches
internal import Messages
package import Parallel
package import Policies
internal import Synchronization

/// Collects the groups of one batch and decides, by group number, when the batch is full.
///
/// It hands out group numbers to workers and accepts their results in any order, but evaluates them in the
/// order of the numbers: the batch depends only on numbers and outcomes, never on which worker was first.
package final class GroupCollector: Sendable {
  /// The result of one group.
  package enum Outcome: Sendable {
    /// The group ended. It has its rollouts if it may be kept, and statistics of its observations if
    /// requested.
    case rolled(successes: Int, actions: Int, RolloutBatch?, statistics: Normalizer?)
    case faulted(GroupFault)
    case failed(RolloutError)
    /// The group was begun and then no longer needed, after this many actions.
    case dropped(actions: Int)
  }

  private struct State: Sendable {
    /// The next number to hand out.
    var next: Int
    /// All groups with lower numbers have been evaluated.
    var settled: Int
    /// Results of groups from `settled` on that wait for a lower number.
    var waiting: [Int: Outcome] = [:]
    /// Actions of groups that were begun and dropped.
    var actionsDropped = 0
    var report: SamplingReport
    var failure: (any Error)?
  }

  private let first: Int
  private let wanted: Int
  private let kept: ClosedRange<Int>
  private let groupSize: Int
  private let stopsAtFault: Bool
  private let stop: StopFlag?
  private let listsGroups: Bool
  private let consume: @Sendable (RolloutBatch) throws -> Void
  private let state: Locked<State>
  /// The last group needed, as far as known.
  private let last: Atomic<Int>

  /// - Parameters:
  ///   - numbers: the numbers of the groups that may be tried.
  ///   - wanted: the number of groups to keep.
  ///   - kept: the numbers of successes with which a group is kept.
  ///   - listsGroups: whether the report lists each group's successes, which takes memory for each.
  ///   - consume: receives each kept group, in the order of their numbers; calls do not overlap.
  package init(
    _ numbers: Range<Int>, wanted: Int, kept: ClosedRange<Int>, groupSize: Int, stopsAtFault: Bool,
    stop: StopFlag?, listsGroups: Bool, consume: @escaping @Sendable (RolloutBatch) throws -> Void
  ) {
    first = numbers.lowerBound
    self.wanted = wanted
    self.kept = kept
    self.groupSize = groupSize
    self.stopsAtFault = stopsAtFault
    self.stop = stop
    self.listsGroups = listsGroups
    self.consume = consume
    state = Locked(
      State(
        next: numbers.lowerBound, settled: numbers.lowerBound, report: SamplingReport(groupSize: groupSize)))
    last = Atomic(wanted == 0 ? numbers.lowerBound - 1 : numbers.upperBound - 1)
  }

  /// The next number to roll out, or nil if none is left.
  package func next() -> Int? {
    if stop?.isStopped == true { return nil }
    return state.withLock { state in
      guard state.next <= last.load(ordering: .relaxed) else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  /// Whether a group that was begun is still needed, as far as known.
  package func wants(_ number: Int) -> Bool {
    number <= last.load(ordering: .relaxed) && stop?.isStopped != true
  }

  /// Whether a group with this many successes is kept.
  package func keeps(successes: Int) -> Bool { kept.contains(successes) }

  /// Accepts a group's result, and evaluates all results that follow without a gap. The group that fills the
  /// batch, or ends it otherwise, is the last.
  package func enter(_ number: Int, _ outcome: Outcome) {
    state.withLock { state in
      if case .dropped(let actions) = outcome {
        // Beyond the last one, or the call has been stopped: no group waits for it.
        state.actionsDropped += actions
        return
      }
      state.waiting[number] = outcome
      while state.settled <= last.load(ordering: .relaxed),
        let outcome = state.waiting.removeValue(forKey: state.settled)
      {
        settle(outcome, &state)
        let isLast = state.failure != nil || state.report.groupsKept == wanted
        if isLast { last.store(state.settled, ordering: .relaxed) }
        state.settled += 1
      }
      boundLast(state)
    }
  }

  /// Lowers the number of the last group needed, as soon as enough groups to fill the batch have been rolled out: those
  /// that are still missing below it can only make it lower. Groups beyond it are neither begun nor continued.
  private func boundLast(_ state: State) {
    let missing = wanted - state.report.groupsKept
    guard missing > 0, state.waiting.count >= missing else { return }
    let kept = state.waiting.filter { if case .rolled(_, _, .some, _) = $0.value { true } else { false } }
    guard kept.count >= missing else { return }
    let bound = kept.keys.sorted()[missing - 1]
    if bound < last.load(ordering: .relaxed) { last.store(bound, ordering: .relaxed) }
  }

  private func settle(_ outcome: Outcome, _ state: inout State) {
    switch outcome {
    case .dropped:
      requirementFailed("a group that was dropped cannot be settled")
    case .failed(let error):
      state.failure = error
    case .faulted(let fault):
      if stopsAtFault {
        state.failure = RolloutError.fault(fault)
      } else {
        if listsGroups { state.report.groupSuccesses.append(nil) }
        state.report.groupsFaulted += 1
        state.report.faults.append(fault)
      }
    case .rolled(let successes, let actions, let rollouts, let statistics):
      if listsGroups { state.report.groupSuccesses.append(successes) }
      state.report.add(successes: successes, actions: actions, isKept: rollouts != nil)
      if let statistics { state.report.absorb(statistics) }
      guard let rollouts else { return }
      do {
        try consume(rollouts)
      } catch {
        state.failure = error
      }
    }
  }

  /// The report on all groups that count; called when all workers have ended.
  ///
  /// - Throws: the error of the last group that counts, what `consume` threw, or `RolloutError.stopped`.
  package func report() throws -> SamplingReport {
    let state = state.withLock { $0 }
    if let failure = state.failure { throw failure }
    let tried = state.settled - first
    guard state.settled > last.load(ordering: .relaxed) else {
      require(
        stop?.isStopped == true, "group \(state.settled) was not rolled out, although no stop was requested")
      throw RolloutError.stopped
    }
    var report = state.report
    report.groupsTried = tried
    report.speculativeGroups = state.next - first - tried
    report.speculativeActions = state.waiting.values.reduce(state.actionsDropped) { sum, outcome in
      if case .rolled(_, let actions, _, _) = outcome { sum + actions } else { sum }
    }
    report.isFull = report.groupsKept == wanted
    return report
  }
}
