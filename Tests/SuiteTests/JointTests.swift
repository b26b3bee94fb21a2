// Joints of scenes against closed forms.

import Scenes
import Tasks
import Testing

@Suite("Joints of scenes follow the closed forms of mechanics")
struct JointTests {
  /// The mean time between upward passages of an angle, s, over some periods.
  static func period(_ episode: inout Episode, of body: String, through rest: Float, actions: Int) throws
    -> Double
  {
    var passages: [Double] = []
    var last = episode.body(body).angle - rest
    for action in 1...actions {
      try Fixtures.idle(&episode, actions: 1)
      let now = episode.body(body).angle - rest
      if last < 0, now >= 0 { passages.append(0.01 * (Double(action) - Double(now / (now - last)))) }
      last = now
    }
    return (passages[passages.count - 1] - passages[0]) / Double(passages.count - 1)
  }

  @Test("a rod swings with the period of a pendulum")
  func aRodSwingsWithThePeriodOfAPendulum() throws {
    let task = try Fixtures.task(
      bodies: "rod: { shape: { rectangle: [0.1, 1], at: [0, -0.5] }, density: 10 }",
      joints: "pivot: { kind: revolute, second: rod }", start: "pivot: { position: 0.1 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    // Moment about the end over m·g·(L/2); 1 + θ²/16 for the swing.
    let moment = (0.1 * 0.1 + 1) / 12 + 0.25
    let expected = 2 * Double.pi * (moment / (9.81 * 0.5)).squareRoot() * (1 + 0.01 / 16)
    let measured = try Self.period(&episode, of: "rod", through: 0, actions: 800)
    #expect(abs(measured - expected) < 0.01 * expected)
  }

  @Test("a spring turns a door with the period of its stiffness")
  func aSpringTurnsADoorWithThePeriodOfItsStiffness() throws {
    let task = try Fixtures.task(
      view: "top", bodies: "door: { shape: { rectangle: [1, 0.1], at: [0.5, 0] }, density: 10 }",
      joints: "hinge: { kind: revolute, second: door, spring: { stiffness: 5, rest: 0.3 } }",
      start: "hinge: { position: 0 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    let moment = (1 + 0.01) / 12 + 0.25
    let expected = 2 * Double.pi * (moment / 5).squareRoot()
    let measured = try Self.period(&episode, of: "door", through: 0.3, actions: 800)
    #expect(abs(measured - expected) < 0.01 * expected)
  }

  @Test("a very stiff spring does not oscillate")
  func aVeryStiffSpringDoesNotShake() throws {
    let task = try Fixtures.task(
      view: "top", bodies: "door: { shape: { rectangle: [1, 0.1], at: [0.5, 0] }, density: 10 }",
      joints: "hinge: { kind: revolute, second: door, spring: { stiffness: 1e5, rest: 0.3, damping: 1e5 } }",
      start: "hinge: { position: 0 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    try Fixtures.idle(&episode, actions: 300)
    #expect(abs(episode.body("door").angle - 0.3) < 0.002)
  }

  @Test("a body on a slide hangs where the spring bears its weight")
  func aSlideHangsWhereItsSpringBearsItsWeight() throws {
    let task = try Fixtures.task(
      bodies: "load: { shape: { rectangle: [0.2, 0.2] }, mass: 2 }",
      joints:
        "slide: { kind: prismatic, axis: [0, 1], second: load, spring: { stiffness: 200, damping: 20 } }",
      start: "slide: { position: 0 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    try Fixtures.idle(&episode, actions: 400)
    #expect(abs(episode.body("load").y + 2 * 9.81 / 200) < 1e-3)
  }

  @Test(
    "a door moves once its torque exceeds its resistance",
    arguments: [(Float(0.9), false), (Float(1.1), true)])
  func aDoorMovesOnceItsTorqueExceedsItsResistance(share: Float, moves: Bool) throws {
    // The spring's torque at the start is 2 N·m · share.
    let task = try Fixtures.task(
      view: "top", bodies: "door: { shape: { rectangle: [1, 0.1], at: [0.5, 0] }, density: 10 }",
      joints: "hinge: { kind: revolute, second: door, spring: { stiffness: 2, rest: \(share) } }",
      start: "hinge: { position: 0, resistance: 2 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    try Fixtures.idle(&episode, actions: 200)
    #expect((abs(episode.body("door").angle) > 0.01) == moves)
  }

  @Test("a door stops at its limit, past the required share of its range")
  func aDoorStopsAtItsLimitAndIsPastItsShare() throws {
    let task = try Fixtures.task(
      view: "top", bodies: "door: { shape: { rectangle: [1, 0.1], at: [0.5, 0] }, density: 10 }",
      joints:
        "hinge: { kind: revolute, second: door, limits: [0, 1.2], spring: { stiffness: 5, rest: 3, damping: 2 } }",
      start: "hinge: { position: 0.3 }",
      extra: "stages: [{ jointPast: { joint: hinge, share: 0.75 } }]")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(try abs(episode.margin(ofStage: 0) - (0.3 - 0.9)) < 1e-6)
    try Fixtures.idle(&episode, actions: 500)
    #expect(abs(episode.body("door").angle - 1.2) < 0.02)
    #expect(try abs(episode.margin(ofStage: 0) - 0.3) < 0.02)
  }

  @Test("a welded body starts at the pose that its joint gives")
  func aWeldedBodyStartsWhereItsJointPutsIt() throws {
    let task = try Fixtures.task(
      bodies: "post: { kind: fixed, shape: { disc: 0.1 } }, arm: { shape: { disc: 0.1 }, density: 1 }",
      joints: "joint: { kind: weld, first: post, second: arm, firstAnchor: [0.5, 0] }",
      start: "post: { x: 1, y: 2 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(episode.body("arm").x == 1.5 && episode.body("arm").y == 2)
    try Fixtures.idle(&episode, actions: 100)
    #expect(abs(episode.body("arm").y - 2) < 0.01)
  }

  @Test("gravity does not move weightless bodies")
  func gravityLeavesTheWeightlessAlone() throws {
    let task = try Fixtures.task(
      bodies:
        "light: { shape: { disc: 0.1 }, density: 1, weightless: true }, stone: { shape: { disc: 0.1 }, density: 1 }",
      start: "light: { x: 0, y: 1 }\n  stone: { x: 1, y: 1 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    try Fixtures.idle(&episode, actions: 50)
    #expect(episode.body("light").y == 1)
    // Semi-implicit Euler falls g·t²/2 · (1 + 1/n) after n steps.
    #expect(abs(episode.body("stone").y - (1 - 9.81 * 0.125 * (1 + 1 / 250))) < 1e-4)
  }
}
