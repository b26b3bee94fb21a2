// Episodes are reproducible whatever ran before, and end when they should.

import Batches
import Randomness
import Scenes
import Tasks
import Testing

@Suite("An episode depends only on its start and actions, and ends when it should")
struct EpisodeTests {
  /// Blocks that fall on one another while a pusher runs into them.
  private static func stack() throws -> ManipulationTask {
    try Fixtures.task(
      view: "side", bodies: (1...3).map { "block\($0): { shape: { rectangle: [0.3, 0.2] }, density: 5 }" },
      hand: "pusher: { radius: 0.1, density: 50, mode: { step: 0.4 }, maxForce: 400, bins: 5 }",
      start: (1...3).map { "block\($0): { x: { uniform: [-0.05, 0.05] }, y: \(Double($0) * 0.25 - 1) }" },
      handStart: "{ x: -0.5, y: -0.8 }",
      observations: ["position: block3", "angle: block2", "velocity: block1"])
  }

  @Test("episode A gives the same bits before and after episode B", arguments: Fixtures.shipped + ["stack"])
  func freshWorld(name: String) throws {
    let task = name == "stack" ? try EpisodeTests.stack() : try Fixtures.shippedTask(name)
    var episode = try Episode(task)
    let first = try episode.trajectoryHash(seed: 1)
    let other = try episode.trajectoryHash(seed: 2)
    let again = try episode.trajectoryHash(seed: 1)
    #expect(first == again)
    #expect(first != other)
    var fresh = try Episode(task)
    #expect(try fresh.trajectoryHash(seed: 1) == first)
  }

  @Test("another action gives another state")
  func actionsMatter() throws {
    var episode = try Episode(Fixtures.shippedTask("push-box"))
    var hashes: Set<UInt64> = []
    for token in [0, 5, 10] as [Token] {
      try episode.reset(seed: 1)
      _ = try episode.step([token, 5])
      hashes.insert(episode.stateHash)
    }
    #expect(hashes.count == 3)
  }

  @Test("the state hash depends on markers and on the number of actions")
  func stateHash() throws {
    let task = try Fixtures.task(markers: ["goal: {}"], start: ["goal: { x: { uniform: [0, 1] }, y: 0 }"])
    var episode = try Episode(task)
    try episode.reset(seed: 1)
    let first = episode.stateHash
    try episode.reset(seed: 2)
    let second = episode.stateHash
    #expect(first != second)
    // The pusher is where its target is: nothing moves.
    _ = try episode.step([1, 1])
    #expect(episode.stateHash != second)
  }

  @Test("an episode is truncated exactly at its horizon", arguments: [1, 2, 20])
  func truncation(horizon: Int) throws {
    let task = try Fixtures.task(time: "{ actionRate: 10, physicsSteps: 10, horizon: \(horizon) }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    for action in 1...horizon {
      let outcome = try episode.step([1, 1])
      #expect(outcome == (action == horizon ? .truncated : .running))
      #expect(episode.action == action)
    }
  }

  @Test("success ends an episode exactly when the margin is first not negative, even at the horizon")
  func success() throws {
    // Four actions of 1 s each bring the pusher from −0.9 to −0.1 in steps of 0.2.
    func task(horizon: Int) throws -> ManipulationTask {
      try Fixtures.task(
        time: "{ actionRate: 1, physicsSteps: 100, horizon: \(horizon) }", markers: ["goal: {}"],
        start: ["goal: { x: 0, y: -0.9 }"], success: "near: { what: hand, to: goal, within: 0.15 }")
    }
    for horizon in [3, 4, 10] {
      var episode = try Episode(task(horizon: horizon))
      try episode.reset(seed: 0)
      #expect(abs(episode.margin + 0.75) < 1e-6)
      #expect(episode.isSuccess == false)
      for action in 1...min(horizon, 4) {
        let outcome = try episode.step([2, 1])
        #expect(abs(episode.margin - (Float(action) * 0.2 - 0.75)) < 1e-3)
        #expect(episode.isSuccess == (episode.margin >= 0))
        let expected: Outcome = action == 4 ? .succeeded : action == horizon ? .truncated : .running
        #expect(outcome == expected)
      }
    }
  }

  @Test(
    "every observation and action component has a label, and observations are finite",
    arguments: Fixtures.shipped)
  func labels(name: String) throws {
    let task = try Fixtures.shippedTask(name)
    #expect(task.observationLabels == task.scene.observations.flatMap(\.labels))
    #expect(task.observationCount == task.observationLabels.count)
    #expect(Set(task.observationLabels).count == task.observationCount)
    #expect(task.bins.count == task.actionLabels.count)
    #expect(task.bins.count == task.scene.actuators.reduce(0) { $0 + $1.dimensions })
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(try episode.observation().allSatisfy { $0.isFinite })
  }
}
