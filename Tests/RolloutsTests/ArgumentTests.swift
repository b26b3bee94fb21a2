// What samplers and runners are given is looked at in every call, not only when they are made.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Tasks
import Testing

@Suite("What samplers and runners are given") struct ArgumentTests {
  private let key = RandomKey(seed: 5)

  @Test("a policy of a larger network than the first one acts as in a sampler and a runner of its own")
  func largerNetwork() throws {
    let task = try Fixtures.coin()
    let small = Fixtures.network(task)
    let large = Fixtures.network(task, hidden: [64, 256])
    func sampler(_ policy: NetworkPolicy) throws -> GroupSampler<NetworkPolicy> {
      try GroupSampler(task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: 2))
    }
    func sample(_ sampler: GroupSampler<NetworkPolicy>, _ policy: NetworkPolicy) throws -> Fingerprint {
      try sampler.sample(policy, groups: 6, sampling: nil, key: key).batch.fingerprint
    }
    let used = try sampler(small)
    let first = try sample(used, small)
    #expect(try sample(used, large) == sample(sampler(large), large))
    // And back again.
    #expect(try sample(used, small) == first)
    let runner = try EpisodeRunner(task: task, policy: small, pool: WorkerPool(workers: 2))
    let own = try EpisodeRunner(task: task, policy: large, pool: WorkerPool(workers: 2))
    #expect(
      try runner.run(large, episodes: 40, key: key) == own.run(large, episodes: 40, key: key))
  }

  @Test("a policy of another layout is refused before anything is rolled out")
  func otherLayout() throws {
    let task = try Fixtures.coin()
    let policy = Fixtures.network(task)
    let chunks = Fixtures.network(task, chunk: 2)
    let sampler = try GroupSampler(
      task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: 1))
    let runner = try EpisodeRunner(task: task, policy: policy, pool: WorkerPool(workers: 1))
    func expectRefusal(_ body: () throws -> Void) {
      let error = #expect(throws: RolloutError.self, performing: body)
      guard case .layout? = error else {
        Issue.record("another error: \(error?.description ?? "none")")
        return
      }
    }
    expectRefusal { _ = try sampler.sample(chunks, groups: 1, sampling: nil, key: key) }
    expectRefusal { _ = try runner.run(chunks, episodes: 1, key: key) }
  }

  @Test("no episodes, or fewer, are refused: they have no rate", arguments: [0, -1])
  func noEpisodes(count: Int) throws {
    let task = try Fixtures.coin()
    let policy = Fixtures.network(task)
    let runner = try EpisodeRunner(task: task, policy: policy, pool: WorkerPool(workers: 1))
    let error = #expect(throws: RolloutError.self) {
      _ = try runner.run(policy, episodes: count, key: key)
    }
    #expect(error?.description.contains("episodes is \(count), must be") == true)
  }
}
