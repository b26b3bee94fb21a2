// A check as a whole: the same bytes for any number of workers, and figures that other measurements confirm.

import Batches
import Parallel
import Checks
import Policies
import Randomness
import Rollouts
import Tasks
import Testing

@Suite("A check is reproducible, and its figures agree with other measurements") struct SceneCheckTests {
  @Test(
    "everything but the speed has the same bytes for one, two and seven workers, and another seed changes it")
  func sameBytes() throws {
    let task = try Fixtures.shippedTask("gate-near")
    var options = Fixtures.quick
    options.plannedEpisodes = 2
    let one = try Fixtures.json(Fixtures.check(task, options, workers: 1))
    #expect(try Fixtures.json(Fixtures.check(task, options, workers: 2)) == one)
    #expect(try Fixtures.json(Fixtures.check(task, options, workers: 7)) == one)
    options.seed = 1
    #expect(try Fixtures.json(Fixtures.check(task, options)) != one)
  }

  @Test(
    "the success rate of random actions is that of an evaluation of the random policy with this seed",
    arguments: [0, 5])
  func sameAsEvaluation(seed: UInt64) throws {
    let task = try Fixtures.shippedTask("gate-near")
    var options = Fixtures.quick
    options.seed = seed
    options.plannedEpisodes = 0
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let runner = try EpisodeRunner(task: task, policy: policy, pool: WorkerPool(workers: 2))
    let report = try runner.run(policy, episodes: options.randomEpisodes, key: RandomKey(seed: seed))
    let random = try #require(Fixtures.check(task, options).success).random
    #expect(random.successes == report.successes && random.successes > 0)
    #expect(random.interval.lower == Wilson(successes: report.successes, trials: report.episodes).lower)
  }

  @Test("the planner's other starts are left out if it solves the first ones, and only then")
  func settlingEpisodes() throws {
    var options = Fixtures.quick
    options.plannedEpisodes = 5
    options.settlingEpisodes = 2
    let settled = try #require(Fixtures.check(Fixtures.scene(), options).planner)
    #expect(settled.success.successes == 2 && settled.success.episodes == 2)
    let task = try Fixtures.scene(success: "near: { what: hand, to: goal, within: 0.000001 }")
    let unsettled = try #require(Fixtures.check(task, options).planner)
    #expect(unsettled.success.successes == 0 && unsettled.success.episodes == 5)
    options.settlingEpisodes = 5
    let whole = try #require(Fixtures.check(Fixtures.scene(), options).planner)
    #expect(whole.success.episodes == 5 && Array(whole.lengths.prefix(2)) == settled.lengths)
  }

  @Test("a body that an agent touches from the beginning does not count as one that was seen to stay")
  func touchedBodiesAreNotExamined() throws {
    var options = Fixtures.quick
    options.plannedEpisodes = 0
    func check(box place: String, horizon: Int = 15) throws -> SceneCheck {
      try Fixtures.check(
        Fixtures.scene(
          horizon: horizon,
          bodies: ["box: { shape: { rectangle: [0.2, 0.2] }, density: 1, tableFriction: 0.01 }"],
          start: ["box: \(place)"], hand: "{ x: -0.6, y: 0 }", extra: "clearance: 0.001"), options)
    }
    // The engine's skin around the box reaches the hand.
    let touched = try check(box: "{ relativeTo: hand, x: 0.153, y: 0 }")
    #expect(touched.settling?.starts == 0 && touched.settling?.bodies == 0)
    #expect(touched.settling?.restingBodies == 1)
    #expect(touched.finding(.settling)?.verdict == .notExamined)
    let free = try check(box: "{ x: 0.6, y: 0.6 }")
    #expect(free.finding(.settling)?.line.contains("in the first second (20 starts, 1 body") == true)
    let short = try check(box: "{ x: 0.6, y: 0.6 }", horizon: 2)
    #expect(short.finding(.settling)?.line.contains("in the first 0.2 s (20 starts, 1 body") == true)
  }

  @Test("time and memory are measured only if they are asked for")
  func speed() throws {
    var options = Fixtures.quick
    #expect(try Fixtures.check(Fixtures.scene(), options).speed != nil)
    options.measuresSpeed = false
    #expect(try Fixtures.check(Fixtures.scene(), options).speed == nil)
  }

  @Test("a solution succeeds when it is replayed")
  func solution() throws {
    let task = try Fixtures.scene()
    let solution = try #require(Fixtures.check(task).planner?.solution)
    var episode = try Episode(task)
    try episode.reset(seed: solution.seed)
    var outcome = Outcome.running
    for action in solution.actions {
      #expect(outcome == .running)
      outcome = try episode.step(action.span)
    }
    #expect(outcome == .succeeded)
  }

  @Test("margins show how far each condition is from holding, at the start and later")
  func margins() throws {
    let task = try Fixtures.scene(
      hand: "{ x: -0.7, y: 0 }", goal: "{ x: -0.3, y: 0 }",
      success: """
        all: [ near: { what: hand, to: goal, within: 0.1 }, still: { what: hand, speed: 0.5, angularSpeed: 1 } ]
        """)
    let check = try Fixtures.check(task)
    let conditions = try #require(check.success).randomConditions
    #expect(conditions.count == 2)
    // 0.4 m to go less the 0.1 m allowed, and at rest.
    #expect(abs(conditions[0].medianMargins[0] + 0.3) < 1e-6)
    #expect(conditions[1].medianMargins[0] == 0.5)
    #expect(conditions[0].medianMargins.count == 5)
    #expect(conditions[0].heldAtEnd < conditions[1].heldAtEnd)
    // Where the planner succeeds, both hold at the end.
    let planned = try #require(check.success).plannedConditions
    #expect(planned.allSatisfy { $0.everHeld == 1 && $0.heldAtEnd == 1 && $0.medianMargins[4] >= 0 })
    #expect(planned[0].medianMargins[0] == conditions[0].medianMargins[0])
  }

  @Test("stages are counted when they are reached")
  func stages() throws {
    let task = try Fixtures.scene(
      extra: """
        stages:
          - offset: { what: hand, from: goal, x: [-2, 2] }
          - near: { what: hand, to: goal, within: 0.0001 }
        """)
    let stages = try #require(Fixtures.check(task).success).randomStages
    #expect(stages.map(\.reached) == [1, 0])
  }

  @Test("the examined starts are those of an evaluation, each once")
  func starts() throws {
    let task = try Fixtures.shippedTask("push-box")
    var options = Fixtures.quick
    options.plannedEpisodes = 0
    var draws = 0
    var episode = try Episode(task)
    for number in 0..<options.starts {
      let key = RandomKey(seed: 0).folding(number)
      try episode.reset(seed: StartSeeds.evaluation.seed(key.folding(0)))
      draws += episode.start.draw + 1
    }
    let figures = try Fixtures.check(task, options).starts
    #expect(figures.starts == options.starts && figures.draws == draws && draws > options.starts)
    #expect(figures.rejected == figures.tooClose + figures.outside + figures.solved + figures.restless)
  }

  @Test("half the time step changes a free hand's path slightly, but not by zero")
  func halfTheTimeStep() throws {
    let timeStep = try #require(Fixtures.check(Fixtures.scene(physicsSteps: 20)).timeStep)
    #expect(timeStep.plannedEpisodes == 3 && timeStep.randomEpisodes == 4)
    #expect(timeStep.medianDistance > 0 && timeStep.medianDistance < 0.01)
    let coarse = try #require(Fixtures.check(Fixtures.scene(physicsSteps: 3)).timeStep)
    #expect(coarse.medianDistance > 2 * timeStep.medianDistance)
  }

  @Test("an option out of its range is an error that names it, and nothing is run")
  func options() throws {
    let task = try Fixtures.scene()
    var options = Fixtures.quick
    options.starts = 0
    #expect(throws: CheckError.option(name: "starts", value: 0, allowed: 1...1_000_000)) {
      try Fixtures.check(task, options)
    }
    options = Fixtures.quick
    options.plannedEpisodes = -1
    #expect(throws: CheckError.option(name: "plannedEpisodes", value: -1, allowed: 0...1_000_000)) {
      try Fixtures.check(task, options)
    }
    options.signalStarts = 0
    #expect(throws: CheckError.option(name: "signalStarts", value: 0, allowed: 1...1_000_000)) {
      try SignalFigures(
        of: RandomPolicy(layout: PolicyLayout(of: task)), name: "random", in: task, options: options,
        pool: WorkerPool(workers: 1))
    }
    #expect(throws: CheckError.option(name: "idleEpisodes", value: -1, allowed: 0...1_000_000)) {
      try SceneCalibration(task, idleEpisodes: -1, pool: WorkerPool(workers: 1))
    }
  }
}
