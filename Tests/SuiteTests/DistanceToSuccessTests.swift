// The distance to success, which planners minimise: 0 where a condition holds, else a weighted sum of what is
// missing.

import Batches
import Scenes
import Tasks
import Testing

@Suite("The distance to success is 0 exactly on success and guides a planner")
struct DistanceToSuccessTests {
  /// How far a condition is from holding with the block at a place. The pad is 0.4 × 0.2 m, about (1, 1), and
  /// half the workspace 5 m.
  static func distance(_ condition: String, x: Float, y: Float) throws -> Float {
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
    return try episode.distance(toStage: 0)
  }

  @Test(
    "the distance is zero exactly where the condition holds",
    arguments: ConditionTests.cases.filter { !$0.condition.contains("corner") })
  func isZeroExactlyWhereTheConditionHolds(example: ConditionTests.Case) throws {
    let distance = try Self.distance(example.condition, x: example.x, y: example.y)
    #expect(distance >= 0)
    #expect((distance == 0) == (example.margin >= 0), "\(example.condition): \(distance)")
  }

  /// Every condition that does not hold counts 0.05, and a metre 1/5 here.
  @Test("the distance of 'all' is the sum over its parts, and that of 'any' is the smallest")
  func whatIsMissingOfAllAddsUpAndOfAnyTheLeastCounts() throws {
    // The block is 0.5 m too far to the left and 0.25 m too low.
    let parts = "[ above: { what: block, to: pad, by: 0.5 }, offset: { what: block, from: pad, x: [0, 1] } ]"
    let (low, left): (Float, Float) = (0.05 + 0.25 / 5, 0.05 + 0.5 / 5)
    #expect(abs(try Self.distance("all: \(parts)", x: 0.5, y: 1.25) - (low + left)) < 1e-5)
    #expect(abs(try Self.distance("any: \(parts)", x: 0.5, y: 1.25) - low) < 1e-5)
    #expect(
      abs(try Self.distance("count: { atLeast: 2, of: \(parts) }", x: 0.5, y: 1.25) - (low + left)) < 1e-5)
    #expect(abs(try Self.distance("count: { atLeast: 1, of: \(parts) }", x: 0.5, y: 1.25) - low) < 1e-5)
    // Both ranges of one condition count, too.
    let both = "offset: { what: block, from: pad, x: [0, 1], y: [0.5, 1] }"
    #expect(abs(try Self.distance(both, x: 0.5, y: 1.25) - (0.05 + 0.75 / 5)) < 1e-5)
  }

  @Test("a coverage of zero still gives a direction to the goal")
  func aCoverageOfNothingStillSaysWhereToGo() throws {
    let condition = "coverage: { of: pad, by: block, atLeast: 0.2 }"
    let far = try Self.distance(condition, x: -3, y: 1)
    let near = try Self.distance(condition, x: 0, y: 1)
    #expect(abs(far - near - 3.0 / 5) < 1e-5)
    #expect(try Self.distance(condition, x: 1, y: 1) == 0)
  }

  @Test("a hold counts the remaining actions")
  func aHoldCountsTheActionsThatAreLeft() throws {
    // The hand starts 8 m to the left of the marker.
    let task = try Fixtures.task(
      view: "top", start: "",
      success: "hold: { actions: 4, that: { offset: { what: hand, from: never, x: [-7.9, 0] } } }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    let right: [Token] = [2, 1]
    while try episode.margin(ofCondition: 0) < 0, episode.action < 1000 { _ = try episode.step(right.span) }
    for left in [3, 2, 1] as [Float] {
      #expect(try abs(episode.distanceToSuccess() - (0.05 + 0.1 * left / 4)) < 1e-6)
      _ = try episode.step(right.span)
    }
    #expect(episode.isSuccess == true)
    #expect(try episode.distanceToSuccess() == 0)
  }
}
