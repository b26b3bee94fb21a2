// Scenes in each of which a fault is planted: a check must find it and report it under the right name.

import Checks
import Planning
import Scenes
import Tasks
import Testing

@Suite("A check finds the fault that was planted in a scene") struct PlantedFaultTests {
  @Test("a planted fault is found under its name", arguments: PlantedFault.all)
  func found(fault: PlantedFault) throws {
    let check = try Fixtures.check(fault.make(), fault.options, solution: fault.solution)
    let finding = try #require(check.finding(fault.kind), "\(check.findings.map(\.id))")
    #expect(finding.verdict == fault.verdict, "\(finding.line)")
    #expect(finding.text.contains(fault.text), "\(finding.line)")
    if fault.verdict == .unsound { #expect(check.soundness == .unsound && !check.isSound) }
  }

  @Test("every kind of finding has a planted fault, and at least 25 are planted")
  func everyKind() {
    let planted = Set(PlantedFault.all.map(\.kind)).union([.reproducible, .shortcut])
    #expect(planted == Set(FindingKind.allCases))
    #expect(PlantedFault.all.count >= 25)
  }

  @Test("an episode that cannot be repeated is a defect, and says what differs")
  func reproducible() throws {
    let task = try Fixtures.scene()
    var planner = try Planner(task)
    var planned = try planner.play(seed: 3)
    let sound = try ReproductionFigures(task.scene, seed: 0, planned: planned)
    #expect(sound.finding.verdict == .ok && sound.rollouts == 24)
    planned.actions[0][0] = planned.actions[0][0] == 0 ? 1 : 0
    let finding = try ReproductionFigures(task.scene, seed: 0, planned: planned).finding
    #expect(finding.kind == .reproducible && finding.verdict == .unsound)
    #expect(finding.text == "different bits when planned again")
  }

  @Test(
    "what was not there to be examined is not called ok",
    arguments: [
      FindingKind.settling, .tunnelling, .energy, .penetration, .noWay, .noRoom, .tooWeak,
    ])
  func notExamined(kind: FindingKind) throws {
    // Nothing but an arm, whose links touch nothing.
    let task = try Fixtures.scene(
      walls: false, hand: "{ joints: [{ uniform: [0.3, 0.6] }, 0.5] }", goal: "{ x: -0.3, y: 0.3 }",
      agent: "{ arm: { base: [0, 0], links: [0.3, 0.3], density: 10, maxSpeed: 3, maxTorque: 10, bins: 5 } }",
      position: "hand.tip", success: "near: { what: hand.tip, to: goal, within: 0.05 }")
    let finding = try #require(Fixtures.check(task).finding(kind))
    #expect(finding.verdict == .notExamined && finding.examined == nil && !finding.text.isEmpty)
  }

  @Test("where every episode faults, nothing is said of their successes")
  func allFault() throws {
    let task = try Fixtures.scene(
      view: "side", walls: false, horizon: 30, bodies: ["ball: { shape: { disc: 0.05 }, density: 5 }"],
      start: ["ball: { x: 0.5, y: -0.9 }"], hand: "{ x: -0.7, y: 0 }", goal: "{ x: 0.9, y: 0.9 }")
    let check = try Fixtures.check(task)
    #expect(check.problems.contains(.fault))
    for kind in [FindingKind.solvedByDoingNothing, .solvedByChance, .coldStart] {
      #expect(check.finding(kind)?.verdict == .notExamined, "\(check.finding(kind)?.line ?? "")")
    }
    #expect(check.speed?.stepsPerCPUSecond == nil)
    #expect(check.physics?.faultSeeds.count == check.physics?.faults)
    #expect(
      check.sections.flatMap(\.details).allSatisfy { !$0.contains("0 ×") && !$0.contains("all rollouts") })
  }

  @Test("a planner's failed attempts are counted, and count in its median length")
  func attempts() throws {
    let check = try Fixtures.check(
      Fixtures.scene(success: "near: { what: hand, to: goal, within: 0.000001 }"))
    let planner = try #require(check.planner)
    #expect(planner.attempts == [5, 5, 5] && planner.failedAttempts == 15 && planner.medianLength == nil)
    #expect(check.finding(.notShownSolvable)?.examined == "3 starts, 15 attempts")
    #expect(check.soundness == .notShownSolvable && !check.isSound)
    let solved = try #require(Fixtures.check(Fixtures.scene()).planner)
    #expect(solved.failedAttempts == solved.attempts.reduce(0, +) - 3 && solved.medianLength != nil)
  }

  @Test("a solution that works shows a scene solvable where the planner fails")
  func submitted() throws {
    let task = try Fixtures.scene()
    let solution = try #require(Fixtures.check(task).planner?.solution)
    var options = Fixtures.quick
    options.plannedEpisodes = 0
    #expect(try Fixtures.check(task, options).soundness == .notShownSolvable)
    let check = try Fixtures.check(task, options, solution: solution)
    #expect(check.finding(.solutionFails)?.verdict == .ok && check.submitted?.succeeds == true)
    #expect(check.finding(.notShownSolvable)?.verdict == .ok && check.isSound)
  }

  @Test("a gap just wide enough counts as a path with room", arguments: [0.32, 0.34, 0.5])
  func wideEnough(gap: Double) throws {
    let check = try Fixtures.check(
      Fixtures.scene(
        horizon: 2,
        bodies: [
          "box: { shape: { rectangle: [0.3, 0.3] }, density: 10, tableFriction: 0.3 }",
          "upper: { kind: fixed, shape: { rectangle: [0.4, 0.5] } }",
          "lower: { kind: fixed, shape: { rectangle: [0.4, 0.5] } }",
        ],
        markers: ["slot: { shape: { rectangle: [0.4, \(gap)] } }"],
        start: [
          "box: { x: -0.3, y: 0 }", "upper: { x: 0.3, y: \(0.25 + gap / 2) }",
          "lower: { x: 0.3, y: \(-0.25 - gap / 2) }", "slot: { x: 0.3, y: 0 }",
        ], success: "inside: { what: box, in: slot, part: outline }"))
    let routes = try #require(check.routes)
    #expect(routes.blocked == 0 && routes.full == 0 && routes.destinations == 16)
  }

  @Test("a sweep of seeds lists exactly those that fault, for any number of workers")
  func seeds() throws {
    // The ball falls over the edge only where it starts to the right of it.
    let task = try Fixtures.scene(
      view: "side", walls: false, horizon: 15,
      bodies: [
        "floor: { kind: fixed, shape: { rectangle: [1.6, 0.2] } }",
        "ball: { shape: { disc: 0.05 }, density: 5 }",
      ],
      start: ["floor: { x: 0, y: -0.8 }", "ball: { x: { uniform: [0.4, 0.95] }, y: -0.6 }"],
      success: "near: { what: hand, to: goal, within: 0.000001 }")
    let sweep = try SeedSweep(task, seeds: 5...44, pool: Fixtures.pool(2))
    #expect(sweep.episodes == 40 && !sweep.isSound)
    #expect(try SeedSweep(task, seeds: 5...44, pool: Fixtures.pool(1)) == sweep)
    #expect(try SeedSweep(task, seeds: 5...44, pool: Fixtures.pool(7)) == sweep)
    var episode = try Episode(task)
    var falling: [UInt64] = []
    for seed in UInt64(5)...44 {
      try episode.reset(seed: seed)
      if try episode.state(of: .body(1)).x > 0.81 { falling.append(seed) }
    }
    #expect(Set(falling).isSubset(of: sweep.faults.map(\.seed)) && !falling.isEmpty)
    #expect(sweep.faults.count < 40 && sweep.faults.allSatisfy { $0.text.hasSuffix("from seed \($0.seed)") })
    let finding = try #require(sweep.findings.first { $0.kind == .fault })
    #expect(
      finding.advice == "Replay the seeds \(sweep.faults.map { "\($0.seed)" }.joined(separator: ", ")).")
    #expect(throws: CheckError.self) { try SeedSweep(task, seeds: 0...UInt64.max, pool: Fixtures.pool(1)) }
  }
}
