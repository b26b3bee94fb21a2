// The bound on work that turns out to be unneeded: groups beyond the one that fills the batch.

import Batches
import Parallel
import Rollouts
import Testing

@Suite struct GroupCollectorTests {
  private static let layout = PolicyLayout(observationCount: 1, bins: [2])

  private static func collector(wanted: Int) -> GroupCollector {
    GroupCollector(
      0..<100, wanted: wanted, kept: 1...1, groupSize: 2, stopsAtFault: true, stop: nil, listsGroups: true,
      consume: { _ in })
  }

  private static func outcome(successes: Int, actions: Int = 10) -> GroupCollector.Outcome {
    .rolled(
      successes: successes, actions: actions,
      successes == 1 ? RolloutBatch(layout: layout, groupSize: 2) : nil, statistics: nil)
  }

  @Test("once groups that are done fill the batch, no other is begun, and none beyond is continued")
  func boundsSpeculation() throws {
    let collector = Self.collector(wanted: 2)
    for number in 0..<5 { #expect(collector.next() == number) }
    collector.enter(1, Self.outcome(successes: 1))
    #expect(collector.wants(4))
    collector.enter(3, Self.outcome(successes: 1))
    // Groups 1 and 3 fill it, whatever becomes of 0 and 2.
    #expect(collector.next() == nil)
    #expect(!collector.wants(4))
    #expect(collector.wants(2))
    collector.enter(4, .dropped(actions: 7))
    collector.enter(0, Self.outcome(successes: 1))
    // Groups 0 and 1 do.
    #expect(!collector.wants(2))
    collector.enter(2, .dropped(actions: 3))
    let report = try collector.report()
    #expect(report.groupsTried == 2)
    #expect(report.groupsKept == 2)
    #expect(report.isFull)
    #expect(report.actions == 20)
    #expect(report.speculativeGroups == 3)
    #expect(report.speculativeActions == 10 + 7 + 3)
  }

  @Test("groups that are not kept do not bound the batch")
  func discardedGroupsDoNotCount() {
    let collector = Self.collector(wanted: 2)
    for number in 0..<4 { #expect(collector.next() == number) }
    collector.enter(1, Self.outcome(successes: 0))
    collector.enter(2, Self.outcome(successes: 2))
    collector.enter(3, Self.outcome(successes: 1))
    #expect(collector.wants(0))
    #expect(collector.next() == 4)
  }
}
