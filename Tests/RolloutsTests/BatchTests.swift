// The contents of a batch of grouped rollouts, which are a pure function of policy and key.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Tasks
import Testing

@Suite("A batch is a function of policy and key") struct BatchTests {
  private static let key = RandomKey(seed: 11)

  private static func sample<P: Policy>(
    _ task: ManipulationTask, _ policy: P, groups: Int, groupSize: Int = 3, workers: Int = 1,
    sampling: DynamicSampling? = nil, key: RandomKey = BatchTests.key
  ) throws -> (batch: RolloutBatch, report: SamplingReport) {
    let sampler = try GroupSampler(
      task: task, policy: policy, groupSize: groupSize, pool: WorkerPool(workers: workers))
    return try sampler.sample(policy, groups: groups, sampling: sampling, key: key)
  }

  private static func checkWorkers<P: Policy>(
    _ task: ManipulationTask, _ policy: P, sampling: DynamicSampling?
  ) throws {
    let one = try sample(task, policy, groups: 3, sampling: sampling)
    for workers in [2, 7] {
      let many = try sample(task, policy, groups: 3, workers: workers, sampling: sampling)
      #expect(many.batch.fingerprint == one.batch.fingerprint)
      #expect(many.batch.rollouts == one.batch.rollouts)
      #expect(many.report.settled == one.report.settled)
    }
    let other = try sample(task, policy, groups: 3, sampling: sampling, key: RandomKey(seed: 12))
    #expect(other.batch.fingerprint != one.batch.fingerprint)
    #expect(one.batch.rollouts.count == 3 * 3)
  }

  @Test(
    "1, 2 and 7 workers give the same bits, and another key changes them",
    arguments: ["push-box", "push-t-near"], [nil, DynamicSampling(keptSuccesses: 0...1, mostGroups: 6)])
  func workers(scene: String, sampling: DynamicSampling?) throws {
    let task = try Fixtures.shippedTask(scene)
    try BatchTests.checkWorkers(task, RandomPolicy(layout: PolicyLayout(of: task)), sampling: sampling)
    try BatchTests.checkWorkers(task, Fixtures.network(task), sampling: sampling)
  }

  @Test("1, 2 and 7 workers keep the same groups out of many", arguments: [1, 4] as [UInt64])
  func workersKeep(seed: UInt64) throws {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampling = DynamicSampling(keptSuccesses: 1...3, mostGroups: 200)
    let results = try [1, 2, 7].map {
      try BatchTests.sample(
        task, policy, groups: 12, groupSize: 4, workers: $0, sampling: sampling, key: RandomKey(seed: seed))
    }
    #expect(results[0].report.isFull)
    for result in results.dropFirst() {
      #expect(result.batch.fingerprint == results[0].batch.fingerprint)
      #expect(result.report.settled == results[0].report.settled)
    }
    #expect(results[0].report.speculativeGroups == 0)
  }

  @Test("a sampler gives the same batch again, whatever it sampled in between")
  func repeated() throws {
    let task = try Fixtures.shippedTask("push-box")
    let policy = Fixtures.network(task)
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: 3, pool: WorkerPool(workers: 2))
    func sample(_ seed: UInt64) throws -> Fingerprint {
      try sampler.sample(policy, groups: 2, sampling: nil, key: RandomKey(seed: seed)).batch.fingerprint
    }
    let first = try sample(1)
    _ = try sample(2)
    #expect(try sample(1) == first)
  }

  @Test(
    "members of a group begin in the same state and act differently, and groups begin in different states")
  func groups() throws {
    let task = try Fixtures.shippedTask("push-box")
    let (batch, _) = try BatchTests.sample(
      task, RandomPolicy(layout: PolicyLayout(of: task)), groups: 4, groupSize: 5)
    #expect(batch.groupCount == 4)
    #expect(batch.rollouts.map(\.group) == (0..<20).map { $0 / 5 })
    #expect(batch.rollouts.map(\.member) == (0..<20).map { $0 % 5 })
    var hashes: Set<UInt64> = []
    var episode = try Episode(task)
    for group in 0..<4 {
      let members = batch.rollouts[group * 5..<group * 5 + 5]
      #expect(Set(members.map(\.startHash)).count == 1)
      #expect(Set(members.map(\.seed)).count == 1)
      #expect(Set(members.map { Array(batch.tokens(of: $0).prefix(40)) }).count == 5)
      let width = batch.layout.observationCount
      #expect(
        Set(
          members.map { Array(batch.observations[$0.firstDecision * width..<($0.firstDecision + 1) * width]) }
        )
        .count == 1)
      try episode.reset(seed: members[group * 5].seed)
      #expect(episode.stateHash == members[group * 5].startHash)
      #expect(
        members[group * 5].seed == StartSeeds.training.seed(BatchTests.key.folding(group).folding(0)))
      hashes.insert(members[group * 5].startHash)
    }
    #expect(hashes.count == 4)
  }

  @Test("a rollout's seed and tokens reproduce its observations, length and reward")
  func replay() throws {
    let task = try Fixtures.coin()
    let (batch, _) = try BatchTests.sample(
      task, RandomPolicy(layout: PolicyLayout(of: task)), groups: 8, groupSize: 4)
    #expect(Set(batch.rollouts.map(\.reward)) == [0, 1])
    var episode = try Episode(task)
    let width = batch.layout.observationCount
    for rollout in batch.rollouts {
      try episode.reset(seed: rollout.seed)
      let tokens = Array(batch.tokens(of: rollout))
      var outcome = Outcome.running
      for action in 0..<rollout.length {
        #expect(outcome == .running)
        var observation = [Float](repeating: 0, count: width)
        var span = observation.mutableSpan
        try episode.observe(into: &span)
        let row = rollout.firstDecision + action
        #expect(observation[...] == batch.observations[row * width..<(row + 1) * width])
        outcome = try episode.step([tokens[2 * action], tokens[2 * action + 1]].span)
      }
      #expect(outcome == (rollout.reward == 1 ? .succeeded : .truncated))
      #expect(rollout.terminated == (rollout.reward == 1) && rollout.truncated == (rollout.reward == 0))
      #expect(rollout.truncated ? rollout.length == 12 : rollout.length <= 12)
      #expect(batch.executedTokens(of: rollout) == 2 * rollout.length)
    }
    #expect(batch.decisionCount == batch.rollouts.reduce(0) { $0 + $1.decisions })
  }

  @Test("a group's rollouts are the same alone and among others")
  func alone() throws {
    let task = try Fixtures.coin()
    let policy = Fixtures.network(task)
    let all = try BatchTests.sample(task, policy, groups: 8, groupSize: 4).batch
    for count in [1, 3] {
      let some = try BatchTests.sample(task, policy, groups: count, groupSize: 4, workers: 2).batch
      for group in 0..<count {
        #expect(some.fingerprint(ofGroup: group) == all.fingerprint(ofGroup: group))
      }
    }
    #expect(Set((0..<8).map { all.fingerprint(ofGroup: $0) }).count == 8)
  }

  @Test("recorded log-probabilities are those of the policy, recomputed in one batch, to the bit")
  func logProbabilities() throws {
    let task = try Fixtures.coin()
    for chunk in [1, 3] {
      let policy = Fixtures.network(task, chunk: chunk)
      let (batch, _) = try BatchTests.sample(task, policy, groups: 4, groupSize: 4, workers: 2)
      let rows = batch.decisionCount
      let workspace = policy.makeWorkspace(rows: rows)
      batch.observations.withUnsafeBufferPointer { observations in
        policy.network.evaluate(
          rows: rows, observations: observations.baseAddress!, source: nil, normalizer: policy.normalizer,
          temperature: policy.temperature, workspace: workspace)
      }
      let shape = policy.network.shape
      for row in 0..<rows {
        for head in 0..<shape.heads {
          let index = row * shape.heads + head
          let place = row * shape.logitStride + Int(shape.headOffsets[head]) + Int(batch.tokens[index])
          #expect(batch.logProbabilities[index] == workspace.logProbabilities[place])
        }
      }
      #expect(Set(batch.logProbabilities).count > rows)
    }
  }

  @Test("start seeds are of the requested kind")
  func startSeeds() throws {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: 2, pool: WorkerPool(workers: 1))
    let training = try sampler.sample(policy, groups: 20, sampling: nil, key: BatchTests.key).batch
    let evaluation = try sampler.sample(
      policy, groups: 20, sampling: nil, key: BatchTests.key, from: .drawn(.evaluation)
    ).batch
    #expect(training.rollouts.allSatisfy { $0.seed >> 52 == 1 })
    #expect(evaluation.rollouts.allSatisfy { $0.seed >> 52 == 0 })
  }

  @Test("a group of one works, and a policy with another layout is refused")
  func layouts() throws {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    #expect(try BatchTests.sample(task, policy, groups: 2, groupSize: 1).batch.rollouts.count == 2)
    for layout in [
      PolicyLayout(observationCount: 4, bins: [3, 3]), PolicyLayout(observationCount: 5, bins: [3, 4]),
      PolicyLayout(observationCount: 5, bins: [3]),
    ] {
      let foreign = RandomPolicy(layout: layout)
      let expected = RolloutError.layout(
        scene: "coin", task: "5 numbers observed, bins [3, 3] and chunks of 1",
        policy: "\(layout.observationCount) numbers observed, bins \(layout.bins) and chunks of 1")
      #expect(throws: expected) {
        try GroupSampler(task: task, policy: foreign, groupSize: 2, pool: WorkerPool(workers: 1))
      }
      #expect(throws: expected) {
        try EpisodeRunner(task: task, policy: foreign, pool: WorkerPool(workers: 1))
      }
    }
  }
}
