// The effects of tokens: drives reach their targets, motors hold their speeds.

import Batches
import Physics
import Scenes
import Tasks
import Testing

@Suite("Actuators do what their tokens mean")
struct ActuatorTests {
  /// Actions of 1 s, in which a drive of 3 Hz settles.
  private static let slow = "{ actionRate: 1, physicsSteps: 100, horizon: 20 }"

  @Test("position mode: bin b of n means lower + (upper − lower)·b/(n − 1), and the drive reaches it")
  func positionMode() throws {
    let task = try Fixtures.task(
      time: ActuatorTests.slow,
      hand: """
        pusher: { radius: 0.05, density: 50, maxForce: 400, bins: 5,
            mode: { position: { x: [-0.8, 0.6], y: [-0.5, 0.7] } } }
        """)
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    for (x, y) in [(0, 4), (1, 3), (4, 0), (2, 2)] as [(Token, Token)] {
      #expect(try episode.step([x, y]) == .running)
      let hand = episode.body("hand")
      #expect(abs(hand.x - (-0.8 + 1.4 * Float(x) / 4)) < 1e-3)
      #expect(abs(hand.y - (-0.5 + 1.2 * Float(y) / 4)) < 1e-3)
      #expect(hand.angle == 0)
    }
  }

  @Test("step mode: the target is relative to the body, and the middle bin means no motion")
  func stepMode() throws {
    let task = try Fixtures.task(
      time: ActuatorTests.slow,
      hand: "pusher: { radius: 0.05, density: 50, mode: { step: 0.3 }, maxForce: 400, bins: 7 }",
      handStart: "{ x: 0.1, y: -0.2 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    var place = SIMD2<Float>(0.1, -0.2)
    for (x, y) in [(0, 6), (4, 2), (3, 3), (6, 3)] as [(Token, Token)] {
      #expect(try episode.step([x, y]) == .running)
      place += SIMD2(Float(x) - 3, Float(y) - 3) * 0.1
      #expect(length(episode.body("hand").position - place) < 1e-3)
    }
  }

  @Test(
    "targets stay in the workspace even without walls",
    arguments: ["{ step: 0.5 }", "{ position: { x: [-3, 3], y: [-3, 3] } }"])
  func clamping(mode: String) throws {
    let task = try Fixtures.task(
      workspace: "{ x: [-1, 1], y: [-1, 1], walls: false }", time: ActuatorTests.slow,
      hand:
        "pusher: { radius: 0.05, density: 50, maxForce: 400, dampingRatio: 1.5, bins: 3, mode: \(mode) }")
    for (tokens, corner) in [([2, 2], SIMD2<Float>(1, 1)), ([0, 0], SIMD2(-1, -1))] as [([Token], _)] {
      var episode = try Episode(task)
      try episode.reset(seed: 0)
      #expect(try episode.step(tokens, times: 8) == .running)
      #expect(length(episode.body("hand").position - corner) < 5e-3)
    }
  }

  @Test(
    "targets of a carried body stay in its area",
    arguments: ["{ step: 0.9 }", "{ position: { x: [-0.8, 0.8], y: [-0.8, 0.8] } }"])
  func area(mode: String) throws {
    let task = try Fixtures.task(
      time: ActuatorTests.slow, bodies: ["plate: { shape: { rectangle: [0.1, 0.1] }, density: 10 }"],
      actuators: [
        """
        lift: { carry: { body: plate, mode: \(mode), maxForce: 100, maxSpeed: 2,
            area: { x: [-0.2, 0.3], y: [-0.1, 0.4] } }, bins: 3 }
        """
      ], start: ["plate: { x: 0, y: 0 }"])
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    for (x, y, place) in [
      (2, 2, SIMD2(0.3, 0.4)), (0, 2, SIMD2(-0.2, 0.4)), (0, 0, SIMD2(-0.2, -0.1)),
    ] as [(Token, Token, SIMD2<Float>)] {
      #expect(try episode.step([1, 1, x, y], times: 2) == .running)
      #expect(length(episode.body("plate").position - place) < 5e-3)
    }
  }

  @Test("a drive pulls with its force and no more")
  func driveForce() throws {
    let task = try Fixtures.task(
      hand: """
        pusher: { radius: 0.05, mass: 2, maxForce: 3, bins: 3,
            mode: { position: { x: [-0.9, 0.9], y: [-0.9, 0.9] } } }
        """)
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    _ = try episode.step([2, 0])
    #expect(abs(episode.body("hand").velocityX - 3 / 2 * 0.1) < 1e-4)
  }

  @Test("a motor holds the speed of its bin, on a hinge and on a slide")
  func motorSpeeds() throws {
    let task = try Fixtures.task(
      bodies: [
        "wheel: { shape: { disc: 0.2 }, density: 10, collides: false }",
        "sled: { shape: { rectangle: [0.1, 0.1] }, density: 10, collides: false }",
      ],
      joints: [
        "pin: { kind: revolute, second: wheel }",
        "rail: { kind: prismatic, second: sled, axis: [1, 0] }",
      ],
      actuators: [
        "spin: { motor: { joint: pin, maxSpeed: 3, maxForce: 50 }, bins: 7 }",
        "slide: { motor: { joint: rail, maxSpeed: 0.4, maxForce: 50 }, bins: 3 }",
      ],
      start: ["pin: { position: 0 }", "rail: { position: 0 }"])
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    for (spin, slide) in [(0, 0), (4, 2), (3, 1), (6, 2)] as [(Token, Token)] {
      #expect(try episode.step([1, 1, spin, slide]) == .running)
      #expect(abs(episode.body("wheel").angularVelocity - (Float(spin) - 3)) < 1e-3)
      #expect(abs(episode.body("sled").velocityX - (Float(slide) - 1) * 0.4) < 1e-3)
    }
  }

  @Test("a motor turns with at most its torque until it has its speed")
  func motorTorque() throws {
    let task = try Fixtures.task(
      bodies: ["wheel: { shape: { disc: 0.2 }, density: 10, collides: false }"],
      joints: ["pin: { kind: revolute, second: wheel }"],
      actuators: ["spin: { motor: { joint: pin, maxSpeed: 2.5, maxForce: 0.1 }, bins: 2 }"],
      start: ["pin: { position: 0 }"])
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    let inertia = 10 * Float.pi * 0.2 * 0.2 * 0.2 * 0.2 / 2
    for action in 1...10 {
      #expect(try episode.step([1, 1, 1]) == .running)
      #expect(
        abs(episode.body("wheel").angularVelocity - min(2.5, 0.1 / inertia * Float(action) * 0.1)) < 2e-3)
    }
  }

  @Test("an undriven joint resists with its torque")
  func resistance() throws {
    // A bar that hangs out from its hinge against gravity: m·g·L/2 = 0.8829 N·m.
    func turn(resistance: Double) throws -> Float {
      let task = try Fixtures.task(
        view: "side",
        bodies: ["bar: { shape: { rectangle: [0.6, 0.05] }, density: 10, collides: false }"],
        joints: ["pin: { kind: revolute, second: bar, secondAnchor: [-0.3, 0], resistance: \(resistance) }"],
        start: ["pin: { position: 0 }"])
      var episode = try Episode(task)
      try episode.reset(seed: 0)
      try episode.step([1, 1], times: 2)
      return episode.body("bar").angle
    }
    #expect(try abs(turn(resistance: 0.95)) < 1e-3)
    #expect(try turn(resistance: 0.8) < -0.01)
  }
}
