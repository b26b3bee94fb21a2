// Dynamic sampling: which groups are kept is decided by their numbers and outcomes alone.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Tasks
import Testing

@Suite("Dynamic sampling keeps groups by number and outcome alone") struct SamplingTests {
  private static let key = RandomKey(seed: 5)

  private static func sample(
    _ groups: Int, _ sampling: DynamicSampling?, workers: Int = 2, groupSize: Int = 4
  ) throws -> (batch: RolloutBatch, report: SamplingReport) {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    return try GroupSampler(
      task: task, policy: policy, groupSize: groupSize, pool: WorkerPool(workers: workers)
    ).sample(policy, groups: groups, sampling: sampling, key: key)
  }

  @Test(
    "the kept groups are the first ones, by number, within the bounds, and contain the same rollouts",
    arguments: [(7, 1...3), (5, 2...2), (4, 0...0), (3, 4...4), (6, 0...4)])
  func firstWithinBounds(wanted: Int, bounds: ClosedRange<Int>) throws {
    let all = try SamplingTests.sample(100, nil)
    let successes = all.batch.successes
    let expected = Array(successes.indices.filter { bounds.contains(successes[$0]) }.prefix(wanted))
    try #require(expected.count == wanted)
    let (batch, report) = try SamplingTests.sample(
      wanted, DynamicSampling(keptSuccesses: bounds, mostGroups: 100))
    #expect(batch.groups == expected)
    for group in expected {
      #expect(batch.fingerprint(ofGroup: group) == all.batch.fingerprint(ofGroup: group))
    }
    let tried = Array(successes.prefix(expected[wanted - 1] + 1))
    let discarded = tried.filter { !bounds.contains($0) }
    #expect(report.isFull)
    #expect(report.groupsTried == tried.count)
    #expect(report.groupsKept == wanted)
    #expect(report.groupsAllFail == discarded.count { $0 == 0 })
    #expect(report.groupsAllSuccess == discarded.count { $0 == 4 })
    #expect(report.groupsOutOfBounds == discarded.count { (1...3).contains($0) })
    #expect(report.passRateHistogram == (0...4).map { pass in tried.count { $0 == pass } })
    #expect(report.mixedGroups == tried.count { (1...3).contains($0) })
    #expect(report.rollouts == 4 * tried.count)
    #expect(report.successes == tried.reduce(0, +))
    #expect(report.passRate == Double(report.successes) / Double(report.rollouts))
    #expect(
      report.actions == all.batch.rollouts.prefix(4 * tried.count).reduce(0) { $0 + $1.length })
    #expect(report.faults.isEmpty && report.groupsFaulted == 0)
  }

  @Test("without dynamic sampling every group is kept and counted")
  func off() throws {
    let (batch, report) = try SamplingTests.sample(40, nil, workers: 7)
    #expect(batch.groups == Array(0..<40))
    #expect(report.isFull && report.groupsKept == 40 && report.groupsTried == 40)
    #expect(report.accounted == 40)
    #expect(report.passRateHistogram.reduce(0, +) == 40)
    #expect(report.passRateHistogram.allSatisfy { $0 > 0 })
    #expect(report.speculativeGroups == 0)
  }

  @Test(
    "a batch that stays short is reported as such, contains the groups found, and its counts add up",
    arguments: [1, 2, 7])
  func shortfall(workers: Int) throws {
    let (batch, report) = try SamplingTests.sample(
      50, DynamicSampling(keptSuccesses: 2...3, mostGroups: 30), workers: workers)
    #expect(!report.isFull)
    #expect(report.groupsTried == 30)
    #expect(report.groupsKept == batch.groupCount && report.groupsKept > 0 && report.groupsKept < 30)
    #expect(report.accounted == report.groupsTried)
    #expect(report.groupsOutOfBounds > 0 && report.groupsAllFail > 0 && report.groupsAllSuccess > 0)
    #expect(report.passRateHistogram.reduce(0, +) == 30)
    let histogramSuccesses = report.passRateHistogram.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    #expect(histogramSuccesses == report.successes)
    #expect(report.speculativeGroups == 0)
  }

  @Test("a batch that the last allowed group fills is full")
  func lastGroupFills() throws {
    let sampling = DynamicSampling(keptSuccesses: 1...3, mostGroups: 100)
    let tried = try SamplingTests.sample(6, sampling).report.groupsTried
    let exact = try SamplingTests.sample(6, DynamicSampling(keptSuccesses: 1...3, mostGroups: tried))
    #expect(exact.report.isFull && exact.report.groupsTried == tried)
    let short = try SamplingTests.sample(6, DynamicSampling(keptSuccesses: 1...3, mostGroups: tried - 1))
    #expect(!short.report.isFull && short.report.groupsKept == 5)
  }

  @Test("if no group is wanted, the batch is empty and full", arguments: [1, 7])
  func nothingWanted(workers: Int) throws {
    for sampling in [nil, DynamicSampling(keptSuccesses: 1...3, mostGroups: 9)] {
      let (batch, report) = try SamplingTests.sample(0, sampling, workers: workers)
      #expect(batch.rollouts.isEmpty && batch.observations.isEmpty && batch.tokens.isEmpty)
      #expect(report.isFull && report.groupsTried == 0 && report.rollouts == 0)
      #expect(report.passRate == 0)
    }
  }

  @Test("a policy that never succeeds gives no group and a report with the reason")
  func hopeless() throws {
    let task = try Fixtures.coin()
    let idle = ScriptedPolicy(layout: PolicyLayout(of: task)) { _, _, tokens in
      tokens[0] = 1
      tokens[1] = 1
    }
    let (batch, report) = try GroupSampler(
      task: task, policy: idle, groupSize: 4, pool: WorkerPool(workers: 2)
    ).sample(
      idle, groups: 3, sampling: DynamicSampling(keptSuccesses: 1...3, mostGroups: 12), key: SamplingTests.key
    )
    #expect(batch.rollouts.isEmpty)
    #expect(!report.isFull && report.groupsTried == 12 && report.groupsAllFail == 12)
    #expect(report.successes == 0 && report.rollouts == 48 && report.actions == 48 * 12)
  }

  @Test("arguments out of range are errors that name them, and nothing is rolled out")
  func argumentsOutOfRange() throws {
    func refusal(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "nothing"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      refusal { _ = try SamplingTests.sample(1, DynamicSampling(keptSuccesses: 1...5, mostGroups: 9)) }
        == "keptSuccesses.upperBound is 5, must be in 0...4")
    #expect(
      refusal { _ = try SamplingTests.sample(1, DynamicSampling(keptSuccesses: -1...2, mostGroups: 9)) }
        == "keptSuccesses.lowerBound is -1, must be in 0...4")
    #expect(
      refusal { _ = try SamplingTests.sample(-1, nil) } == "groups is -1, must be in 0...1000000000")
    #expect(
      refusal { _ = try SamplingTests.sample(1, DynamicSampling(keptSuccesses: 1...3, mostGroups: 0)) }
        == "mostGroups is 0, must be in 1...1000000000")
    #expect(
      refusal { _ = try SamplingTests.sample(1, nil, groupSize: 0) }
        == "groupSize is 0, must be in 1...65536")
  }

  @Test("a policy with another layout is refused in every call, not only when the sampler is made")
  func layoutOfEveryCall() throws {
    let task = try Fixtures.coin()
    let layout = PolicyLayout(of: task)
    let sampler = try GroupSampler(
      task: task, policy: RandomPolicy(layout: layout), groupSize: 2, pool: WorkerPool(workers: 2))
    let runner = try EpisodeRunner(
      task: task, policy: RandomPolicy(layout: layout), pool: WorkerPool(workers: 2))
    for other in [
      PolicyLayout(observationCount: 3, bins: [11]),
      PolicyLayout(observationCount: layout.observationCount, bins: layout.bins, chunk: 4),
    ] {
      let policy = RandomPolicy(layout: other)
      #expect(throws: RolloutError.self) {
        try sampler.sample(policy, groups: 1, sampling: nil, key: SamplingTests.key)
      }
      #expect(throws: RolloutError.self) {
        try runner.run(policy, episodes: 1, key: SamplingTests.key)
      }
    }
  }

  @Test("a start and a decision follow from public keys")
  func publicKeys() throws {
    let (batch, _) = try SamplingTests.sample(5, nil)
    for rollout in batch.rollouts {
      let start = RolloutKeys.start(ofGroup: rollout.group, in: SamplingTests.key)
      #expect(rollout.seed == StartSeeds.training.seed(start))
      let member = RolloutKeys.member(rollout.member, ofGroup: rollout.group, in: SamplingTests.key)
      // What RandomPolicy documents: token t of decision d is the integer t of the decision's key.
      let tokens = (0..<rollout.decisions).flatMap { decision in
        (0..<2).map { Token(member.folding(decision).integer($0, below: 3)) }
      }
      #expect(Array(batch.tokens(of: rollout)) == tokens)
    }
  }

  @Test("a raised flag ends a call that would take hours, and the sampler can be used again")
  func stopped() throws {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: 2))
    let flag = StopFlag()
    #expect(throws: RolloutError.stopped) {
      try sampler.sample(
        policy, groups: 100_000_000, sampling: nil, key: SamplingTests.key,
        progress: { if $0.rollouts >= 40 { flag.stop() } }, stop: flag)
    }
    let again = try sampler.sample(policy, groups: 3, sampling: nil, key: SamplingTests.key)
    #expect(again.batch.fingerprint == (try SamplingTests.sample(3, nil).batch.fingerprint))

    let runner = try EpisodeRunner(task: task, policy: policy, pool: WorkerPool(workers: 2))
    #expect(throws: RolloutError.stopped) {
      try runner.run(policy, episodes: 1_000_000, key: SamplingTests.key, stop: flag)
    }
  }
}
