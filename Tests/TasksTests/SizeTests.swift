// Bodies whose size is drawn at the start: what depends on the size, and that nothing else does.

import Glibc
import Physics
import Randomness
import Scenes
import Tasks
import Testing

@Suite("Everything that depends on a body's size follows it")
struct SizeTests {
  /// A frictionless block of 0.2 m and 0.4 kg, of some size, before a pusher of 5 N.
  private static func pushed(size: Float) throws -> Episode {
    let task = try Fixtures.task(
      workspace: "{ x: [-5, 5], y: [-5, 5] }",
      bodies: ["block: { shape: { rectangle: [0.2, 0.2] }, mass: 0.4, friction: 0 }"],
      hand: """
        pusher: { radius: 0.1, mass: 1, mode: { position: { x: [-5, 5], y: [-5, 5] } }, maxForce: 5, bins: 3 }
        """,
      start: ["block: { x: 0, y: 0, size: \(size) }"], handStart: "{ x: \(-0.13 - 0.1 * size), y: 0 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    return episode
  }

  @Test("the mass scales with the square of the size", arguments: [Float(0.25), 0.7, 1, 1.6, 4])
  func mass(size: Float) throws {
    var episode = try SizeTests.pushed(size: size)
    try episode.step([2, 1], times: 5)
    let (block, hand) = (episode.body("block"), episode.body("hand"))
    // Half a second of 5 N has gone into both.
    let mass = (2.5 - hand.velocityX) / block.velocityX
    #expect(abs(mass / (0.4 * size * size) - 1) < 0.01)
  }

  @Test(
    "a released block loses speed at μg, and angular speed in inverse proportion to its size",
    arguments: [0.5, 1, 2])
  func table(size: Double) throws {
    let task = try Fixtures.task(
      workspace: "{ x: [-20, 20], y: [-20, 20] }",
      time: "{ actionRate: 100, physicsSteps: 1, horizon: 1000 }",
      bodies: ["block: { shape: { rectangle: [0.3, 0.3] }, density: 10, friction: 0, tableFriction: 0.2 }"],
      hand: "pusher: { radius: 0.1, density: 500, mode: { step: 0.5 }, maxForce: 1e4, bins: 3 }",
      start: ["block: { x: 0.6, y: \(0.08 * size), size: \(size) }"], handStart: "{ x: 0, y: 0 }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    try episode.step([2, 1], times: 25)
    var losses = 0
    for _ in 0..<20 {
      let before = episode.body("block")
      #expect(try episode.step([0, 1]) == .running)
      let after = episode.body("block")
      guard length(episode.body("hand").position - after.position) > Float(0.1 + 0.25 * size),
        length(after.velocity) > 0.05, abs(after.angularVelocity) > 0.05
      else { continue }
      losses += 1
      let slowing = Double(length(before.velocity) - length(after.velocity)) * 100
      #expect(abs(slowing / (0.2 * 9.81) - 1) < 1e-3)
      let turning = Double(abs(before.angularVelocity) - abs(after.angularVelocity)) * 100
      // μmg · L(√2 + asinh 1)/6 against a moment of inertia of mL²/6.
      #expect(abs(turning / (0.2 * 9.81 * (2.0.squareRoot() + asinh(1)) / (0.3 * size)) - 1) < 2e-3)
    }
    #expect(losses >= 3)
  }

  @Test("bodies touch where their outlines do at their size", arguments: [Float(0.5), 1, 1.5])
  func touching(size: Float) throws {
    let task = try Fixtures.task(
      bodies: [
        "wall: { kind: fixed, shape: { rectangle: [0.2, 1] } }",
        "block: { shape: { rectangle: [0.3, 0.2], at: [0.05, 0] }, density: 10 }",
      ],
      start: ["wall: { x: 0.5, y: 0 }", "block: { x: 0, y: 0, size: \(size) }"],
      success: "touching: { what: block, to: wall }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(abs(episode.margin - (0.022 - (0.4 - 0.2 * size))) < 1e-6)
  }

  @Test("the covered share follows the body's size", arguments: [0.5, 0.8, 1, 1.3])
  func coverage(size: Double) throws {
    for angle in [0, 2.4] {
      let margin = try DetectorTests.margin(
        "coverage: { of: goal, by: plate, atLeast: 0.9 }",
        plate: "{ x: 0.3, y: 0.1, angle: \(angle), size: \(size) }",
        goal: "{ x: 0.3, y: 0.1, angle: \(angle) }")
      #expect(abs(margin - (min(1, size * size) - 0.9)) < 1e-5)
    }
  }

  @Test("whether an outline is inside follows its size", arguments: [0.5, 1, 1.5])
  func outline(size: Double) throws {
    let margin = try DetectorTests.margin(
      "inside: { what: plate, in: goal, part: outline }", plate: "{ x: 0, y: 0, size: \(size) }",
      goalShape: "{ rectangle: [1, 0.25] }")
    #expect(abs(margin - (0.125 - 0.1 * size)) < 1e-6)
  }

  @Test("the points and regions on a body move out with its size")
  func sites() throws {
    let task = try Fixtures.task(
      bodies: ["plate: { shape: { rectangle: [0.4, 0.2] }, density: 10, collides: false }"],
      markers: ["spot: {}"],
      sites: [
        "tip: { body: plate, at: [0.2, 0.1] }",
        "patch: { body: plate, at: [0.2, 0], shape: { rectangle: [0.1, 0.1] } }",
      ],
      start: ["plate: { x: 0.1, y: 0, angle: 1.5707964, size: 1.5 }", "spot: { x: 0.1, y: 0.3 }"],
      observations: [
        "position: tip", "position: spot, relativeTo: tip", "size: plate, center: 1, scale: 0.2",
      ],
      success: "not: { inside: { what: spot, in: patch } }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(abs(episode.margin + 0.075) < 1e-6)
    #expect(length(episode.site("tip").position - SIMD2(-0.05, 0.3)) < 1e-6)
    let expected: [Float] = [-0.05, 0.3, 0.15, 0, 2.5]
    #expect(task.observationLabels[4] == "plate.size")
    #expect(try zip(episode.observation(), expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test(
    "the point from which a body grows stays in place, and what is relative to the body follows its origin")
  func growsFrom() throws {
    let task = try Fixtures.task(
      bodies: [
        "block: { shape: { rectangle: [0.2, 0.2] }, density: 10, collides: false }",
        "other: { shape: { rectangle: [0.2, 0.2] }, density: 10, collides: false }",
      ],
      markers: ["goal: {}"],
      start: [
        "block: { x: -0.5, y: 0.1, angle: 1.5707964, size: 1.5, growsFrom: [0, -0.1] }",
        "other: { x: 0.5, y: 0.1 }", "goal: { relativeTo: block, x: 0.2, y: 0 }",
      ], extra: "shuffle: [[block, other]]")
    var episode = try Episode(task)
    var places: Set<Float> = []
    for seed in 0..<20 as Range<UInt64> {
      try episode.reset(seed: seed)
      let (block, other, goal) = (episode.body("block"), episode.body("other"), episode.marker("goal"))
      // It comes to the other's place with the other's angle, and grows there.
      let isTurned = block.x < 0
      let expected = isTurned ? SIMD2<Float>(-0.55, 0.1) : SIMD2(0.5, 0.15)
      #expect(length(block.position - expected) < 1e-6)
      #expect(length(goal.position - expected - (isTurned ? SIMD2(0, 0.2) : SIMD2(0.2, 0))) < 1e-6)
      #expect(other.position == (isTurned ? SIMD2(0.5, 0.1) : SIMD2(-0.5, 0.1)))
      places.insert(block.x)
    }
    #expect(places.count == 2)
  }

  @Test("the clearance at the start is measured at the bodies' sizes")
  func clearance() throws {
    let task = try Fixtures.task(
      bodies: [
        "wall: { kind: fixed, shape: { rectangle: [0.2, 1] } }",
        "block: { shape: { disc: 0.1 }, density: 10 }",
      ],
      start: ["wall: { x: 0.5, y: 0 }", "block: { x: 0.2, y: 0, size: { uniform: [0.5, 4] } }"])
    var episode = try Episode(task)
    for seed in 0..<100 as Range<UInt64> {
      try episode.reset(seed: seed)
      #expect((0.5...1.9).contains(episode.start.sizes[1]))
    }
  }

  @Test(
    "sizes depend only on the seed, stay in their range, and are the same to the bit when begun again",
    arguments: ["stack", "peg"])
  func starts(name: String) throws {
    let task = try Fixtures.shippedTask(name)
    var used = try Episode(task)
    var drawn: [[Float]] = []
    for seed in 0..<40 as Range<UInt64> {
      _ = try used.trajectoryHash(seed: seed + 100, actions: 2)
      var fresh = try Episode(task)
      let hash = try fresh.trajectoryHash(seed: seed)
      #expect(try used.trajectoryHash(seed: seed) == hash)
      let start = fresh.start
      try fresh.reset(seed: seed)
      #expect(fresh.start == start)
      let (state, margin, observation) = (fresh.stateHash, fresh.margin, try fresh.observation())
      try used.reset(seed: seed + 100)
      try used.reset(to: start)
      #expect(try used.stateHash == state && used.margin == margin && used.observation() == observation)
      drawn.append(start.sizes)
    }
    let bodies = task.scene.start.rules.compactMap {
      if case .size(let body, _, _) = $0 { body } else { nil }
    }
    for body in bodies {
      let sizes = drawn.map { $0[body] }
      #expect(Set(sizes).count == sizes.count)
      #expect(sizes.allSatisfy { (0.85...1.15).contains($0) })
    }
    let others = Set(task.scene.bodies.indices).subtracting(bodies)
    #expect(drawn.allSatisfy { sizes in others.allSatisfy { sizes[$0] == 1 } })
  }

  @Test("a body has left the workspace when its centre has, which moves out with its size")
  func centre() throws {
    let task = try Fixtures.task(
      workspace: "{ x: [-1, 1], y: [-1, 1], walls: false }",
      bodies: ["block: { shape: { rectangle: [0.2, 0.2], at: [0.4, 0] }, density: 10 }"],
      start: ["block: { x: 0.3, y: 0, size: { choice: [1, 1.7, 1.8, 2] } }"])
    var episode = try Episode(task)
    var sizes: Set<Float> = []
    for seed in 0..<50 as Range<UInt64> {
      try episode.reset(seed: seed)
      sizes.insert(episode.start.sizes[0])
    }
    #expect(sizes == [1, 1.7])
  }

  @Test("starts that differ only in a size have different hashes")
  func hash() throws {
    let task = try Fixtures.task(
      bodies: ["block: { shape: { disc: 0.1 }, density: 10 }"],
      start: ["block: { x: 0, y: 0, size: { choice: [0.5, 1, 1.5] } }"])
    var episode = try Episode(task)
    var hashes: [Float: Set<UInt64>] = [:]
    for seed in 0..<50 as Range<UInt64> {
      try episode.reset(seed: seed)
      hashes[episode.start.sizes[0], default: []].insert(episode.stateHash)
    }
    #expect(hashes.count == 3 && hashes.values.allSatisfy { $0.count == 1 })
    #expect(Set(hashes.values).count == 3)
  }
}
