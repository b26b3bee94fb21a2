// The tightest fit that the documentation recommends: a peg that is dropped into a slot, and one that a
// gripper inserts.

import Batches
import Scenes
import Tasks
import Testing

@Suite("A peg fits into its slot")
struct PegTests {
  /// A peg of 0.14 m, let go over or in a slot 0.3 m deep and 0.02 m wider on each side, off its middle by a
  /// distance.
  ///
  /// - Parameter height: of its foot over the floor, m.
  static func task(offset: Float, height: Float) throws -> ManipulationTask {
    try Fixtures.task(
      bodies: """
        peg: { shape: { rectangle: [0.14, 0.4] }, density: 10, friction: 0.6 }, \
        left: { kind: fixed, shape: { rectangle: [0.2, 0.3] } }, \
        right: { kind: fixed, shape: { rectangle: [0.2, 0.3] } }
        """,
      start:
        "left: { x: -0.19, y: -4.85 }\n  right: { x: 0.19, y: -4.85 }\n  peg: { x: \(offset), y: \(height - 4.8) }"
    )
  }

  @Test(
    "a peg with a clearance of two centimetres drops in and lies still",
    arguments: [Float(0), 0.004, -0.004],
    [Float(0.25), 0.3])
  func aPegWithTwoCentimetresGoesInAndLiesStill(offset: Float, height: Float) throws {
    var episode = try Episode(Self.task(offset: offset, height: height))
    try episode.reset(seed: 0)
    try Fixtures.idle(&episode, actions: 200)
    let rest = episode.body("peg")
    // The skins keep it 15 to 20 mm above the floor.
    #expect((0.014...0.021).contains(rest.y + 4.8))
    for _ in 0..<300 {
      try Fixtures.idle(&episode, actions: 1)
      let now = episode.body("peg")
      #expect(now.speed < 1e-3 && abs(now.x - rest.x) < 1e-3 && abs(now.angle - rest.angle) < 1e-3)
    }
  }

  /// A gripper over a peg, and the slot of the shipped scene with 0.02 m on each side. An action says where
  /// the hand goes, to the centimetre.
  static func pickingTask() throws -> ManipulationTask {
    try ManipulationTask(
      Scene(
        yaml: """
          jostle: 1
          name: insert
          instruction: Put the peg into the slot.
          view: side
          workspace: { x: [-1, 1], y: [0, 2], friction: 0.8 }
          time: { actionRate: 10, physicsSteps: 20, horizon: 1000 }
          bodies:
            peg: { shape: { rectangle: [0.14, 0.4] }, density: 10, friction: 0.6 }
            left:
              kind: fixed
              shape: { polygon: [[-0.1, -0.12], [0.1, -0.12], [0.1, 0.08], [0.06, 0.12], [-0.1, 0.12]] }
              friction: 0.2
            right:
              kind: fixed
              shape: { polygon: [[-0.1, -0.12], [0.1, -0.12], [0.1, 0.12], [-0.06, 0.12], [-0.1, 0.08]] }
              friction: 0.2
          markers: { never: {} }
          agents:
            hand:
              gripper:
                { opening: 0.3, fingers: [0.06, 0.2], density: 20, maxSpeed: 0.3, maxForce: 80, gripForce: 40,
                  mode: { position: { x: [-0.5, 0.5], y: [0.3, 1.3] } }, bins: 101 }
          start:
            peg: { x: -0.4, y: 0.215 }
            left: { x: -0.19, y: 0.12 }
            right: { x: 0.19, y: 0.12 }
            hand: { x: -0.4, y: 0.8 }
            never: { x: 0.9, y: 1.9 }
          observations: [{ jointPositions: hand }]
          success: { near: { what: hand, to: never, within: 0.01 } }
          """, file: "insert.yaml"))
  }

  @Test("a gripper inserts the peg from above", arguments: [-2, -1, 0, 1, 2])
  func aGripperPutsThePegInFromAbove(centimetresOff: Int) throws {
    var episode = try Episode(Self.pickingTask())
    try episode.reset(seed: 0)
    func go(x: Int, y: Int, isOpen: Bool, _ actions: Int) throws {
      let tokens = [Token(50 + x), Token(y - 30), isOpen ? 1 : 0]
      for _ in 0..<actions { _ = try episode.step(tokens.span) }
    }
    try go(x: -40, y: 53, isOpen: true, 20)
    try go(x: -40, y: 53, isOpen: false, 10)
    try go(x: -40, y: 90, isOpen: false, 25)
    try go(x: centimetresOff, y: 90, isOpen: false, 30)
    try go(x: centimetresOff, y: 53, isOpen: false, 30)
    try go(x: centimetresOff, y: 53, isOpen: true, 10)
    try go(x: centimetresOff, y: 90, isOpen: true, 20)
    let rest = episode.body("peg")
    #expect((0.014...0.021).contains(rest.y - 0.2) && abs(rest.angle) < 0.03)
    for _ in 0..<30 {
      try go(x: centimetresOff, y: 90, isOpen: true, 1)
      let now = episode.body("peg")
      #expect(now.speed < 1e-3 && abs(now.x - rest.x) < 1e-3 && abs(now.angle - rest.angle) < 1e-3)
    }
  }
}
