// Groups that begin within an episode.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Scenes
import Tasks
import Testing

@Suite("Groups can begin within an episode") struct BranchTests {
  /// A branch point after some random actions, from the first seed whose episode has not ended by then.
  static func branch(_ task: ManipulationTask, seed first: UInt64, actions count: Int) throws -> BranchPoint {
    var episode = try Episode(task)
    var seed = first
    while true {
      try episode.reset(seed: seed)
      let actions = (0..<count).map { action in
        let key = RandomKey(seed: seed).folding(action)
        return task.bins.enumerated().map { UInt16(key.integer($0, below: $1)) }
      }
      var outcome = Outcome.running
      for tokens in actions where outcome == .running { outcome = try episode.step(tokens.span) }
      if outcome == .running { return try BranchPoint(of: episode, actions: actions) }
      seed += 1
    }
  }

  static func sample(
    _ task: ManipulationTask, from branches: [BranchPoint], groups: Int, workers: Int
  ) throws -> RolloutBatch {
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampler = try GroupSampler(
      task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: workers))
    return try sampler.sample(
      policy, groups: groups, sampling: nil, key: RandomKey(seed: 8), from: .branches(branches)
    ).batch
  }

  @Test("groups begin at the branch points in turn")
  func groupsBeginWhereTheBranchesAreInTurn() throws {
    let task = try Fixtures.coin()
    let branches = try [Self.branch(task, seed: 3, actions: 5), Self.branch(task, seed: 9, actions: 2)]
    let batch = try Self.sample(task, from: branches, groups: 5, workers: 2)
    for rollout in batch.rollouts {
      let branch = branches[rollout.group % 2]
      #expect(rollout.startHash == branch.stateHash && rollout.seed == branch.start.seed)
      // The horizon is the episode's, with what led to the branch.
      #expect(rollout.length <= task.scene.timing.horizon - branch.actions.count)
      #expect(
        rollout.truncated == (rollout.length == task.scene.timing.horizon - branch.actions.count)
          || rollout.terminated)
    }
  }

  @Test("a start of each group's own limits its rollouts, counted from where they begin")
  func chosenStarts() throws {
    let task = try Fixtures.coin()
    let branch = try Self.branch(task, seed: 3, actions: 5)
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: 2))
    func sample(_ start: @escaping @Sendable (Int) -> GroupStart) throws -> RolloutBatch {
      try sampler.sample(
        policy, groups: 6, sampling: nil, key: RandomKey(seed: 8), from: .chosen(start)
      ).batch
    }
    let free = try sample { GroupStart($0 % 2 == 0 ? .branch(branch) : .drawn(.training)) }
    let limited = try sample {
      GroupStart($0 % 2 == 0 ? .branch(branch) : .drawn(.training), mostActions: $0 == 4 ? nil : 3)
    }
    for (short, long) in zip(limited.rollouts, free.rollouts) {
      #expect(short.startHash == long.startHash)
      #expect((short.startHash == branch.stateHash) == (short.group % 2 == 0))
      // The same rollout, cut off.
      #expect(short.length == (short.group == 4 ? long.length : min(long.length, 3)))
      #expect(limited.tokens(of: short) == free.tokens(of: long).prefix(limited.tokens(of: short).count))
      if short.length < long.length { #expect(short.truncated && short.reward == 0) }
    }
    #expect(limited.rollouts.contains { $0.truncated } && free.rollouts.contains { $0.length > 3 })
    #expect(throws: RolloutError.self) { try sample { _ in GroupStart(.branch(branch), mostActions: 0) } }
  }

  @Test(
    "branch points give the same bits for any number of workers",
    arguments: [2, 5])
  func branchesGiveTheSameBitsForAnyNumberOfWorkers(workers: Int) throws {
    let task = try Fixtures.coin()
    let branches = try [Self.branch(task, seed: 3, actions: 5), Self.branch(task, seed: 9, actions: 2)]
    let one = try Self.sample(task, from: branches, groups: 6, workers: 1)
    #expect(try Self.sample(task, from: branches, groups: 6, workers: workers).fingerprint == one.fingerprint)
  }

  @Test("members that begin with an image of the branch point see what those see that carry out its actions")
  func imagesOfABranchPoint() throws {
    let task = try ManipulationTask(Scene(named: "stack-near"))
    let branch = try Self.branch(task, seed: 3, actions: 12)
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let key = RandomKey(seed: 8)
    let sampler = try GroupSampler(
      task: task, policy: policy, groupSize: 7, pool: WorkerPool(workers: 1))
    let batch = try sampler.sample(
      policy, groups: 2, sampling: nil, key: key,
      from: .chosen { _ in GroupStart(.branch(branch), mostActions: 25) }
    ).batch
    #expect(batch.rollouts.count == 14)
    var episode = try Episode(task)
    for rollout in batch.rollouts {
      try episode.reset(to: branch)
      let member = RolloutKeys.member(rollout.member, ofGroup: rollout.group, in: key)
      for decision in 0..<rollout.decisions {
        var seen = [Float](repeating: 0, count: task.observationCount)
        var span = seen.mutableSpan
        try episode.observe(into: &span)
        let row = rollout.firstDecision + decision
        #expect(batch.observations[row * seen.count..<(row + 1) * seen.count].elementsEqual(seen))
        let tokens = try policy.act(on: seen, key: member.folding(decision))
        #expect(batch.tokens[row * tokens.count..<(row + 1) * tokens.count].elementsEqual(tokens))
        _ = try episode.step(tokens.span)
      }
      #expect((rollout.reward == 1) == (episode.phase == .succeeded))
    }
  }

  @Test("a branch point after no actions is the start")
  func aBranchAfterNoActionsIsTheStart() throws {
    let task = try Fixtures.coin()
    let branch = try Self.branch(task, seed: 3, actions: 0)
    var episode = try Episode(task)
    try episode.reset(seed: 3)
    let batch = try Self.sample(task, from: [branch], groups: 1, workers: 1)
    #expect(batch.rollouts.allSatisfy { $0.startHash == episode.stateHash })
  }
}
