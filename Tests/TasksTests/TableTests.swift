// Compares the resistance of a table to sliding and turning bodies with closed forms.

import Glibc
import Physics
import Scenes
import Tasks
import Testing

@Suite("Table friction follows the closed forms of mechanics")
struct TableTests {
  /// A plate pinned to a table of friction 0.5, turned from rest for 0.1 s by a torque: its angular velocity.
  private static func spin(
    _ shape: String, torque: Double, pin: String = "[0, 0]"
  ) throws -> Double {
    let task = try Fixtures.task(
      bodies: ["plate: { shape: \(shape), density: 10, tableFriction: 0.5 }"],
      joints: ["pin: { kind: revolute, second: plate, secondAnchor: \(pin) }"],
      actuators: ["turn: { motor: { joint: pin, maxSpeed: 100, maxForce: \(torque) }, bins: 2 }"],
      start: ["pin: { position: 0 }"])
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(try episode.step([1, 1, 1]) == .running)
    return Double(episode.body("plate").angularVelocity)
  }

  @Test("a disc of radius R resists turning with μmg · 2R/3")
  func discTorque() throws {
    let mass = 10 * Double.pi * 0.04
    let inertia = mass * 0.04 / 2
    let torque = 2.0
    let speed = try TableTests.spin("{ disc: 0.2 }", torque: torque)
    let resisted = torque - inertia * speed / 0.1
    #expect(abs(resisted / (0.5 * mass * 9.81) / (0.2 * 2 / 3) - 1) < 3e-4)
  }

  @Test("a square of side L resists turning with μmg · L(√2 + asinh 1)/6, wherever its origin is")
  func squareTorque() throws {
    let mass = 10 * 0.16
    let inertia = mass * 0.16 / 6
    let torque = 4.0
    let radius = 0.4 * (2.0.squareRoot() + asinh(1)) / 6
    for (shape, pin) in [
      ("{ rectangle: [0.4, 0.4] }", "[0, 0]"), ("{ rectangle: [0.4, 0.4], at: [0.1, 0.05] }", "[0.1, 0.05]"),
      ("[{ rectangle: [0.2, 0.4], at: [-0.1, 0] }, { rectangle: [0.2, 0.4], at: [0.1, 0] }]", "[0, 0]"),
    ] {
      let speed = try TableTests.spin(shape, torque: torque, pin: pin)
      let resisted = torque - inertia * speed / 0.1
      #expect(abs(resisted / (0.5 * mass * 9.81) / radius - 1) < 1e-3)
    }
  }

  @Test("a torque below the table's resistance turns nothing")
  func holdsStill() throws {
    let resisted = 0.5 * 10 * Double.pi * 0.04 * 9.81 * 0.2 * 2 / 3
    #expect(try abs(TableTests.spin("{ disc: 0.2 }", torque: 0.95 * resisted)) < 1e-4)
    #expect(try TableTests.spin("{ disc: 0.2 }", torque: 1.05 * resisted) > 0.1)
  }

  /// A box that a pusher runs into and then backs off from.
  ///
  /// - Returns: the box after every physics step from when the two are 2 cm apart, and how far the pusher's
  ///   foremost point came.
  private static func slide(
    _ support: String, density: Double
  ) throws -> (states: [BodyState], pushedTo: Float) {
    let task = try Fixtures.task(
      workspace: "{ x: [-20, 20], y: [-20, 20] }",
      time: "{ actionRate: 100, physicsSteps: 1, horizon: 1000 }",
      bodies: ["box: { shape: { rectangle: [0.3, 0.3] }, density: \(density), friction: 0\(support) }"],
      hand: """
        pusher: { radius: 0.1, density: 500, friction: 0, mode: { step: 0.5 }, maxForce: 1e4, bins: 3 }
        """,
      start: ["box: { x: 0.4, y: 0 }"], handStart: "{ x: 0, y: 0 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    try episode.step([2, 1], times: 20)
    var states: [BodyState] = []
    var pushedTo: Float = 0
    for _ in 0..<400 {
      #expect(try episode.step([0, 1]) == .running)
      let (box, hand) = (episode.body("box"), episode.body("hand"))
      pushedTo = max(pushedTo, hand.x + 0.1)
      if box.x - hand.x > 0.15 + 0.1 + 0.02 { states.append(box) }
    }
    try #require(states.count > 100)
    return (states, pushedTo)
  }

  @Test("a released box slides for v²/2μg, whatever its mass", arguments: [1, 10, 60])
  func slidingDistance(density: Double) throws {
    let (states, _) = try TableTests.slide(", tableFriction: 0.4", density: density)
    let (first, last) = (states[0], states[states.count - 1])
    let speed = Double(first.velocityX)
    #expect(speed > 0.5)
    #expect(length(last.velocity) < 1e-6)
    let distance = Double(last.x - first.x)
    // Steps of h are short of the parabola by v·h/2.
    #expect(abs(distance - (speed * speed / (2 * 0.4 * 9.81) - speed * 0.01 / 2)) < 1e-3)
    #expect(abs(Double(states[1].velocityX) - (speed - 0.4 * 9.81 * 0.01)) < 1e-4)
    #expect(abs(last.y) < 1e-4 && abs(last.angle) < 1e-4)
  }

  @Test("a quasi-static box stops as soon as it is released, and a gliding one never stops")
  func quasiStatic() throws {
    let (stopped, pushedTo) = try TableTests.slide(", quasiStatic: true", density: 10)
    #expect(stopped.allSatisfy { $0.x == stopped[0].x && length($0.velocity) < 1e-6 })
    // Box2D keeps shapes 1 cm apart at most.
    #expect(abs(stopped[0].x - 0.15 - pushedTo) < 0.011)
    #expect(pushedTo > 0.3)
    let (gliding, _) = try TableTests.slide("", density: 10)
    #expect(gliding[0].velocityX > 0.5)
    #expect(gliding.allSatisfy { $0.velocityX == gliding[0].velocityX })
  }
}
