// Scenes in each of which a fault is planted: a check must find it and report it under the right name.

import Checks
import Tasks
import Testing

@Suite("A check finds the fault that was planted in a scene") struct PlantedFaultTests {
  @Test("a scene without a fault is sound")
  func sound() throws {
    let check = try Fixtures.check(Fixtures.scene())
    #expect(check.notableFindings.filter { $0.verdict == .unsound } == [])
    #expect(check.isSound)
    #expect(check.planner?.success.successes == 3)
    let titles = [
      "Start states", "Physics", "Success detector", "Solvable", "Signal for GRPO", "Reproducible", "Speed",
    ]
    #expect(check.sections.map(\.title) == titles)
  }

  @Test("a goal behind a wall cannot be reached")
  func goalBehindWall() throws {
    let check = try Fixtures.check(
      Fixtures.scene(
        bodies: ["barrier: { kind: fixed, shape: { rectangle: [0.1, 1.98] } }"],
        start: ["barrier: { x: -0.5, y: 0 }"], hand: "{ x: -0.75, y: 0 }", goal: "{ x: -0.3, y: 0 }"))
    #expect(check.problems == ["no-way", "unsolvable"])
    #expect(
      try #require(check.finding("no-way")).text.hasPrefix(
        "no path leads to where hand is within 0.05 m of goal, in 16 of 16 starts"))
    let text = try #require(check.finding("unsolvable")).text
    #expect(text.contains("the obstacle is that hand is within 0.05 m of goal: this holds at the end of 0 %"))
  }

  @Test(
    "success that is true at the start is reported as such, not as a lack of starts", arguments: [0.5, 3])
  func alreadySolved(within: Double) throws {
    let check = try Fixtures.check(
      Fixtures.scene(
        goal: "{ x: { uniform: [-0.7, -0.1] }, y: 0 }",
        success: "near: { what: hand, to: goal, within: \(within) }"))
    #expect(check.problems.first == "already-solved")
    #expect(check.finding("no-start") == nil)
    #expect(try #require(check.finding("already-solved")).text.hasPrefix("success holds already at "))
  }

  @Test("a region too small for the body that must enter it gives a finding that names the condition")
  func regionTooSmall() throws {
    // The box is 0.3 wide, the gap 0.24 and the region in it 0.2.
    let check = try Fixtures.check(
      Fixtures.scene(
        horizon: 10,
        bodies: [
          "box: { shape: { rectangle: [0.3, 0.3] }, density: 10, tableFriction: 0.3 }",
          "upper: { kind: fixed, shape: { rectangle: [0.4, 0.5] } }",
          "lower: { kind: fixed, shape: { rectangle: [0.4, 0.5] } }",
        ],
        markers: ["slot: { shape: { rectangle: [0.4, 0.2] } }"],
        start: [
          "box: { x: -0.3, y: 0 }", "upper: { x: 0.3, y: 0.37 }", "lower: { x: 0.3, y: -0.37 }",
          "slot: { x: 0.3, y: 0 }",
        ],
        success: "all: [ inside: { what: box, in: slot, part: outline }, released: { what: box, by: hand } ]")
    )
    #expect(check.problems == ["no-room", "unsolvable"])
    #expect(
      try #require(check.finding("no-room")).text.hasPrefix(
        "there is no room for a body to be where all of box is inside slot, in 16 of 16 starts"))
    let text = try #require(check.finding("unsolvable")).text
    #expect(text.contains("the obstacle is that all of box is inside slot: this holds at the end of 0 %"))
  }

  @Test("a body that falls through a thin table is reported as tunnelling")
  func fallsThrough() throws {
    let task = try Fixtures.scene(
      view: "side", physicsSteps: 2,
      bodies: [
        "table: { kind: fixed, shape: { rectangle: [1, 0.02] } }",
        "ball: { shape: { disc: 0.03 }, density: 5 }",
      ],
      start: ["table: { x: 0.3, y: -0.8 }", "ball: { x: 0.3, y: 0.9 }"], hand: "{ x: -0.7, y: 0 }")
    let check = try Fixtures.check(task)
    #expect(check.problems.contains("tunnelling"))
    #expect(try #require(check.finding("tunnelling")).text.contains("ball through table"))
  }

  @Test("an object that leaves a workspace without walls is a fault")
  func leaves() throws {
    let check = try Fixtures.check(
      Fixtures.scene(
        view: "side", walls: false, bodies: ["ball: { shape: { disc: 0.05 }, density: 5 }"],
        start: ["ball: { x: 0.5, y: 0 }"], hand: "{ x: -0.7, y: 0 }"))
    #expect(check.problems.contains("fault"))
    #expect(try #require(check.finding("fault")).text.contains("'ball' is outside the workspace"))
  }

  @Test("a stack that topples is reported as moving by itself")
  func unstableStack() throws {
    let block = "{ shape: { rectangle: [0.2, 0.2] }, density: 10, friction: 0.8 }"
    let check = try Fixtures.check(
      Fixtures.scene(
        view: "side", bodies: ["low: \(block)", "high: \(block)"],
        start: ["low: { x: 0.4, y: -0.885 }", "high: { x: 0.53, y: -0.665 }"], hand: "{ x: -0.7, y: 0.5 }",
        goal: "{ x: -0.4, y: 0.5 }"))
    #expect(check.problems == ["settling"])
    #expect(try #require(check.finding("settling")).text.contains("high"))
  }

  @Test("an observation off its scale is reported with its range")
  func observationOffScale() throws {
    let check = try Fixtures.check(
      Fixtures.scene(observations: ["position: goal, scale: 0.001", "velocity: hand, scale: 0.5"]))
    #expect(check.problems == ["observation-off-scale"])
    let text = try #require(check.finding("observation-off-scale")).text
    #expect(text.contains("goal.x ranges from -39") && !text.contains("hand.vx"))
  }

  @Test("a scene that solves itself is reported as solved by doing nothing")
  func solvedByDoingNothing() throws {
    let check = try Fixtures.check(
      Fixtures.scene(
        view: "side", bodies: ["ball: { shape: { disc: 0.1 }, density: 5 }"],
        start: ["ball: { x: 0.5, y: 0 }"], hand: "{ x: -0.7, y: 0.5 }", goal: "{ x: 0.5, y: 0 }",
        success: "offset: { what: ball, from: goal, y: [-1, -0.8] }"))
    #expect(check.problems.contains("solved-by-doing-nothing"))
    let idle = try #require(check.success).idle
    #expect(idle.successes == idle.episodes && idle.episodes == 20)
  }

  @Test("a scene that random actions solve is reported as teaching little")
  func solvedByChance() throws {
    let check = try Fixtures.check(
      Fixtures.scene(success: "offset: { what: hand, from: goal, x: [-0.2, 2] }"))
    #expect(check.problems == ["solved-by-chance"])
  }

  @Test("a scene without room for its start gives a finding that names the bodies in the way")
  func noStart() throws {
    let check = try Fixtures.check(
      Fixtures.scene(
        bodies: ["box: { shape: { rectangle: [0.3, 0.3] }, density: 10 }"], start: ["box: { x: -0.65, y: 0 }"]
      ))
    #expect(check.problems == ["no-start"])
    #expect(try #require(check.finding("no-start")).text.contains("mostly box and hand"))
    #expect(check.planner == nil)
  }

  @Test("success that does not last gives a note")
  func successLost() throws {
    // Nothing slows the puck down: it glides past the goal.
    let check = try Fixtures.check(
      Fixtures.scene(
        bodies: ["puck: { shape: { disc: 0.05 }, density: 2 }"],
        start: ["puck: { x: -0.5, y: 0 }"], hand: "{ x: -0.62, y: 0 }", goal: "{ x: -0.3, y: 0 }",
        success: "offset: { what: puck, from: goal, x: [-0.02, 0.02] }"))
    let lost = try #require(check.finding("success-lost"))
    #expect(lost.verdict == .note)
    #expect(try #require(check.success).kept < #require(check.success).followed)
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
    #expect(try #require(check.routes).blocked == 0 && check.routes?.full == 0)
  }

  @Test("a bouncing ball that gains height is reported as gaining energy")
  func energy() throws {
    let check = try Fixtures.check(
      Fixtures.scene(
        view: "side", physicsSteps: 10, horizon: 60,
        bodies: ["ball: { shape: { disc: 0.05 }, density: 100, restitution: 1 }"],
        start: ["ball: { x: 0.5, y: -0.5 }"], hand: "{ x: -0.7, y: 0 }", goal: "{ x: -0.4, y: 0 }"))
    #expect(check.problems.contains("energy"))
    #expect(try #require(check.physics).energyLift > 0.05)
  }
}
