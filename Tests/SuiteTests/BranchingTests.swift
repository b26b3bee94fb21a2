// Restoring a state of a running episode and continuing from it gives the same bits as an uninterrupted
// episode.

import Batches
import Planning
import Randomness
import Scenes
import Tasks
import Testing

@Suite("Running episodes can be restored and branched")
struct BranchingTests {
  /// Everything observable of an episode, to the bit.
  struct View: Equatable {
    var outcome: Outcome
    var stateHash: UInt64
    var action: Int
    var margin: UInt32
    var observation: [UInt32]

    init(_ outcome: Outcome, _ episode: borrowing Episode) throws {
      self.outcome = outcome
      stateHash = episode.stateHash
      action = episode.action
      margin = episode.margin.bitPattern
      var numbers = [Float](repeating: 0, count: episode.task.observationCount)
      var span = numbers.mutableSpan
      try episode.observe(into: &span)
      observation = numbers.map(\.bitPattern)
    }
  }

  /// Carries out actions until the episode ends.
  static func play(_ actions: some Sequence<[Token]>, in episode: inout Episode) throws -> [View] {
    var views: [View] = []
    for tokens in actions {
      let outcome = try episode.step(tokens.span)
      views.append(try View(outcome, episode))
      if outcome != .running { break }
    }
    return views
  }

  static func randomActions(_ task: ManipulationTask, key: RandomKey) -> [[Token]] {
    (0..<task.scene.timing.horizon).map { action in
      task.bins.enumerated().map { Token(key.folding(action).integer($0, below: $1)) }
    }
  }

  /// Branches one episode at many points, and compares what follows with the unbranched episode.
  ///
  /// - Parameters:
  ///   - actions: all actions of the episode.
  ///   - count: number of random branch points, in the order of time.
  /// - Returns: the result of the unbranched episode.
  @discardableResult static func branch(
    _ task: ManipulationTask, seed: UInt64, actions: [[Token]], count: Int, key: RandomKey
  ) throws -> Outcome {
    let ahead = 8
    var whole = try Episode(task)
    try whole.reset(seed: seed)
    let views = try play(actions, in: &whole)
    var episode = try Episode(task)
    try episode.reset(seed: seed)
    var elsewhere = try Episode(task)
    let moments = (0..<count).map { key.integer($0, below: views.count) }.sorted()
    for (number, moment) in moments.enumerated() {
      _ = try play(actions[episode.action..<moment], in: &episode)
      let saved = try episode.save()
      let expected = Array(views[moment..<min(views.count, moment + ahead)])
      // Continue elsewhere first, so that there is something to undo.
      _ = try play(randomActions(task, key: key.folding(number)).prefix(ahead), in: &episode)
      for _ in 0..<2 {
        try episode.restore(saved)
        try #require(play(actions[moment...].prefix(ahead), in: &episode) == expected, "action \(moment)")
      }
      try episode.restore(saved)
      if number.isMultiple(of: 10) {
        try elsewhere.reset(to: BranchPoint(of: episode, actions: Array(actions[..<moment])))
        try #require(play(actions[moment...].prefix(ahead), in: &elsewhere) == expected, "action \(moment)")
      }
    }
    return views[views.count - 1].outcome
  }

  /// Half of the hundred branches lead off random play, half off a solution, with its grasps and stacks.
  @Test(
    "an episode that is restored a hundred times continues with the same bits",
    arguments: ShippedSceneTests.names)
  func aHundredBranchesGoOnAsIfNothingHadHappened(name: String) throws {
    let task = try ShippedSceneTests.task(name)
    var planner = try Planner(task)
    let solution = try planner.play(seed: 1)
    let key = RandomKey(seed: 17)
    // The planner found it by branching, so it must be a solution.
    #expect(solution.isSuccess)
    let outcome = try Self.branch(task, seed: 1, actions: solution.actions, count: 50, key: key.folding(0))
    #expect(outcome == .succeeded)
    for seed in 2..<7 {
      try Self.branch(
        task, seed: UInt64(seed), actions: Self.randomActions(task, key: key.folding(seed)), count: 10,
        key: key.folding(seed))
    }
  }

  @Test("an image of another episode or of an earlier one is refused")
  func anImageOfAnotherEpisodeOrAnEarlierOneIsRefused() throws {
    let task = try ShippedSceneTests.task("push-box")
    var first = try Episode(task)
    var second = try Episode(task)
    try first.reset(seed: 1)
    try second.reset(seed: 1)
    let saved = try first.save()
    let refusal = TaskError.engine(scene: "push-box", .foreignImage)
    #expect(throws: refusal) { try second.restore(saved) }
    try first.reset(seed: 1)
    #expect(throws: refusal) { try first.restore(saved) }
  }

  @Test("a branch point whose actions lead to another state is refused")
  func aBranchThatLeadsElsewhereIsRefused() throws {
    let task = try ShippedSceneTests.task("push-box")
    var episode = try Episode(task)
    try episode.reset(seed: 1)
    let actions = Array(Self.randomActions(task, key: RandomKey(seed: 4)).prefix(12))
    _ = try Self.play(actions, in: &episode)
    let branch = try BranchPoint(of: episode, actions: actions)
    try episode.reset(to: branch)
    #expect(episode.action == 12 && episode.stateHash == branch.stateHash)
    // A box that slides better ends up elsewhere, or is another scene to begin with.
    let other = try ManipulationTask(
      Scene(
        yaml: """
          jostle: 1
          extends: push-box.yaml
          name: slippery
          bodies: { box: { tableFriction: 0.1 } }
          """, file: Fixtures.repository + "/scenes/slippery.yaml"))
    var foreign = try Episode(other)
    #expect(throws: TaskError.foreignStart(scene: "slippery", digest: task.scene.digest)) {
      try foreign.reset(to: branch)
    }
  }
}
