// The purpose of `continuous`: a small body that is fast enough to be past a thin wall within one physics
// step.

import Scenes
import Tasks
import Testing

@Suite("Fast bodies do not pass through thin walls")
struct TunnellingTests {
  /// A ball that falls for 3 s onto a shelf of 2 cm in steps of 5 cm, and more than a metre each by then.
  static func task(_ extra: String) throws -> ManipulationTask {
    try ManipulationTask(
      Scene(
        yaml: """
          jostle: 1
          name: drop
          instruction: Let it fall.
          view: side
          workspace: { x: [-5, 5], y: [-50, 50] }
          time: { actionRate: 20, physicsSteps: 1, horizon: 1000 }
          speedCap: 100
          \(extra)
          bodies:
            shelf: { kind: fixed, shape: { rectangle: [4, 0.02] } }
            ball: { shape: { disc: 0.03 }, density: 10 }
          markers: { never: {} }
          agents: { hand: { pusher: { radius: 0.05, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 3 } } }
          start: { shelf: { x: 0, y: 0 }, ball: { x: 0, y: 44 }, hand: { x: 4, y: 40 }, never: { x: -4, y: 40 } }
          observations: [{ position: ball }]
          success: { near: { what: hand, to: never, within: 0.01 } }
          """, file: "drop.yaml"))
  }

  @Test(
    "with continuous collision, a thin shelf stops a fast ball",
    arguments: [("", false), ("continuous: false", false), ("continuous: true", true)])
  func aFastBallIsStoppedByAThinShelfWhereCollisionsAreContinuous(extra: String, stops: Bool) throws {
    var episode = try Episode(Self.task(extra))
    try episode.reset(seed: 0)
    try Fixtures.idle(&episode, actions: 80)
    let ball = episode.body("ball")
    #expect((ball.y > 0) == stops)
    if stops {
      // The shelf's half, the ball's radius, and at most both skins.
      #expect((0.04...0.055).contains(ball.y) && ball.speed < 0.01)
    }
  }
}
