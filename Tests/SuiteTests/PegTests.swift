// The tightest fit that scenes are told to use.

import Scenes
import Tasks
import Testing

@Suite struct PegTests {
  /// A peg of 0.14 m, let go with its foot in a slot 0.02 m wider on each side, off the middle by a distance.
  static func task(offset: Float) throws -> ManipulationTask {
    try Fixtures.task(
      bodies: """
        peg: { shape: { rectangle: [0.14, 0.4] }, density: 10, friction: 0.6 }, \
        left: { kind: fixed, shape: { rectangle: [0.2, 0.3] } }, \
        right: { kind: fixed, shape: { rectangle: [0.2, 0.3] } }
        """,
      start: "left: { x: -0.19, y: -4.85 }\n  right: { x: 0.19, y: -4.85 }\n  peg: { x: \(offset), y: -4.55 }"
    )
  }

  @Test(arguments: [Float(0), 0.004, -0.004])
  func aPegWithTwoCentimetresGoesInAndLiesStill(offset: Float) throws {
    var episode = try Episode(Self.task(offset: offset))
    try episode.reset(seed: 0)
    Fixtures.idle(&episode, actions: 200)
    let rest = episode.body("peg")
    // The skins keep it 15 to 20 mm above the floor.
    #expect((0.014...0.021).contains(rest.y + 4.8))
    for _ in 0..<300 {
      Fixtures.idle(&episode, actions: 1)
      let now = episode.body("peg")
      #expect(now.speed < 1e-3 && abs(now.x - rest.x) < 1e-3 && abs(now.angle - rest.angle) < 1e-3)
    }
  }
}
