// Grasping by friction: what a gripper can hold, and how still it holds it.

import Batches
import Scenes
import Tasks
import Testing

@Suite("Grippers hold by friction alone")
struct GraspTests {
  /// A gripper over a block on the floor. The fingers press with 20 N at a friction coefficient of 0.5.
  static func task(weight: Float, x: Float = 0) throws -> ManipulationTask {
    try ManipulationTask(
      Scene(
        yaml: """
          jostle: 1
          name: grasp
          instruction: Lift it.
          view: side
          workspace: { x: [-1, 1], y: [0, 2], friction: 0.8 }
          time: { actionRate: 10, physicsSteps: 20, horizon: 1000 }
          bodies:
            block: { shape: { rectangle: [0.2, 0.2] }, mass: \(weight / 9.81), friction: 0.5 }
          agents:
            hand:
              gripper:
                { opening: 0.4, fingers: [0.06, 0.25], density: 20, friction: 0.5, mode: { step: 0.05 },
                  maxSpeed: 0.1, maxForce: 80, gripForce: 20, bins: 3 }
          start:
            block: { x: \(x), y: 0.115 }
            hand: { x: 0, y: 0.4 }
          observations: [{ jointPositions: hand }]
          success: { above: { what: block, to: hand } }
          stages: [{ held: { what: block, by: hand } }, { released: { what: block, by: hand } }]
          """, file: "grasp.yaml"))
  }

  /// Closes the fingers for a second, then raises the hand for some seconds.
  static func grasp(_ episode: inout Episode, raising actions: Int) throws {
    func act(_ tokens: [Token], _ count: Int) throws {
      for _ in 0..<count { guard try episode.step(tokens.span) == .running else { return } }
    }
    try act([1, 1, 0], 10)
    try act([1, 2, 0], actions)
    try act([1, 1, 0], 10)
  }

  // Two fingers bear 2 · 0.5 · 20 N = 20 N.
  @Test(
    "fingers hold what their friction cone can bear",
    arguments: [(Float(17), true), (Float(19), true), (Float(21.5), false), (Float(30), false)])
  func fingersHoldWhatTheirFrictionConeBears(weight: Float, holds: Bool) throws {
    var episode = try Episode(Self.task(weight: weight))
    try episode.reset(seed: 0)
    try Self.grasp(&episode, raising: 40)
    let raised = episode.body("hand").y - 0.4
    #expect(raised > 0.35)
    #expect((abs(episode.body("block").y - 0.115 - raised) < 0.02) == holds)
  }

  @Test("a held block neither slips nor sags in ten seconds")
  func whatIsHeldNeitherSlipsNorSagsInTenSeconds() throws {
    var episode = try Episode(Self.task(weight: 10))
    try episode.reset(seed: 0)
    try Self.grasp(&episode, raising: 20)
    let before = (episode.body("block").y, episode.body("hand").y)
    let tokens: [Token] = [1, 1, 0]
    for _ in 0..<100 { _ = try episode.step(tokens.span) }
    #expect(abs(episode.body("hand").y - before.1) < 1e-3)
    #expect(abs(episode.body("block").y - before.0) < 2e-3)
    #expect(try episode.margin(ofStage: 0) >= 0 && episode.margin(ofStage: 1) < 0)
  }

  @Test("both fingers move together and centre what they close on", arguments: [Float(-0.05), 0, 0.05])
  func fingersMoveAsOneAndCentreWhatTheyClose(x: Float) throws {
    var episode = try Episode(Self.task(weight: 2, x: x))
    try episode.reset(seed: 0)
    let tokens: [Token] = [1, 1, 0]
    for _ in 0..<20 {
      _ = try episode.step(tokens.span)
      let hand = episode.body("hand").x
      let opening = (hand - episode.body("hand.left").x, episode.body("hand.right").x - hand)
      #expect(abs(opening.0 - opening.1) < 5e-3)
    }
    #expect(abs(episode.body("block").x) < 5e-3)
    #expect(try episode.margin(ofStage: 0) >= 0)
  }

  @Test("open fingers release the block")
  func openFingersHaveReleasedTheBlock() throws {
    var episode = try Episode(Self.task(weight: 5))
    try episode.reset(seed: 0)
    #expect(try episode.margin(ofStage: 0) < 0 && episode.margin(ofStage: 1) > 0.05)
    try Self.grasp(&episode, raising: 5)
    #expect(try episode.margin(ofStage: 1) < 0)
    let tokens: [Token] = [1, 1, 1]
    for _ in 0..<20 { _ = try episode.step(tokens.span) }
    #expect(try episode.margin(ofStage: 1) > 0.05)
    #expect(abs(episode.body("block").y - 0.115) < 0.01)
  }
}
