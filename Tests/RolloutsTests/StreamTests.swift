// Groups that are passed on one by one: the same rollouts as in one batch, from any number on.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Tasks
import Testing

@Suite("A stream passes on the same groups as a batch") struct StreamTests {
  private static let key = RandomKey(seed: 11)

  private static func stream(
    _ groups: Range<Int>, workers: Int, failingAt last: Int? = nil
  ) throws -> (batch: RolloutBatch, report: SamplingReport) {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampler = try GroupSampler(
      task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: workers))
    let batch = Locked(RolloutBatch(layout: policy.layout, groupSize: 4))
    let report = try sampler.stream(policy, groups: groups, key: key) { group in
      if group.rollouts[0].group == last { throw Full() }
      try batch.withLock { (batch) throws in
        try #require(group.groupCount == 1)
        try batch.append(group)
      }
    }
    return (batch.withLock { $0 }, report)
  }

  private struct Full: Error {}

  @Test(
    "a stream passes on the contents of a batch, in order, for any number of workers", arguments: [1, 2, 7])
  func sameAsBatch(workers: Int) throws {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let whole = try GroupSampler(task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: 1))
      .sample(policy, groups: 40, sampling: nil, key: StreamTests.key)
    let streamed = try StreamTests.stream(0..<40, workers: workers)
    #expect(streamed.batch.fingerprint == whole.batch.fingerprint)
    var expected = whole.report.settled
    #expect(expected.groupSuccesses == whole.batch.successes.map { $0 })
    expected.groupSuccesses = []
    #expect(streamed.report.settled == expected)
  }

  @Test("a stream that begins in the middle continues with the same groups")
  func takenUp() throws {
    let whole = try StreamTests.stream(0..<30, workers: 2).batch
    var parts = try StreamTests.stream(0..<13, workers: 2).batch
    try parts.append(try StreamTests.stream(13..<30, workers: 3).batch)
    #expect(parts.fingerprint == whole.fingerprint)
    #expect(parts.groups == Array(0..<30))
    #expect(try StreamTests.stream(4..<4, workers: 2).report.groupsTried == 0)
  }

  @Test("an error of the receiver ends the stream")
  func receiverFails() {
    #expect(throws: Full.self) { try StreamTests.stream(0..<1_000_000, workers: 2, failingAt: 17) }
  }
}
