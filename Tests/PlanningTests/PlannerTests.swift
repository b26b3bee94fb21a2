// The planner's solutions are valid and reproducible, and use only what the scene file states.

import Planning
import Scenes
import Tasks
import Testing

@Suite("The planner's solutions are valid and reproducible")
struct PlannerTests {
  static let repository = String(#filePath.dropLast("/Tests/PlanningTests/PlannerTests.swift".count))

  static func task(_ name: String) throws -> ManipulationTask {
    try ManipulationTask(Scene(contentsOf: "\(repository)/scenes/\(name).yaml"))
  }

  /// Carries out actions from a start in a world without the planner.
  static func replay(_ episode: PlannedEpisode, in task: ManipulationTask) throws -> Outcome {
    var world = try Episode(task)
    try world.reset(seed: episode.seed)
    var outcome = Outcome.running
    for tokens in episode.actions {
      #expect(outcome == .running)
      outcome = try world.step(tokens.span)
    }
    return outcome
  }

  @Test(
    "actions that the planner finds succeed in a world without the planner",
    arguments: ["reach", "push-box", "gate", "drawer", "upright"])
  func whatThePlannerFindsSucceedsInAnotherWorld(name: String) throws {
    let task = try Self.task(name)
    var planner = try Planner(task)
    for seed in 0..<3 {
      let episode = try planner.play(seed: UInt64(seed))
      #expect(episode.isSuccess, "\(name), seed \(seed)")
      #expect(try Self.replay(episode, in: task) == episode.outcome)
    }
  }

  @Test("the same seed gives the same episode, whatever was planned before")
  func theSameSeedGivesTheSameEpisodeWhateverWasPlayedBefore() throws {
    let task = try Self.task("push-box")
    var fresh = try Planner(task)
    var used = try Planner(task)
    for seed in 5..<8 { _ = try used.play(seed: UInt64(seed)) }
    #expect(try fresh.play(seed: 3) == used.play(seed: 3))
  }

  @Test("a task that cannot be solved is given up after the allowed attempts")
  func aTaskThatCannotBeSolvedIsGivenUp() throws {
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

  @Test("the physics steps of all searches are counted")
  func everyAttemptIsCounted() throws {
    var planner = try Planner(Self.task("push-box"))
    let episode = try planner.play(seed: 0)
    #expect(episode.physicsSteps > episode.actions.count * planner.task.physicsStepsPerAction)
    #expect(episode.physicsSteps.isMultiple(of: planner.task.physicsStepsPerAction))
  }
}

@Suite("Planner options are checked")
struct PlannerOptionsTests {
  @Test("options that are out of range or conflict are refused, each with a message that names it")
  func refusal() throws {
    let task = try PlannerTests.task("push-box")
    for (name, change) in [
      ("samples", { $0.samples = 0 }), ("elites", { $0.elites = 49 }), ("elites", { $0.elites = -1 }),
      ("iterations", { $0.iterations = 0 }), ("horizon", { $0.horizon = 0 }),
      ("horizon", { $0.horizon = 21 }), ("horizon", { $0.horizon = .max }), ("repeats", { $0.repeats = 0 }),
      ("executed", { $0.executed = 3 }), ("executed", { $0.executed = 24 }),
      ("patience", { $0.patience = 0 }),
      ("attempts", { $0.attempts = .min }),
    ] as [(String, (inout PlannerOptions) -> Void)] {
      var options = PlannerOptions()
      change(&options)
      let error = #expect(throws: PlannerError.self) { _ = try Planner(task, options: options) }
      #expect(error?.description.hasPrefix("planner options: \(name) is ") == true, "\(options)")
    }
  }
}
