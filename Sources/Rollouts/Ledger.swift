internal import Batches
internal import Messages
internal import Parallel
internal import Synchronization

/// The book of groups of one batch: hands out numbers, takes results, and closes at the group that fills
/// the batch. What it closes on depends on the groups' numbers and outcomes only.
final class Ledger: Sendable {
  enum Entry: Sendable {
    /// With the rollouts themselves if they may be kept.
    case rolled(successes: Int, actions: Int, RolloutBatch?)
    case faulted(GroupFault)
    case failed(RolloutError)
    /// Begun, then no longer wanted.
    case dropped
  }

  private struct Book: Sendable {
    var next = 0
    var entries: [Entry?] = []
    /// All groups before this one are in.
    var settled = 0
    var kept = 0
  }

  private let wanted: Int
  private let mostGroups: Int
  private let kept: ClosedRange<Int>
  let groupSize: Int
  private let stopsAtFault: Bool
  private let book = Locked(Book())
  /// The last group needed, as far as is known.
  private let last: Atomic<Int>

  init<P>(
    wanted: Int, mostGroups: Int, kept: ClosedRange<Int>, groupSize: Int,
    onFault: GroupSampler<P>.FaultResponse
  ) {
    self.wanted = wanted
    self.mostGroups = mostGroups
    self.kept = kept
    self.groupSize = groupSize
    stopsAtFault = onFault == .stop
    last = Atomic(wanted == 0 ? -1 : mostGroups - 1)
  }

  /// The next number to roll out, or nil when there is no more to do.
  func next() -> Int? {
    book.withLock { book in
      guard book.next <= last.load(ordering: .relaxed) else { return nil }
      defer { book.next += 1 }
      book.entries.append(nil)
      return book.next
    }
  }

  /// Whether a group that has begun is still needed, as far as is known.
  func wants(_ number: Int) -> Bool {
    number <= last.load(ordering: .relaxed)
  }

  func keeps(successes: Int) -> Bool {
    kept.contains(successes)
  }

  /// Takes a group's result, and closes the book where all groups up to one are in and that one fills the
  /// batch or ends it.
  func enter(_ number: Int, _ entry: Entry) {
    book.withLock { book in
      book.entries[number] = entry
      while book.settled < book.entries.count, let settled = book.entries[book.settled],
        book.settled <= last.load(ordering: .relaxed)
      {
        switch settled {
        case .rolled(_, _, .some): book.kept += 1
        case .failed: last.store(book.settled, ordering: .relaxed)
        case .faulted: if stopsAtFault { last.store(book.settled, ordering: .relaxed) }
        case .rolled, .dropped: break
        }
        if book.kept == wanted { last.store(book.settled, ordering: .relaxed) }
        book.settled += 1
      }
    }
  }

  /// Adds up the groups that count, in order.
  ///
  /// - Throws: what the last group that counts failed with.
  func settle(
    into empty: RolloutBatch
  ) throws(RolloutError) -> (batch: RolloutBatch, report: SamplingReport) {
    let book = book.withLock { $0 }
    let count = min(last.load(ordering: .relaxed) + 1, book.settled)
    var batch = empty
    var report = SamplingReport(groupSize: groupSize)
    report.groupsTried = count
    report.speculativeGroups = book.entries.count - count
    for entry in book.entries.prefix(count) {
      switch entry {
      case .failed(let error):
        throw error
      case .faulted(let fault):
        if stopsAtFault { throw .fault(fault) }
        report.groupsFaulted += 1
        report.faults.append(fault)
      case .rolled(let successes, let actions, let rollouts):
        report.passRateHistogram[successes] += 1
        report.rollouts += groupSize
        report.successes += successes
        report.actions += actions
        if let rollouts {
          report.groupsKept += 1
          do {
            try batch.append(rollouts)
          } catch {
            requirementFailed(error.description)
          }
        } else if successes == 0 {
          report.groupsAllFail += 1
        } else if successes == groupSize {
          report.groupsAllSuccess += 1
        } else {
          report.groupsOutOfBounds += 1
        }
      case .dropped, nil:
        preconditionFailure("a group that counts was not rolled out")
      }
    }
    report.isFull = report.groupsKept == wanted
    return (batch, report)
  }
}
