// Physics faults end an episode without a reward, with everything needed to reproduce them.

import Batches
import Physics
import Scenes
import Tasks
import Testing

@Suite("Physics faults end an episode and can be reproduced")
struct FaultTests {
  /// A sled on a rail that leaves an open workspace at 1 m/s: from 0.05 m it is at 1.05 m after 10 actions.
  private static func leaving(success: String = "near: { what: hand, to: far, within: 0.01 }") throws
    -> ManipulationTask
  {
    try Fixtures.task(
      workspace: "{ x: [-1, 1], y: [-1, 1], walls: false }",
      bodies: ["sled: { shape: { rectangle: [0.1, 0.1] }, density: 10, collides: false }"],
      markers: ["middle: {}"], joints: ["rail: { kind: prismatic, second: sled, axis: [1, 0] }"],
      actuators: ["slide: { motor: { joint: rail, maxSpeed: 1, maxForce: 1e4 }, bins: 3 }"],
      start: ["rail: { position: 0.05 }", "middle: { x: 0, y: 0 }"], success: success)
  }

  @Test("a body that leaves an open workspace is a fault, at the action at which it leaves")
  func outside() throws {
    var episode = try Episode(FaultTests.leaving())
    try episode.reset(seed: 77)
    #expect(try episode.step([1, 1, 2], times: 9) == .running)
    guard case .fault(let fault) = try episode.step([1, 1, 2]) else {
      Issue.record("no fault at \(episode.body("sled").x)")
      return
    }
    #expect(fault.scene == "small" && fault.body == "sled" && fault.seed == 77 && fault.action == 10)
    guard case .outside(let x, let y) = fault.kind else {
      Issue.record("\(fault.kind)")
      return
    }
    #expect(abs(x - 1.05) < 1e-3 && abs(y) < 1e-6)
    for part in ["small", "'sled'", "outside the workspace", "action 10", "seed 77", "\(x)"] {
      #expect(fault.description.contains(part), "\(fault)")
    }
  }

  @Test("a wall keeps bodies in that an open workspace would lose")
  func walls() throws {
    for (walls, ends) in [(true, false), (false, true)] {
      let task = try Fixtures.task(
        view: "side", workspace: "{ x: [-1, 1], y: [-1, 1], walls: \(walls) }",
        bodies: ["block: { shape: { rectangle: [0.2, 0.2] }, density: 10 }"],
        start: ["block: { x: 0.3, y: 0 }"])
      var episode = try Episode(task)
      try episode.reset(seed: 0)
      let outcome = try episode.step([1, 1], times: 19)
      if case .fault(let fault) = outcome {
        #expect(ends && fault.body == "block")
      } else {
        #expect(!ends && outcome == .running)
        #expect(abs(episode.body("block").y + 0.9) < 0.02)
      }
    }
  }

  @Test("a body above the speed cap is a fault with both speeds")
  func tooFast() throws {
    func task(cap: Double) throws -> ManipulationTask {
      try Fixtures.task(
        hand: "pusher: { radius: 0.05, density: 50, mode: { step: 0.5 }, maxForce: 400, bins: 3 }",
        extra: "speedCap: \(cap)")
    }
    var free = try Episode(task(cap: 20))
    try free.reset(seed: 3)
    #expect(try free.step([2, 1]) == .running)
    let speed = free.body("hand").velocityX
    #expect(speed > 0.5)
    var capped = try Episode(task(cap: 0.5))
    try capped.reset(seed: 3)
    guard case .fault(let fault) = try capped.step([2, 1]) else {
      Issue.record("no fault at \(capped.body("hand").velocityX) m/s")
      return
    }
    #expect(fault.kind == .tooFast(speed: speed, cap: 0.5))
    #expect(fault.body == "hand" && fault.seed == 3 && fault.action == 1)
    #expect(fault.description.contains("\(speed) m/s, above the cap of 0.5 m/s"))
  }

  @Test("speeds and places are looked at at the end of an action, not within it")
  func endsOfActions() throws {
    // In the second of an action, an undamped spring takes the sled from 0 to 1.6 m and back.
    let task = try Fixtures.task(
      workspace: "{ x: [-1, 1], y: [-1, 1], walls: false }",
      time: "{ actionRate: 1, physicsSteps: 200, horizon: 20 }",
      bodies: ["sled: { shape: { rectangle: [0.1, 0.1] }, mass: 1, collides: false }"],
      joints: [
        """
        rail: { kind: prismatic, second: sled, axis: [1, 0],
            spring: { stiffness: 39.478, rest: 0.8, damping: 0 } }
        """
      ], start: ["rail: { position: 0 }"], extra: "speedCap: 1")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    var (farthest, fastest) = (Float(0), Float(0))
    let tokens: [Token] = [1, 1]
    let outcome = try episode.step(tokens.span) { (episode: borrowing Episode) throws(TaskError) in
      let sled = try episode.state(of: .body(0))
      farthest = max(farthest, sled.x)
      fastest = max(fastest, length(sled.velocity))
    }
    #expect(outcome == .running)
    #expect(farthest > 1.5 && fastest > 4)
  }

  @Test("the seed that a fault names, with the same actions, gives the same fault in any episode")
  func reproduction() throws {
    let task = try Fixtures.task(
      bodies: ["ball: { shape: { disc: 0.1 }, density: 1, restitution: 1 }"],
      hand: "pusher: { radius: 0.05, density: 50, mode: { step: 0.5 }, maxForce: 400, bins: 3 }",
      start: ["ball: { x: { uniform: [-0.6, 0.6] }, y: -0.85 }"], extra: "speedCap: 4")
    let actions: [[Token]] = [[2, 1], [2, 1], [2, 1], [2, 1], [0, 2], [0, 1], [2, 0], [2, 1]]
    func play(_ episode: inout Episode, _ seed: UInt64) throws -> Fault? {
      try episode.reset(seed: seed)
      for action in actions {
        if case .fault(let fault) = try episode.step(action) { return fault }
      }
      return nil
    }
    var episode = try Episode(task)
    var faults: [Fault] = []
    for seed in 0..<40 as Range<UInt64> {
      if let fault = try play(&episode, seed) { faults.append(fault) }
    }
    #expect(faults.count > 2 && faults.count < 40)
    for fault in faults {
      // As a reader would: the number after "seed" in the sentence.
      let seed = try #require(fault.description.split(separator: " ").last.flatMap { UInt64($0) })
      var fresh = try Episode(task)
      #expect(try play(&fresh, seed) == fault)
    }
  }

  @Test("a fault takes precedence over a success at the same action")
  func noReward() throws {
    // Both come with the tenth action, from 0.95 m to 1.05 m.
    let task = try FaultTests.leaving(success: "not: { near: { what: sled, to: middle, within: 0.98 } }")
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(try episode.step([1, 1, 2], times: 9) == .running)
    let outcome = try episode.step([1, 1, 2])
    if case .fault = outcome {} else { Issue.record("\(outcome)") }
    #expect(length(episode.body("sled").position) > 0.98)
  }
}
