// Shortcuts that are planted in a scene are found, by random actions, by the planner and in a policy's episodes.

import Checks
import Parallel
import Planning
import Tasks
import Testing

@Suite("A hunt finds the unintended ways to succeed, and only those") struct HuntTests {
  private static var quick: HuntOptions {
    var options = HuntOptions()
    options.randomEpisodes = 200
    options.plannedEpisodes = 2
    return options
  }

  /// A puck lies off the hand's way to its goal.
  private static func puckBeside() throws -> ManipulationTask {
    try Fixtures.scene(
      bodies: ["puck: { shape: { disc: 0.1 }, density: 1, tableFriction: 0.3 }"],
      start: ["puck: { x: -0.5, y: 0.6 }"], extra: "stages: [{ touching: { what: hand, to: puck } }]")
  }

  /// The puck must come to the goal and stay there for half a second, with or without friction of the table.
  private static func puckToGoal(
    support: String, success: String, stage: String = "touching: { what: hand, to: puck }"
  ) throws -> ManipulationTask {
    try Fixtures.scene(
      horizon: 40,
      bodies: ["puck: { shape: { disc: 0.1 }, density: 1\(support) }"],
      start: ["puck: { x: -0.4, y: 0 }"],
      hand: "{ x: -0.7, y: 0 }", goal: "{ x: -0.1, y: 0 }", success: success,
      extra: "stages: [{ \(stage) }]")
  }

  private static func hunt(_ task: ManipulationTask, workers: Int = 2) throws -> Hunt {
    try Hunt(task, options: quick, pool: WorkerPool(workers: workers))
  }

  private static func catches(_ hunt: Hunt, _ id: String) -> [HuntCatch] {
    hunt.catches.filter { $0.id == id }
  }

  @Test("a stage and a touch that success does not need are left out by random actions and by the planner")
  func needlessStage() throws {
    let task = try Self.puckBeside()
    let hunt = try Self.hunt(task)
    for id in ["stage-1", "contact"] {
      let (random, planned) = (Self.catches(hunt, id)[0], Self.catches(hunt, id)[1])
      #expect(random.by == "random actions" && random.found == random.of && random.of > 0)
      #expect(planned.isPlanned && planned.found == 2 && planned.of == 2)
    }
    let notes = hunt.findings.filter { $0.finding.verdict == .note }.map(\.finding.text)
    #expect(notes.contains("the planner: 2 of 2 without stage 1: hand touches puck"))
  }

  @Test("the example of a catch succeeds in another world, without the stage")
  func example() throws {
    let task = try Self.puckBeside()
    let example = try #require(Self.catches(Self.hunt(task), "stage-1")[1].example)
    var episode = try Episode(task)
    try episode.reset(seed: example.seed)
    var outcome = Outcome.running
    for tokens in example.actions {
      outcome = try episode.step(tokens.span)
      #expect(try episode.margin(ofStage: 0) < 0)
    }
    #expect(outcome == .succeeded)
  }

  @Test("what success needs is not left out")
  func needed() throws {
    let task = try Self.puckToGoal(
      support: ", tableFriction: 0.3",
      success: "hold: { actions: 5, that: { near: { what: puck, to: goal, within: 0.1 } } }",
      stage: "near: { what: puck, to: goal, within: 0.2 }")
    let hunt = try Self.hunt(task)
    for id in ["stage-1", "contact"] {
      #expect(Self.catches(hunt, id).allSatisfy { $0.found == 0 && $0.example == nil }, "\(id)")
    }
    #expect(hunt.findings.contains { $0.finding.verdict == .ok && $0.source == nil })
  }

  @Test("a success in passing is lost")
  func lost() throws {
    let task = try Self.puckToGoal(support: "", success: "near: { what: puck, to: goal, within: 0.1 }")
    let lost = Self.catches(try Self.hunt(task), "lost")[1]
    #expect(lost.found == 2 && lost.of == 2)
  }

  @Test("a policy's successes are compared with the stages")
  func policy() throws {
    let task = try Self.puckBeside()
    var hunt = try Self.hunt(task)
    let own = try #require(Self.catches(hunt, "stage-1")[1].example)
    let failed = HuntCatch.Example(seed: own.seed, actions: [own.actions[0]])
    try hunt.judge([failed, own], of: "mine", in: task, pool: WorkerPool(workers: 2))
    let last = Self.catches(hunt, "stage-1")[2]
    #expect(last.by == "mine" && last.of == 1 && last.found == 1 && last.example == own)
  }

  @Test("a hunt is the same for any number of workers")
  func workers() throws {
    let task = try Self.puckBeside()
    let one = try Self.hunt(task, workers: 1)
    #expect(try Self.hunt(task, workers: 2) == one)
    #expect(try Self.hunt(task, workers: 7) == one)
  }

  @Test("a stage that the scene does not have, and a number out of range, are refused")
  func refusals() throws {
    let task = try Self.puckBeside()
    #expect(throws: PlannerError.options("the shortcut leaves out stage 1, must be in 0..<1")) {
      _ = try Planner(task, options: PlannerOptions(), shortcut: .withoutStage(1))
    }
    var options = Self.quick
    options.attempts = 0
    #expect(throws: CheckError.option(name: "attempts", value: 0, allowed: 1...1_000_000)) {
      _ = try Hunt(task, options: options, pool: WorkerPool(workers: 1))
    }
  }
}
