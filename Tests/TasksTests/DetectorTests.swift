// Compares the success detector's margins with closed forms.

import Batches
import Glibc
import Physics
import Scenes
import Tasks
import Testing

@Suite("The success detector's margins have their closed forms")
struct DetectorTests {
  /// The margin of a condition on a body `plate`, with a site `tip`, and a marker `goal`, at the start.
  ///
  /// A start at which the condition holds would be refused, so the condition is then put under a `not`, which
  /// changes the sign.
  static func margin(
    _ condition: String, plate: String = "{ x: 0, y: 0 }", goal: String = "{ x: 0, y: 0 }",
    plateShape: String = "{ rectangle: [0.4, 0.2] }", goalShape: String = "{ rectangle: [0.4, 0.2] }"
  ) throws -> Double {
    func start(_ condition: String) throws -> Double {
      let task = try Fixtures.task(
        bodies: ["plate: { shape: \(plateShape), density: 10, collides: false }"],
        markers: ["goal: { shape: \(goalShape) }"], sites: ["tip: { body: plate, at: [0.2, 0.1] }"],
        start: ["plate: \(plate)", "goal: \(goal)"], success: condition)
      var episode = try Episode(task)
      try episode.reset(seed: 0)
      #expect(episode.margin < 0)
      return Double(episode.margin)
    }
    do {
      return try start(condition)
    } catch TaskError.noStart {
      return try -start("not: { \(condition) }")
    }
  }

  @Test("near: the margin is the remaining distance")
  func near() throws {
    let condition = "near: { what: plate, to: goal, within: 0.1 }"
    #expect(try abs(DetectorTests.margin(condition, plate: "{ x: 0.3, y: -0.4 }") + 0.4) < 1e-6)
    #expect(try abs(DetectorTests.margin(condition, plate: "{ x: 0.03, y: 0.04 }") - 0.05) < 1e-6)
    // A quarter turn takes the tip to (−0.1, 0.2) from the plate's origin.
    let tip = try DetectorTests.margin(
      "near: { what: tip, to: goal, within: 0.1 }", plate: "{ x: 0.1, y: 0.2, angle: 1.5707964 }")
    #expect(abs(tip + 0.3) < 1e-6)
  }

  @Test(
    "touching: the round end of a bar touches as a disc does, its straight side as a polygon",
    arguments: [("{ x: 0.27, y: 0 }", Float(0.002)), ("{ x: 0, y: 0.17 }", Float(0.012))])
  func touchingARoundEnd(ball: String, skin: Float) throws {
    let task = try Fixtures.task(
      bodies: ["ball: { shape: { disc: 0.1 }, density: 5 }"],
      hand: "pusher: { radius: 0.05, width: 0.3, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 3 }",
      start: ["ball: \(ball)"], handStart: "{ x: 0, y: 0 }", success: "touching: { what: hand, to: ball }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    // The outlines are 2 cm apart.
    #expect(abs(episode.margin - (skin - 0.02)) < 1e-6)
  }

  @Test(
    "aligned: the angle between two frames is taken up to symmetric and whole turns",
    arguments: [
      (0.3, -0.1, 1), (3.1, -3.1, 1), (0.1, 0.1 + 6 * Double.pi, 1), (1.6, 0, 4), (0.7853, 0, 4), (0.8, 0, 4),
      (1, 0, 3), (-2.2, 0.3, 2), (50, -43, 6), (-97, 1, 1),
    ])
  func aligned(first: Double, second: Double, symmetry: Int) throws {
    let distance = abs(remainder(first - second, 2 * Double.pi / Double(symmetry)))
    for within in [0.05, 0.5, 1.5] {
      let margin = try DetectorTests.margin(
        "aligned: { what: plate, to: goal, within: \(within), symmetry: \(symmetry) }",
        plate: "{ x: 0, y: 0, angle: \(first) }", goal: "{ x: 0, y: 0, angle: \(second) }")
      // Angles near 100 rad are Floats 8e-6 apart.
      #expect(abs(margin - (within - distance)) < 2e-5)
    }
  }

  /// The share of `goal` that `plate` covers.
  private static func share(
    plate: String, goal: String, plateShape: String, goalShape: String
  ) throws -> Double {
    try margin(
      "coverage: { of: goal, by: plate, atLeast: 0.3 }", plate: plate, goal: goal, plateShape: plateShape,
      goalShape: goalShape) + 0.3
  }

  @Test("coverage: the share of the marker is exact for all, half, a quarter and nothing, at any pose")
  func coverage() throws {
    let shape = "{ rectangle: [0.4, 0.2] }"
    for angle in [0, 0.6, -2.5] {
      for (along, across, expected) in [
        (0.0, 0.0, 1.0), (0.2, 0, 0.5), (-0.2, 0.1, 0.25), (0.39, 0, 0.025), (0.5, 0, 0), (0, 0.9, 0),
      ] {
        let offset = (
          cos(angle) * along - sin(angle) * across, sin(angle) * along + cos(angle) * across
        )
        let share = try DetectorTests.share(
          plate: "{ x: \(0.05 + offset.0), y: \(-0.08 + offset.1), angle: \(angle) }",
          goal: "{ x: 0.05, y: -0.08, angle: \(angle) }", plateShape: shape, goalShape: shape)
        #expect(abs(share - expected) < 2e-5, "\(along), \(across) at \(angle)")
      }
    }
  }

  @Test("coverage: two squares turned by 45° have a regular octagon in common, 2(√2 − 1) of one")
  func octagon() throws {
    let shape = "{ rectangle: [0.3, 0.3] }"
    for angle in [0.3, 1.9] {
      let share = try DetectorTests.share(
        plate: "{ x: 0.2, y: 0.1, angle: \(angle + Double.pi / 4) }",
        goal: "{ x: 0.2, y: 0.1, angle: \(angle) }", plateShape: shape, goalShape: shape)
      #expect(abs(share - 2 * (2.0.squareRoot() - 1)) < 2e-5)
    }
  }

  @Test("coverage: parts add up, and the share is of the marker's area, not the body's")
  func coverageOfParts() throws {
    let tee = "[{ rectangle: [0.4, 0.1] }, { rectangle: [0.1, 0.3], at: [0, -0.2] }]"
    let turned = "{ x: 0, y: 0, angle: 3.1415927 }"
    let still = "{ x: 0, y: 0, angle: 0 }"
    func share(_ pose: String, _ plateShape: String, _ goalShape: String) throws -> Double {
      try DetectorTests.share(plate: pose, goal: still, plateShape: plateShape, goalShape: goalShape)
    }
    #expect(try abs(share(still, tee, tee) - 1) < 1e-5)
    // Turned by half a turn, the bars cover each other and the stems nothing: 0.04 of 0.07 m².
    #expect(try abs(share(turned, tee, tee) - 4.0 / 7) < 1e-5)
    #expect(try abs(share(still, "{ rectangle: [0.8, 0.8] }", tee) - 1) < 1e-5)
    #expect(try abs(share(still, tee, "{ rectangle: [0.8, 0.8] }") - 0.07 / 0.64) < 1e-5)
  }

  @Test("still: the margin is that of the fastest body, in either unit")
  func still() throws {
    let resting = try DetectorTests.margin("still: { what: plate, speed: 0.3, angularSpeed: 0.2 }")
    #expect(abs(resting - 0.2) < 1e-7)
    for (success, expected) in [
      ("still: { what: plate, speed: 0.3, angularSpeed: 0.2 }", 0.2 - 2),
      ("still: { what: [plate, sled], speed: 0.3, angularSpeed: 9 }", 0.3 - 1),
    ] {
      let task = try Fixtures.task(
        bodies: [
          "plate: { shape: { rectangle: [0.2, 0.2] }, density: 10, collides: false }",
          "sled: { shape: { rectangle: [0.2, 0.2] }, density: 10, collides: false }",
        ],
        joints: [
          "hinge: { kind: revolute, second: plate }",
          "rail: { kind: prismatic, second: sled, axis: [0, 1] }",
        ],
        actuators: [
          "turn: { motor: { joint: hinge, maxSpeed: 2, maxForce: 100 }, bins: 3 }",
          "slide: { motor: { joint: rail, maxSpeed: 1, maxForce: 1e3 }, bins: 3 }",
        ],
        start: ["hinge: { position: 0 }", "rail: { position: -0.5 }"],
        success: "all: [{ \(success) }, { near: { what: plate, to: far, within: 1.39 } }]")
      var episode = try Episode(task)
      try episode.reset(seed: 0)
      _ = try episode.step([1, 1, 0, 2])
      // The other condition, which keeps the start from being solved, has a margin of −0.01.
      #expect(abs(Double(episode.margin) - expected) < 1e-3)
    }
  }

  @Test("the margin of all is the smallest, of any the largest, and of not the opposite")
  func combinations() throws {
    let (plate, goal) = ("{ x: 0.3, y: 0.4 }", "{ x: 0, y: 0 }")
    let near = { (within: Double) in "near: { what: plate, to: goal, within: \(within) }" }
    func margin(_ condition: String) throws -> Double {
      try DetectorTests.margin(condition, plate: plate, goal: goal)
    }
    #expect(try abs(margin("all: [{ \(near(0.7)) }, { \(near(0.4)) }]") + 0.1) < 1e-6)
    #expect(try abs(margin("any: [{ \(near(0.1)) }, { \(near(0.4)) }]") + 0.1) < 1e-6)
    #expect(try abs(margin("any: [{ \(near(0.7)) }, { \(near(0.4)) }]") - 0.2) < 1e-6)
    #expect(try abs(margin("all: [{ \(near(0.7)) }, { not: { \(near(0.1)) } }]") - 0.2) < 1e-6)
    #expect(try abs(margin("not: { any: [{ \(near(0.6)) }, { \(near(0.1)) }] }") + 0.1) < 1e-6)
  }

  @Test("not is the exact complement: a margin of 0 holds, and its opposite does not")
  func complement() throws {
    let near = "near: { what: plate, to: goal, within: 0.5 }"
    let plate = "{ x: 0.5, y: 0 }"
    #expect(try DetectorTests.margin(near, plate: plate).magnitude < 1e-40)
    // Holds, so that no start without it is found.
    #expect(try DetectorTests.margin("not: { not: { \(near) } }", plate: plate) >= 0)
  }
}

@Suite("A condition under hold must last for its number of actions")
struct HoldTests {
  /// A pusher that is at its target's bin, −0.8, 0 or 0.8, after each action of 1 s.
  private static func task(_ success: String, start: Double) throws -> ManipulationTask {
    try Fixtures.task(
      time: "{ actionRate: 1, physicsSteps: 100, horizon: 20 }", markers: ["spot: {}"],
      hand: """
        pusher: { radius: 0.05, density: 50, maxForce: 400, bins: 3,
            mode: { position: { x: [-0.8, 0.8], y: [-0.8, 0.8] } } }
        """,
      start: ["spot: { x: 0, y: 0 }"], handStart: "{ x: \(start), y: 0 }", success: success)
  }

  @Test("hold counts consecutive actions, starts over at a break, and ends the episode at the last")
  func counting() throws {
    let task = try HoldTests.task(
      "hold: { actions: 3, that: { near: { what: hand, to: spot, within: 0.1 } } }", start: 0.8)
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(episode.margin == -3)
    var margins: [Float] = []
    var outcomes: [Outcome] = []
    for token in [1, 1, 2, 1, 1, 1] as [Token] {
      outcomes.append(try episode.step([token, 1]))
      margins.append(episode.margin)
    }
    #expect(margins == [-2, -1, -3, -2, -1, 0])
    #expect(outcomes == [.running, .running, .running, .running, .running, .succeeded])
  }

  @Test("the start does not count, and a reset forgets what was counted")
  func start() throws {
    // At 0.15 the wide condition holds from the start; the narrow one only after an action.
    let task = try HoldTests.task(
      """
      all: [{ hold: { actions: 2, that: { near: { what: hand, to: spot, within: 0.2 } } } },
            { near: { what: hand, to: spot, within: 0.1 } }]
      """, start: 0.15)
    var episode = try Episode(task)
    for round in 0..<3 {
      if round == 1 {
        let start = episode.start
        try episode.reset(to: start)
      } else {
        try episode.reset(seed: 0)
      }
      #expect(try episode.step([1, 1]) == .running)
      #expect(episode.margin == -1)
    }
    #expect(try episode.step([1, 1]) == .succeeded)
  }

  @Test("a hold within a hold counts by itself")
  func nested() throws {
    let near = "near: { what: hand, to: spot, within: 0.1 }"
    let task = try HoldTests.task(
      "hold: { actions: 2, that: { hold: { actions: 2, that: { \(near) } } } }", start: 0.8)
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    var margins: [Float] = []
    for token in [1, 2, 1, 1, 1] as [Token] {
      _ = try episode.step([token, 1])
      margins.append(episode.margin)
    }
    #expect(margins == [-2, -2, -2, -1, 0])
  }

  @Test("a hold inside any or all continues to count while the other condition decides")
  func noShortCut() throws {
    let task = try HoldTests.task(
      """
      all: [{ near: { what: hand, to: far, within: 2.1 } },
            { hold: { actions: 2, that: { near: { what: hand, to: far, within: 5 } } } },
            { near: { what: hand, to: spot, within: 0.1 } }]
      """, start: 0.8)
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    // At −0.8 the first condition breaks, while the hold counts.
    #expect(try episode.step([0, 0]) == .running)
    #expect(try episode.step([1, 1]) == .succeeded)
  }
}
