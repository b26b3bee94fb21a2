// The idle action for each kind of actuator.

import Batches
import Scenes
import Tasks
import Testing

@Suite("The idle action moves nothing")
struct IdleTests {
  private static func idle(_ episode: borrowing Episode) throws -> [Token] {
    var tokens = [Token](repeating: 0, count: episode.task.bins.count)
    var span = tokens.mutableSpan
    try episode.idle(into: &span)
    return tokens
  }

  @Test("a pusher in step mode stays where it is")
  func steps() throws {
    var episode = try Episode(Fixtures.task(handStart: "{ x: 0.3, y: -0.2 }"))
    try episode.reset(seed: 0)
    for _ in 0..<20 {
      #expect(try Self.idle(episode) == [1, 1])
      _ = try episode.step(Self.idle(episode))
    }
    #expect(episode.body("hand").position == SIMD2(0.3, -0.2))
  }

  @Test("with an even number of bins, the two middle ones alternate, and nothing drifts")
  func evenBins() throws {
    var episode = try Episode(
      Fixtures.task(
        hand: "pusher: { radius: 0.05, density: 50, mode: { step: 0.05 }, maxForce: 40, bins: 6 }",
        handStart: "{ x: 0, y: 0 }"))
    try episode.reset(seed: 0)
    #expect(try Self.idle(episode) == [3, 3])
    for action in 0..<20 {
      #expect(try Self.idle(episode) == (action % 2 == 0 ? [3, 3] : [2, 2]))
      _ = try episode.step(Self.idle(episode))
      #expect(length(episode.body("hand").position) < 0.02)
    }
  }

  @Test("a pusher in position mode goes to the bin nearest to its start and stays")
  func places() throws {
    var episode = try Episode(
      Fixtures.task(
        hand: """
          pusher: { radius: 0.05, density: 50, maxForce: 40, bins: 11,
              mode: { position: { x: [-1, 1], y: [-1, 1] } } }
          """,
        handStart: "{ x: 0.27, y: -0.55 }"))
    try episode.reset(seed: 0)
    for _ in 0..<20 {
      // Bins lie 0.2 apart: 0.2 is the nearest to 0.27, −0.6 to −0.55.
      #expect(try Self.idle(episode) == [6, 2])
      _ = try episode.step(Self.idle(episode))
    }
    #expect(length(episode.body("hand").position - SIMD2(0.2, -0.6)) < 0.01)
  }

  @Test("fingers keep their opening at the start, or the one they were last sent to")
  func fingers() throws {
    var episode = try Episode(
      Fixtures.task(
        hand: """
          gripper: { opening: 0.3, fingers: [0.05, 0.2], density: 20, mode: { step: 0.1 }, maxForce: 60,
              gripForce: 20, bins: 11 }
          """,
        handStart: "{ x: 0, y: 0 }"))
    try episode.reset(seed: 0)
    #expect(try Self.idle(episode) == [5, 5, 1])
    try episode.step(Self.idle(episode), times: 3)
    #expect(try Self.idle(episode) == [5, 5, 1])
    _ = try episode.step([5, 5, 0])
    #expect(try Self.idle(episode) == [5, 5, 0])
    #expect(length(episode.body("hand").position) < 1e-3)
  }

  @Test("a motor stands still")
  func motors() throws {
    var episode = try Episode(
      Fixtures.task(
        bodies: ["rod: { shape: { rectangle: [0.3, 0.05] }, density: 1 }"],
        joints: ["pin: { kind: revolute, second: rod }"],
        actuators: ["spin: { motor: { joint: pin, maxSpeed: 3, maxForce: 50 }, bins: 7 }"],
        start: ["pin: { position: 0.5 }"]))
    try episode.reset(seed: 0)
    try episode.step(Self.idle(episode), times: 10)
    #expect(try Self.idle(episode).last == 3)
    #expect(episode.body("rod").angle == 0.5)
  }
}
