// The planner: what it finds is real, repeatable, and found by way of the scene's own words alone.

import Planning
import Scenes
import Tasks
import Testing

@Suite struct PlannerTests {
  static let repository = String(#filePath.dropLast("/Tests/PlanningTests/PlannerTests.swift".count))

  static func task(_ name: String) throws -> ManipulationTask {
    try ManipulationTask(Scene(contentsOf: "\(repository)/scenes/\(name).yaml"))
  }

  /// Plays actions from a start in a world that knows nothing of the planner.
  static func replay(_ episode: PlannedEpisode, in task: ManipulationTask) throws -> Outcome {
    var world = try Episode(task)
    try world.reset(seed: episode.seed)
    var outcome = Outcome.running
    for tokens in episode.actions {
      #expect(outcome == .running)
      outcome = world.step(tokens.span)
    }
    return outcome
  }

  @Test(arguments: ["reach", "push-box", "gate", "drawer", "upright"])
  func whatThePlannerFindsSucceedsInAnotherWorld(name: String) throws {
    let task = try Self.task(name)
    var planner = try Planner(task)
    for seed in 0..<3 {
      let episode = try planner.play(seed: UInt64(seed))
      #expect(episode.isSuccess, "\(name), seed \(seed)")
      #expect(try Self.replay(episode, in: task) == episode.outcome)
    }
  }

  @Test func theSameSeedGivesTheSameEpisodeWhateverWasPlayedBefore() throws {
    let task = try Self.task("push-box")
    var fresh = try Planner(task)
    var used = try Planner(task)
    for seed in 5..<8 { _ = try used.play(seed: UInt64(seed)) }
    #expect(try fresh.play(seed: 3) == used.play(seed: 3))
  }

  @Test func aTaskThatCannotBeSolvedIsGivenUp() throws {
    // The box would have to lie outside the walls.
    let text = """
      jostle: 1
      extends: push-box.yaml
      name: beyond
      sites: { corner: { body: box, at: [9, 0] } }
      success: { near: { what: corner, to: target, within: 0.1 } }
      """
    let task = try ManipulationTask(Scene(yaml: text, file: "\(Self.repository)/scenes/beyond.yaml"))
    var options = PlannerOptions()
    options.attempts = 2
    var planner = try Planner(task, options: options)
    let episode = try planner.play(seed: 0)
    #expect(!episode.isSuccess && episode.attempts == 2)
    #expect(try Self.replay(episode, in: task) == episode.outcome)
  }

  @Test func everyAttemptIsCounted() throws {
    var planner = try Planner(Self.task("push-box"))
    let episode = try planner.play(seed: 0)
    #expect(episode.stepsSimulated > episode.actions.count * planner.task.physicsStepsPerAction)
    #expect(episode.stepsSimulated.isMultiple(of: planner.task.physicsStepsPerAction))
  }
}
