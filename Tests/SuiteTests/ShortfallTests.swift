// What planners descend: 0 where a condition holds, else the weighted sum of what is missing.

import Scenes
import Tasks
import Testing

@Suite struct ShortfallTests {
  /// The shortfall of a condition with the block at a place. The pad is 0.4 × 0.2 m, about (1, 1), and half the
  /// workspace 5 m.
  static func shortfall(_ condition: String, x: Float, y: Float) throws -> Float {
    let task = try Fixtures.task(
      view: "top",
      bodies:
        "block: { shape: { rectangle: [0.2, 0.1] }, density: 1 }, wall: { kind: fixed, shape: { rectangle: [0.2, 2] } }",
      start: "block: { x: \(x), y: \(y) }\n  wall: { x: -1, y: 0 }",
      extra: """
        clearance: 0
        sites: { hole: { body: wall, at: [0, 0.5], shape: { disc: 0.3 } } }
        stages: [{ \(condition) }]
        """)
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    return episode.shortfall(ofStage: 0)
  }

  @Test(arguments: ConditionTests.cases.filter { !$0.condition.contains("corner") })
  func isZeroExactlyWhereTheConditionHolds(example: ConditionTests.Case) throws {
    let shortfall = try Self.shortfall(example.condition, x: example.x, y: example.y)
    #expect(shortfall >= 0)
    #expect((shortfall == 0) == (example.margin >= 0), "\(example.condition): \(shortfall)")
  }

  /// Every condition that does not hold counts 0.05, and a metre 1/5 here.
  @Test func whatIsMissingOfAllAddsUpAndOfAnyTheLeastCounts() throws {
    // The block is 0.5 m too far to the left and 0.25 m too low.
    let parts = "[ above: { what: block, to: pad, by: 0.5 }, offset: { what: block, from: pad, x: [0, 1] } ]"
    let (low, left): (Float, Float) = (0.05 + 0.25 / 5, 0.05 + 0.5 / 5)
    #expect(abs(try Self.shortfall("all: \(parts)", x: 0.5, y: 1.25) - (low + left)) < 1e-5)
    #expect(abs(try Self.shortfall("any: \(parts)", x: 0.5, y: 1.25) - low) < 1e-5)
    #expect(
      abs(try Self.shortfall("count: { atLeast: 2, of: \(parts) }", x: 0.5, y: 1.25) - (low + left)) < 1e-5)
    #expect(abs(try Self.shortfall("count: { atLeast: 1, of: \(parts) }", x: 0.5, y: 1.25) - low) < 1e-5)
    // Both ranges of one condition count, too.
    let both = "offset: { what: block, from: pad, x: [0, 1], y: [0.5, 1] }"
    #expect(abs(try Self.shortfall(both, x: 0.5, y: 1.25) - (0.05 + 0.75 / 5)) < 1e-5)
  }

  @Test func aCoverageOfNothingStillSaysWhereToGo() throws {
    let condition = "coverage: { of: pad, by: block, atLeast: 0.2 }"
    let far = try Self.shortfall(condition, x: -3, y: 1)
    let near = try Self.shortfall(condition, x: 0, y: 1)
    #expect(abs(far - near - 3.0 / 5) < 1e-5)
    #expect(try Self.shortfall(condition, x: 1, y: 1) == 0)
  }

  @Test func aHoldCountsTheActionsThatAreLeft() throws {
    // The hand starts 8 m to the left of the marker.
    let task = try Fixtures.task(
      view: "top", start: "",
      success: "hold: { actions: 4, that: { offset: { what: hand, from: never, x: [-7.9, 0] } } }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    let right: [UInt16] = [2, 1]
    while episode.margin(ofCondition: 0) < 0, episode.action < 1000 { _ = episode.step(right.span) }
    for left in [3, 2, 1] as [Float] {
      #expect(abs(episode.shortfall - (0.05 + 0.1 * left / 4)) < 1e-6)
      _ = episode.step(right.span)
    }
    #expect(episode.isSuccess && episode.shortfall == 0)
  }
}
