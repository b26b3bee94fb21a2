// The readings of an episode that a check uses: verdicts on starts, physics steps, contacts and energy.

import Batches
import Physics
import Scenes
import Tasks
import Testing

@Suite("Readings for diagnosis are correct and change nothing")
struct DiagnosisTests {
  private static func verdict(
    _ box: String, workspace: String = "{ x: [-1, 1], y: [-1, 1] }",
    success: String = "near: { what: hand, to: far, within: 0.01 }"
  ) throws -> StartVerdict {
    var episode = try Episode(
      Fixtures.task(
        workspace: workspace, bodies: ["box: { shape: { rectangle: [0.2, 0.2] }, density: 1 }"],
        start: ["box: \(box)"], success: success))
    return try episode.examine(seed: 0, draw: 0)
  }

  @Test("a rejected draw comes with the reason")
  func verdicts() throws {
    // Bodies: the box, then the hand at (−0.9, −0.9); their number, 2, is that of the walls.
    #expect(try Self.verdict("{ x: 0, y: 0 }") == .accepted)
    #expect(try Self.verdict("{ x: -0.8, y: -0.85 }") == .tooClose(first: 0, second: 1))
    #expect(try Self.verdict("{ x: 0.95, y: 0 }") == .tooClose(first: 0, second: 2))
    #expect(
      try Self.verdict("{ x: { normal: { mean: 0.9, deviation: 100 } }, y: 0 }") == .outside)
    #expect(
      try Self.verdict("{ x: 0, y: 0 }", success: "near: { what: box, to: far, within: 2 }") == .solved)
    #expect(
      try Self.verdict(
        "{ x: 0, y: 0 }", success: "hold: { actions: 5, that: { near: { what: box, to: far, within: 2 } } }")
        == .solved)
  }

  @Test("the start of a seed is its first accepted draw")
  func firstAcceptedDraw() throws {
    let task = try Fixtures.shippedTask("push-box")
    var episode = try Episode(task)
    var rejected = 0
    for seed in 0..<60 {
      try episode.reset(seed: UInt64(seed))
      let (hash, draw) = (episode.stateHash, episode.start.draw)
      for earlier in 0..<draw { #expect(try episode.examine(seed: UInt64(seed), draw: earlier) != .accepted) }
      #expect(try episode.examine(seed: UInt64(seed), draw: draw) == .accepted)
      #expect(episode.stateHash == hash)
      rejected += draw
    }
    #expect(rejected > 0)
  }

  @Test(
    "watching an action changes no bit and shows every physics step",
    arguments: ["stack", "gate", "push-t"])
  func watching(name: String) throws {
    let task = try Fixtures.shippedTask(name)
    var plain = try Episode(task)
    var watched = try Episode(task)
    try plain.reset(seed: 4)
    try watched.reset(seed: 4)
    for action in 0..<40 {
      let tokens = task.bins.enumerated().map { Token((action * 7 + $0 * 3) % $1) }
      var looks = 0
      var last = Float.nan
      let outcome = try watched.step(tokens.span) { (episode: borrowing Episode) throws(TaskError) in
        looks += 1
        last = try episode.state(of: .body(0)).x
      }
      #expect(try plain.step(tokens.span) == outcome)
      #expect(plain.stateHash == watched.stateHash && plain.margin == watched.margin)
      #expect(looks == task.physicsStepsPerAction)
      #expect(try last == watched.state(of: .body(0)).x)
    }
  }

  @Test("a block on the floor touches only the floor, and the two are the nearest pair")
  func contacts() throws {
    var episode = try Episode(
      Fixtures.task(
        view: "side", bodies: ["box: { shape: { rectangle: [0.2, 0.2] }, density: 1 }"],
        start: ["box: { x: 0, y: -0.885 }"], handStart: "{ x: 0.9, y: 0.9 }", extra: "clearance: 0.001"))
    try episode.reset(seed: 0)
    try episode.step([1, 1], times: 5)
    let contacts = try episode.contacts()
    let pairs = contacts.map { Set([$0.first.index, $0.second.index]) }
    #expect(pairs.contains([0, 2]))
    #expect(pairs.allSatisfy { $0.contains(2) })
    let pair = try episode.nearestPair()
    let nearest = try #require(pair)
    #expect(nearest.distance > 0 && nearest.distance < 0.025)
    #expect(nearest.second == 2)
  }

  @Test("a falling, rotating body keeps its energy, which has a closed form")
  func fallingEnergy() throws {
    var episode = try Episode(
      Fixtures.task(
        view: "side", workspace: "{ x: [-5, 5], y: [0, 10] }",
        time: "{ actionRate: 100, physicsSteps: 10, horizon: 200 }",
        bodies: ["box: { shape: { rectangle: [0.2, 0.4] }, mass: 3 }"],
        start: ["box: { x: 0, y: 8 }"], handStart: "{ x: 4, y: 9 }"))
    try episode.reset(seed: 0)
    let before = try episode.energy()
    #expect(abs(before - 3 * 9.81 * 8) < 1e-3)
    try episode.step([1, 1], times: 50)
    #expect(episode.body("box").velocityY < -4)
    #expect(try abs(episode.energy() - before) < 0.2)
  }

  @Test("an oscillating spring exchanges its energy with the body")
  func springEnergy() throws {
    var episode = try Episode(
      Fixtures.task(
        time: "{ actionRate: 100, physicsSteps: 10, horizon: 200 }",
        bodies: ["sled: { shape: { rectangle: [0.2, 0.2] }, mass: 2 }"],
        joints: [
          """
          rail: { kind: prismatic, second: sled, axis: [1, 0], limits: [-0.5, 0.5],
              spring: { stiffness: 50, rest: 0, damping: 0 } }
          """
        ], start: ["rail: { position: 0.3 }"]))
    try episode.reset(seed: 0)
    let before = try episode.energy()
    #expect(abs(before - 50 * 0.09 / 2) < 1e-4)
    var fastest: Float = 0
    for _ in 0..<60 {
      _ = try episode.step([1, 1])
      fastest = max(fastest, abs(episode.body("sled").velocityX))
      #expect(try abs(episode.energy() - before) < 0.05 * before)
    }
    #expect(abs(fastest - 1.5) < 0.1)
  }
}
