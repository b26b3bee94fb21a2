// Progress reports of long calls.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Synchronization
import Tasks
import Testing

/// Records every report.
private final class Listener: Sendable {
  private let told = Mutex<[RolloutProgress]>([])
  var all: [RolloutProgress] { told.withLock { $0 } }
  func hear(_ progress: RolloutProgress) { told.withLock { $0.append(progress) } }
}

@Suite("Progress is reported and agrees with the result") struct ProgressTests {
  @Test("progress increases by a group at a time and ends at the report's counts", arguments: [1, 3])
  func groups(workers: Int) throws {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let listener = Listener()
    let sampler = try GroupSampler(
      task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: workers))
    let (_, report) = try sampler.sample(
      policy, groups: 10, sampling: nil, key: RandomKey(seed: 1), progress: { listener.hear($0) })
    #expect(listener.all.map(\.rollouts) == (1...10).map { 4 * $0 })
    #expect(
      listener.all.last == RolloutProgress(rollouts: 40, successes: report.successes, actions: report.actions)
    )
    #expect(report.successes > 0)
  }

  @Test("an evaluation's progress ends at its report's counts")
  func episodes() throws {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let listener = Listener()
    let runner = try EpisodeRunner(task: task, policy: policy, pool: WorkerPool(workers: 2))
    let report = try runner.run(
      policy, episodes: 37, key: RandomKey(seed: 1), progress: { listener.hear($0) })
    #expect(
      listener.all.last == RolloutProgress(rollouts: 37, successes: report.successes, actions: report.actions)
    )
    #expect(listener.all.count > 1)
  }

  @Test("progress is reported within a group that takes long")
  func longGroups() throws {
    var scene = try Fixtures.coin(success: "near: { what: hand, to: goal, within: 0.0001 }").scene
    scene.timing.horizon = 4000
    let task = try ManipulationTask(scene)
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let listener = Listener()
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: 1))
    _ = try sampler.sample(
      policy, groups: 1, sampling: nil, key: RandomKey(seed: 1), progress: { listener.hear($0) })
    #expect(listener.all.map(\.actions) == [8192, 16_000])
    #expect(listener.all.map(\.rollouts) == [0, 4])
  }
}
