// Rollouts with physics faults: the call stops or discards the group, and never gives a reward.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Tasks
import Testing

@Suite("A physics fault is never turned into a reward") struct FaultResponseTests {
  private static let key = RandomKey(seed: 21)
  private static let groups = 60

  /// About one rollout in thirty leaves the workspace.
  private static func sampler(
    workers: Int, groupSize: Int = 4
  ) throws -> (GroupSampler<RandomPolicy>, RandomPolicy) {
    let task = try Fixtures.coin(open: true)
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    return (
      try GroupSampler(
        task: task, policy: policy, groupSize: groupSize, pool: WorkerPool(workers: workers)), policy
    )
  }

  private static func discarding(_ sampling: DynamicSampling? = nil, wanted: Int = groups, workers: Int = 1)
    throws -> (batch: RolloutBatch, report: SamplingReport)
  {
    let (sampler, policy) = try sampler(workers: workers)
    return try sampler.sample(policy, groups: wanted, sampling: sampling, key: key, onFault: .discard)
  }

  @Test("discard drops the group, counts it, reports the fault, and gives it no reward")
  func discard() throws {
    let (batch, report) = try FaultResponseTests.discarding()
    #expect(report.groupsFaulted > 3 && report.groupsFaulted < 40)
    #expect(report.groupsTried == 60 && report.accounted == 60)
    #expect(report.groupsKept == batch.groupCount && !report.isFull)
    #expect(report.rollouts == 4 * (60 - report.groupsFaulted))
    #expect(report.passRateHistogram.reduce(0, +) == 60 - report.groupsFaulted)
    #expect(batch.rollouts.allSatisfy { $0.terminated != $0.truncated })
    // The groups that are missing are those of the faults' seeds, in order.
    let missing = (0..<60).filter { !batch.groups.contains($0) }
    #expect(report.faults.count == missing.count)
    for (fault, group) in zip(report.faults, missing) {
      let seed = StartSeeds.training.seed(FaultResponseTests.key.folding(group).folding(0))
      #expect(fault.group == group && fault.fault.seed == seed)
      if case .outside(let x, let y) = fault.fault.kind {
        #expect(max(abs(x), abs(y)) > 1.2)
      } else {
        Issue.record("\(fault)")
      }
    }
    for workers in [2, 7] {
      let again = try FaultResponseTests.discarding(workers: workers)
      #expect(again.batch.fingerprint == batch.fingerprint)
      #expect(again.report.settled == report.settled)
    }
  }

  @Test("a fault names the first member that failed, without which the group has no fault")
  func member() throws {
    let faults = try FaultResponseTests.discarding().report.faults
    let fault = try #require(faults.first { $0.member > 0 })
    for size in [fault.member, fault.member + 1] {
      let (sampler, policy) = try FaultResponseTests.sampler(workers: 1, groupSize: size)
      let report = try sampler.sample(
        policy, groups: fault.group + 1, sampling: nil, key: FaultResponseTests.key, onFault: .discard
      ).report
      #expect(report.faults.contains(fault) == (size > fault.member))
      #expect(report.faults.contains { $0.group == fault.group } == (size > fault.member))
    }
  }

  @Test("stop throws the fault of the lowest group number, for any number of workers", arguments: [1, 2, 7])
  func stop(workers: Int) throws {
    let first = try #require(FaultResponseTests.discarding().report.faults.first)
    let (sampler, policy) = try FaultResponseTests.sampler(workers: workers)
    for _ in 0..<5 {
      #expect(throws: RolloutError.fault(first)) {
        try sampler.sample(policy, groups: 60, sampling: nil, key: FaultResponseTests.key)
      }
    }
    let words = RolloutError.fault(first).description
    #expect(
      words.hasSuffix("from seed \(first.fault.seed), in member \(first.member) of group \(first.group)"))
    // The sampler can still be used.
    let after = try sampler.sample(
      policy, groups: 60, sampling: nil, key: FaultResponseTests.key, onFault: .discard)
    #expect(try after.batch.fingerprint == FaultResponseTests.discarding().batch.fingerprint)
  }

  @Test("a fault in a group after the one that fills the batch stops nothing", arguments: [1, 2, 7])
  func faultBeyond(workers: Int) throws {
    let all = try FaultResponseTests.discarding().batch
    let firstFaulted = try #require((0..<60).first { !all.groups.contains($0) })
    try #require(firstFaulted > 0)
    let (sampler, policy) = try FaultResponseTests.sampler(workers: workers)
    for _ in 0..<5 {
      let (batch, report) = try sampler.sample(
        policy, groups: firstFaulted, sampling: DynamicSampling(keptSuccesses: 0...4, mostGroups: 60),
        key: FaultResponseTests.key)
      #expect(batch.groups == Array(0..<firstFaulted))
      #expect(report.isFull && report.groupsFaulted == 0)
    }
  }

  @Test("dynamic sampling replaces discarded groups by later ones", arguments: [1, 2, 7])
  func replaced(workers: Int) throws {
    let all = try FaultResponseTests.discarding().batch
    let firstFaulted = try #require((0..<60).first { !all.groups.contains($0) })
    let (batch, report) = try FaultResponseTests.discarding(
      DynamicSampling(keptSuccesses: 0...4, mostGroups: 60), wanted: firstFaulted + 2, workers: workers)
    #expect(batch.groups == Array(all.groups.prefix(firstFaulted + 2)))
    #expect(report.isFull && report.groupsFaulted >= 1 && report.accounted == report.groupsTried)
  }

  @Test("a start that cannot be drawn is an error, not a fault", arguments: [1, 7])
  func noStart(workers: Int) throws {
    // The pusher is near the goal from the start, whatever is drawn.
    let task = try Fixtures.coin(success: "near: { what: hand, to: goal, within: 2 }")
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampler = try GroupSampler(
      task: task, policy: policy, groupSize: 2, pool: WorkerPool(workers: workers))
    let seed = StartSeeds.training.seed(FaultResponseTests.key.folding(0).folding(0))
    #expect(throws: RolloutError.task(.noStart(scene: "coin", seed: seed, attempts: 1000))) {
      try sampler.sample(policy, groups: 3, sampling: nil, key: FaultResponseTests.key, onFault: .discard)
    }
  }
}
