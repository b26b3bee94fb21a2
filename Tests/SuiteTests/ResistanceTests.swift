// Doors and drawers that resist motion, against the closed forms of dry friction.

import Glibc
import Scenes
import Tasks
import Testing

@Suite("Joints with resistance follow the closed forms of dry friction")
struct ResistanceTests {
  // Dry friction R against a spring k: each half swing ends 2R/k nearer to rest than the one before, after
  // the time that it takes without friction, and the last one within R/k of rest.
  @Test("a door comes to rest as dry friction predicts", arguments: [Float(0.1), 0.25, 0.4])
  func aDoorSwingsToRestAsDryFrictionMakesIt(resistance: Float) throws {
    let task = try Fixtures.task(
      view: "top", bodies: "door: { shape: { rectangle: [1, 0.1], at: [0.5, 0] }, density: 10 }",
      joints: "hinge: { kind: revolute, second: door, spring: { stiffness: 2 } }",
      start: "hinge: { position: 1, resistance: \(resistance) }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    var turns: [(angle: Float, time: Double)] = []
    var last: Float = 1
    var before: Float = 0
    for action in 1...2000 {
      try Fixtures.idle(&episode, actions: 1)
      let now = episode.body("door").angle
      if (now - last) * (last - before) < 0 && abs(last - before) > 1e-6 {
        turns.append((last, 0.01 * Double(action - 1)))
      }
      (before, last) = (last, now)
    }
    // It begins with the first swing, from where it stands.
    turns = turns.filter { $0.time > 0.1 }
    let moment = (1 + 0.01) / 12 + 0.25
    let half = Double.pi * (moment / 2).squareRoot()
    var amplitude: Float = 1
    var count = 0
    while amplitude > resistance / 2 {
      amplitude -= resistance
      count += 1
      guard count <= turns.count else { break }
      #expect(abs(turns[count - 1].angle - (count % 2 == 0 ? amplitude : -amplitude)) < 0.01)
      #expect(abs(turns[count - 1].time - half * Double(count)) < 0.02 * Double(count))
    }
    #expect(abs(abs(last) - abs(amplitude)) < 0.01)
    #expect(abs(last - before) < 1e-6)
  }

  // A drawer on a rail that falls 0.8 m a metre.
  @Test(
    "a drawer slides with the part of its weight that exceeds its resistance", arguments: [Float(2), 6, 10])
  func aDrawerSlidesWithWhatItsResistanceLeavesOfItsWeight(resistance: Float) throws {
    let task = try Self.drawer(resistance: resistance)
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    let acceleration = 9.81 * 0.8 - resistance / 2
    for tenths in 1...5 {
      try Fixtures.idle(&episode, actions: 10)
      let (time, body) = (Float(tenths) * 0.1, episode.body("drawer"))
      // Semi-implicit Euler goes at² / 2 · (1 + 1/n) in n steps.
      let way = acceleration * time * time / 2 * (1 + 1 / Float(tenths * 50))
      #expect(abs(body.x - 0.6 * way) < 2e-3 && abs(body.y + 0.8 * way) < 2e-3)
      #expect(abs(body.angle) < 1e-3)
    }
  }

  @Test(
    "a drawer stays at rest where its resistance bears its weight",
    arguments: [(Float(15), true), (Float(16.5), false)])
  func aDrawerStaysWhereItsResistanceBearsItsWeight(resistance: Float, moves: Bool) throws {
    var episode = try Episode(Self.drawer(resistance: resistance))
    try episode.reset(seed: 0)
    try Fixtures.idle(&episode, actions: 200)
    #expect((-episode.body("drawer").y > 0.01) == moves)
  }

  @Test("a drawer stops at its limit and stays there")
  func aDrawerStopsAtItsLimitAndStaysThere() throws {
    var episode = try Episode(Self.drawer(resistance: 2))
    try episode.reset(seed: 0)
    try Fixtures.idle(&episode, actions: 300)
    let body = episode.body("drawer")
    #expect(abs(body.x - 0.6 * 1.5) < 0.01 && abs(body.y + 0.8 * 1.5) < 0.01 && body.speed < 1e-3)
  }

  /// A drawer of 2 kg.
  private static func drawer(resistance: Float) throws -> ManipulationTask {
    try Fixtures.task(
      bodies: "drawer: { shape: { rectangle: [0.4, 0.2] }, mass: 2 }",
      joints: "rail: { kind: prismatic, axis: [0.6, -0.8], second: drawer, limits: [0, 1.5] }",
      start: "rail: { position: 0, resistance: \(resistance) }")
  }
}
