// Groups whose decisions come from outside, against the sampler.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Tasks
import Testing

@Suite("groups that are stepped from outside are the sampler's") struct SteppedGroupsTests {
  private static let key = RandomKey(seed: 5)

  /// Decides for all rows as a policy does, until the batch is done.
  private static func run(_ groups: SteppedGroups, _ policy: some Policy) throws {
    let width = groups.layout.tokensPerDecision
    var turn = 0
    while groups.rows > 0 {
      // The parts take turns.
      let part = turn % groups.waiting.count
      turn += 1
      let (observations, keys) = (groups.waiting[part].observations, groups.waiting[part].keys)
      let others = groups.waiting.indices.filter { $0 != part }.map { groups.waiting[$0].keys }
      let rows = groups.waiting[part].rows
      var tokens = [Token](repeating: 0, count: rows * width)
      var logs = [Float](repeating: 0, count: rows * width)
      var workspace = policy.makeWorkspace(rows: max(1, rows))
      var tokenSpan = tokens.mutableSpan
      var logSpan = logs.mutableSpan
      policy.act(
        rows: rows, observations: observations.span, keys: keys.span,
        tokens: &tokenSpan, logProbabilities: &logSpan, workspace: &workspace)
      try groups.step(tokens, logs, part: part)
      // A caller may be deciding for them.
      #expect(groups.waiting.indices.filter { $0 != part }.map { groups.waiting[$0].keys } == others)
    }
  }

  @Test(
    "a caller that decides like a policy gets the sampler's batch and report, however many groups run at once and in however many parts",
    arguments: [1, 2, 7], [1, 3, 100])
  func likeTheSampler(workers: Int, atOnce: Int) throws {
    let task = try Fixtures.coin()
    let parts = atOnce == 3 ? 2 : atOnce == 100 ? 3 : 1
    for (chunk, sampling) in [
      (1, nil), (2, DynamicSampling(keptSuccesses: 1...3, mostGroups: 60)),
      (1, DynamicSampling(keptSuccesses: 4...4, mostGroups: 9)),
    ] {
      let policy = Fixtures.network(task, chunk: chunk)
      let pool = WorkerPool(workers: workers)
      let expected = try GroupSampler(task: task, policy: policy, groupSize: 4, pool: pool)
        .sample(policy, groups: 8, first: 5, sampling: sampling, key: SteppedGroupsTests.key)
      #expect(expected.batch.rollouts.allSatisfy { $0.group >= 5 })
      let groups = try SteppedGroups(
        task: task, chunk: chunk, groupSize: 4, atOnce: atOnce, parts: parts, first: 5, groups: 8,
        sampling: sampling, key: SteppedGroupsTests.key, pool: pool)
      try SteppedGroupsTests.run(groups, policy)
      var (batch, report) = try groups.finish()
      #expect(batch.fingerprint == expected.batch.fingerprint)
      #expect(batch.rollouts == expected.batch.rollouts)
      report.speculativeGroups = expected.report.speculativeGroups
      report.speculativeActions = expected.report.speculativeActions
      #expect(report == expected.report)
    }
  }

  @Test("decisions that are not allowed are refused before anything is stepped")
  func refusals() throws {
    let task = try Fixtures.coin()
    let groups = try SteppedGroups(
      task: task, groupSize: 2, atOnce: 1, groups: 1, sampling: nil, key: SteppedGroupsTests.key,
      pool: WorkerPool(workers: 1))
    let before = groups.waiting[0].observations
    func refused(_ tokens: [Token], _ logs: [Float]) -> String? {
      do {
        try groups.step(tokens, logs)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(refused([0, 0], [0, 0]) == "tokens.count is 2, must be in 4...4")
    #expect(refused([0, 0, 0, 0], [0]) == "logProbabilities.count is 1, must be in 4...4")
    #expect(refused([0, 0, 0, 3], [0, 0, 0, 0]) == "tokens[3] is 3, must be in 0...2")
    #expect(
      refused([0, 0, 0, 0], [0, .nan, 0, 0]) == "logProbabilities[1] is nan, must be finite and at most 0")
    #expect(
      refused([0, 0, 0, 0], [0, 0, 1, 0]) == "logProbabilities[2] is 1.0, must be finite and at most 0")
    #expect(groups.waiting[0].observations == before)
    #expect(throws: RolloutError.argument(name: "part", value: 1, allowed: 0...0)) {
      try groups.step([], [], part: 1)
    }
    #expect(throws: RolloutError.argument(name: "rows", value: 2, allowed: 0...0)) { try groups.finish() }
    #expect(throws: RolloutError.argument(name: "atOnce", value: 0, allowed: 1...65_536)) {
      try SteppedGroups(
        task: task, groupSize: 2, atOnce: 0, groups: 1, sampling: nil, key: SteppedGroupsTests.key,
        pool: WorkerPool(workers: 1))
    }
  }
}
