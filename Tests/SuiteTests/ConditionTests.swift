// Compares margins of conditions with closed forms.

import Batches
import Scenes
import Tasks
import Testing

@Suite("Margins of conditions have their closed forms")
struct ConditionTests {
  /// The margin of a condition with the block at a place. The pad is 0.4 × 0.2 m, about (1, 1).
  static func margin(
    _ condition: String, x: Float, y: Float, angle: Float = 0, shape: String = "{ rectangle: [0.2, 0.1] }"
  ) throws -> Float {
    let task = try Fixtures.task(
      view: "top",
      bodies: "block: { shape: \(shape), density: 1 }, wall: { kind: fixed, shape: { rectangle: [0.2, 2] } }",
      start: "block: { x: \(x), y: \(y), angle: \(angle) }\n  wall: { x: -1, y: 0 }",
      extra: """
        clearance: 0
        sites:
          corner: { body: block, at: [0.1, 0] }
          hole: { body: wall, at: [0, 0.5], shape: { disc: 0.3 } }
        stages: [{ \(condition) }]
        """)
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    return try episode.margin(ofStage: 0)
  }

  typealias Case = (condition: String, x: Float, y: Float, margin: Float)
  static let cases: [Case] = [
    ("inside: { what: block, in: pad }", 1, 1, 0.1), ("inside: { what: block, in: pad }", 1.15, 1, 0.05),
    ("inside: { what: block, in: pad }", 1.5, 1, -0.3),
    ("inside: { what: block, in: pad }", 1.5, 1.5, -0.5),
    ("inside: { what: block, in: hole }", -0.7, 0.9, -0.2),
    ("inside: { what: corner, in: pad }", 1, 1, 0.1), ("inside: { what: corner, in: pad }", 1.05, 1, 0.05),
    ("inside: { what: block, in: pad, part: outline }", 1, 1, 0.05),
    ("inside: { what: block, in: pad, part: outline }", 1.05, 1, 0.05),
    ("inside: { what: block, in: pad, part: outline }", 1.2, 1, -0.1),
    ("upright: { what: block, within: 0.2 }", 0, 0, 0.2), ("above: { what: block, to: pad }", 0, 1.5, 0.5),
    ("above: { what: block, to: pad, by: 0.7 }", 0, 1.5, -0.2),
    ("below: { what: block, to: pad, by: 0.1 }", 0, 0.4, 0.5),
    ("offset: { what: block, from: pad, x: [-0.3, 0.1] }", 1.05, 3, 0.05),
    ("offset: { what: block, from: pad, x: [-0.3, 0.1], y: [0.2, 2] }", 0.95, 1.1, -0.1),
    (
      "count: { atLeast: 2, of: [{ above: { what: block, to: pad } }, { below: { what: block, to: pad } }, "
        + "{ above: { what: block, to: pad, by: 0.1 } }] }", 0, 1.5, 0.4
    ),
    ("released: { what: block, by: wall }", 0, 0, 0.8 - 0.022),
    ("touching: { what: block, to: wall }", -0.5, 0, 0.022 - 0.3),
    ("not: { touching: { what: block, to: wall } }", -0.5, 0, 0.3 - 0.022),
  ]

  @Test("margins measure how much is missing", arguments: cases)
  func marginsMeasureWhatIsMissing(example: Case) throws {
    let margin = try Self.margin(example.condition, x: example.x, y: example.y)
    #expect(abs(margin - example.margin) < 1e-5)
  }

  @Test("outlines of discs include their radius")
  func outlinesOfDiscsCountTheirRadius() throws {
    let condition = "inside: { what: block, in: pad, part: outline }"
    #expect(abs(try Self.margin(condition, x: 1, y: 1, shape: "{ disc: 0.06 }") - 0.04) < 1e-6)
    #expect(abs(try Self.margin(condition, x: 1.2, y: 1, shape: "{ disc: 0.06 }") + 0.06) < 1e-6)
  }

  @Test("a rotated body sticks out by its corner")
  func aTurnedBodySticksOutByItsCorner() throws {
    let margin = try Self.margin(
      "inside: { what: block, in: pad, part: outline }", x: 1, y: 1, angle: 1.5707964)
    #expect(abs(margin) < 1e-5)
    let tilt = try Self.margin("upright: { what: block, within: 0.2, symmetry: 2 }", x: 0, y: 0, angle: 3)
    #expect(abs(tilt - (0.2 - (.pi - 3))) < 1e-5)
  }

  /// A pusher left of a line from (0, 0) to (0, 1), at a height.
  static func crossing(height: Float) throws -> Scene {
    try Scene(
      yaml: """
        jostle: 1
        name: crossing
        instruction: Cross the line.
        view: top
        workspace: { x: [-1, 1], y: [-2, 2] }
        time: { actionRate: 10, physicsSteps: 10, horizon: 100 }
        markers: { low: {}, high: {} }
        agents:
          hand: { pusher: { radius: 0.05, mass: 1, mode: { step: 0.2 }, maxForce: 40, bins: 3 } }
        start:
          low: { x: 0, y: 0 }
          high: { x: 0, y: 1 }
          hand: { x: -0.5, y: \(height) }
        observations: [{ position: hand }]
        success: { crossed: { what: hand, from: low, to: high } }
        """, file: "crossing.yaml")
  }

  @Test(
    "a line is crossed only between its ends",
    arguments: [(Float(0.5), true), (0.98, true), (0.02, true), (1.05, false), (-0.05, false)])
  func aLineIsCrossedBetweenItsEndsAlone(height: Float, expected: Bool) throws {
    var episode = try Episode(ManipulationTask(Self.crossing(height: height)))
    // The second time round remembers nothing of the first.
    for _ in 0..<2 {
      try episode.reset(seed: 0)
      #expect(try abs(episode.margin(ofCondition: 0) + 0.5) < 0.01)
      let tokens: [Token] = [2, 1]
      var succeeded = false
      for _ in 0..<30 where !succeeded { succeeded = try episode.step(tokens.span) == .succeeded }
      #expect(succeeded == expected)
    }
  }
}
