// The condition `crossed` with a line that moves: only the motion of the point against the line counts.

import Batches
import Glibc
import Physics
import Scenes
import Tasks
import Testing

@Suite("A line that moves is crossed by what changes sides of it")
struct CrossingTests {
  /// A line of 0.6 m across a rail, on which it moves by up to 0.1 m along x in an action, from x = 0.
  private static func sliding(_ what: String, spot: String = "{ x: 0.25, y: 0 }") throws -> ManipulationTask {
    try Fixtures.task(
      bodies: ["sled: { shape: { rectangle: [0.1, 0.1] }, density: 10, collides: false }"],
      markers: ["spot: {}"], joints: ["rail: { kind: prismatic, second: sled, axis: [1, 0] }"],
      sites: [
        "low: { body: sled, at: [0, -0.3] }", "high: { body: sled, at: [0, 0.3] }",
        "ahead: { body: sled, at: [0.005, 0] }",
      ],
      actuators: ["slide: { motor: { joint: rail, maxSpeed: 1, maxForce: 1e4 }, bins: 3 }"],
      start: ["rail: { position: 0 }", "spot: \(spot)"],
      success: "crossed: { what: \(what), from: low, to: high }")
  }

  @Test("a line that passes a resting point is crossed by it")
  func passing() throws {
    var episode = try Episode(CrossingTests.sliding("spot"))
    // The second time round remembers nothing of the first.
    for _ in 0..<2 {
      try episode.reset(seed: 0)
      #expect(try episode.step([1, 1, 2], times: 2) == .running)
      #expect(try episode.step([1, 1, 2]) == .succeeded)
    }
  }

  @Test("a line that passes beside a point is not crossed by it", arguments: [0.35, -0.35])
  func passingBeside(height: Double) throws {
    var episode = try Episode(CrossingTests.sliding("spot", spot: "{ x: 0.25, y: \(height) }"))
    try episode.reset(seed: 0)
    #expect(try episode.step([1, 1, 2], times: 6) == .running)
    #expect(episode.body("sled").x > 0.5)
  }

  @Test("a point that keeps its distance to a moving line does not cross it", arguments: [Token(0), 2])
  func movingAlong(slide: Token) throws {
    // In each physics step, the line moves to the other side of where the point was before.
    var episode = try Episode(CrossingTests.sliding("ahead"))
    try episode.reset(seed: 0)
    #expect(try episode.step([1, 1, slide], times: 8) == .running)
    #expect(abs(episode.body("sled").x) > 0.7)
  }

  @Test(
    "a line that turns is crossed by the points between its ends",
    arguments: [(0.05, false), (0.12, true), (0.3, true), (0.48, true), (0.7, false)])
  func turning(radius: Double, expected: Bool) throws {
    // 0.1 rad in an action, so that the fifth passes the spot.
    let task = try Fixtures.task(
      bodies: ["wheel: { shape: { disc: 0.2 }, density: 10, collides: false }"], markers: ["spot: {}"],
      joints: ["pin: { kind: revolute, second: wheel }"],
      sites: ["inner: { body: wheel, at: [0.1, 0] }", "outer: { body: wheel, at: [0.5, 0] }"],
      actuators: ["spin: { motor: { joint: pin, maxSpeed: 1, maxForce: 50 }, bins: 3 }"],
      start: ["pin: { position: 0 }", "spot: { x: \(radius * cos(0.45)), y: \(radius * sin(0.45)) }"],
      success: "crossed: { what: spot, from: inner, to: outer }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(try episode.step([1, 1, 2], times: 4) == .running)
    #expect(try episode.step([1, 1, 2]) == (expected ? .succeeded : .running))
  }

  @Test("a restored episode remembers where the line was")
  func restoring() throws {
    var episode = try Episode(CrossingTests.sliding("spot"))
    try episode.reset(seed: 0)
    #expect(try episode.step([1, 1, 2], times: 2) == .running)
    let saved = try episode.save()
    #expect(try episode.step([1, 1, 2]) == .succeeded)
    try episode.restore(saved)
    // The line stays before the spot, and has not come back from behind it.
    #expect(try episode.step([1, 1, 1], times: 3) == .running)
    #expect(try episode.step([1, 1, 2]) == .succeeded)
  }
}
