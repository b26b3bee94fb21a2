// The start state is a pure function of (scene, seed), and valid.

import Physics
import Randomness
import Scenes
import Tasks
import Testing

@Suite("A start state is a function of scene and seed, and valid")
struct StartTests {
  private static func startHash(_ task: ManipulationTask, _ seed: UInt64) throws -> UInt64 {
    var episode = try Episode(task)
    try episode.reset(seed: seed)
    return episode.stateHash
  }

  @Test(
    "a seed gives the same start in a new episode, in a used one and after other seeds",
    arguments: Fixtures.shipped)
  func pureFunction(name: String) throws {
    let task = try Fixtures.shippedTask(name)
    var used = try Episode(task)
    let other = try Fixtures.shippedTask(name)
    for seed in [3, 1, 2, 3, 1] as [UInt64] {
      _ = try used.trajectoryHash(seed: seed + 100, actions: 4)
      try used.reset(seed: seed)
      let hash = used.stateHash
      #expect(try hash == StartTests.startHash(task, seed))
      #expect(try hash == StartTests.startHash(other, seed))
      #expect(used.start.seed == seed)
    }
  }

  @Test("a seed gives the same start on every thread", arguments: Fixtures.shipped)
  func anyThread(name: String) async throws {
    let task = try Fixtures.shippedTask(name)
    let seeds = Array(UInt64(0)..<16)
    let expected = try seeds.map { try StartTests.startHash(task, $0) }
    try await withThrowingTaskGroup(of: [UInt64].self) { group in
      for _ in 0..<4 {
        group.addTask { try seeds.map { try StartTests.startHash(task, $0) } }
      }
      for try await hashes in group { #expect(hashes == expected) }
    }
  }

  @Test("every seed gives another start", arguments: Fixtures.shipped)
  func otherSeeds(name: String) throws {
    let task = try Fixtures.shippedTask(name)
    let hashes = try (UInt64(0)..<100).map { try StartTests.startHash(task, $0) }
    #expect(Set(hashes).count == 100)
  }

  @Test("a start can be repeated to the bit, including settling")
  func resetToStart() throws {
    let settling = try Fixtures.task(
      view: "side", time: "{ actionRate: 10, physicsSteps: 10, horizon: 20, settle: 0.5 }",
      bodies: ["block: { shape: { rectangle: [0.2, 0.2] }, density: 10 }"],
      start: ["block: { x: { uniform: [-0.2, 0.2] }, y: -0.5, angle: { uniform: [-1, 1] } }"])
    let tasks = try Fixtures.shipped.map { try Fixtures.shippedTask($0) } + [settling]
    for task in tasks {
      var first = try Episode(task)
      try first.reset(seed: 7)
      let (start, hash, margin, observation) = (
        first.start, first.stateHash, first.margin, try first.observation()
      )
      var second = try Episode(task)
      _ = try second.trajectoryHash(seed: 8, actions: 3)
      try second.reset(to: start)
      #expect(second.stateHash == hash)
      #expect(second.margin == margin)
      #expect(try second.observation() == observation)
      #expect(second.start == start)
      #expect(second.action == 0)
    }
  }

  @Test("bodies settle before the first observation")
  func settling() throws {
    let task = try Fixtures.task(
      view: "side", time: "{ actionRate: 10, physicsSteps: 10, horizon: 20, settle: 2 }",
      bodies: ["block: { shape: { rectangle: [0.2, 0.2] }, density: 10 }"],
      start: ["block: { x: 0.3, y: -0.5 }"], observations: ["position: block"])
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(try abs(episode.observation()[1] + 0.9) < 0.02)
    #expect(abs(episode.body("block").velocityY) < 1e-3)
    #expect(episode.start.bodies[0].y == -0.5)
  }

  @Test("a start of another scene is refused")
  func foreignStart() throws {
    var other = try Episode(Fixtures.shippedTask("push-t"))
    try other.reset(seed: 1)
    let start = other.start
    var episode = try Episode(Fixtures.shippedTask("push-t-near"))
    #expect(throws: TaskError.foreignStart(scene: "push-t-near", digest: start.sceneDigest)) {
      try episode.reset(to: start)
    }
  }

  @Test("starts lie in their ranges, keep their clearances and are not solved")
  func clearances() throws {
    let task = try Fixtures.shippedTask("push-box")
    var episode = try Episode(task)
    for seed in 0..<300 as Range<UInt64> {
      try episode.reset(seed: seed)
      let (box, target, hand) = (episode.body("box"), episode.marker("target"), episode.body("hand"))
      for place in [box, target] { #expect(abs(place.x) <= 0.6 && abs(place.y) <= 0.6) }
      #expect(abs(hand.x) <= 0.9 && abs(hand.y) <= 0.9)
      #expect(abs(box.angle) <= 3.1416)
      #expect(length(box.position - target.position) > 0.1)
      #expect(episode.isSuccess == false)
      // From the box's outline to the hand's, in the box's frame.
      let offset = hand.position - box.position
      let local = SIMD2(
        abs(box.cosine * offset.x + box.sine * offset.y), abs(box.cosine * offset.y - box.sine * offset.x))
      let outside = SIMD2(max(0, local.x - 0.15), max(0, local.y - 0.15))
      #expect(length(outside) - 0.08 > 0.01 - 1e-5)
      #expect(1 - abs(hand.x) - 0.08 > 0.01 - 1e-5)
    }
  }

  @Test("a seed for which no draw is accepted is an error with the reason")
  func noStart() throws {
    let task = try Fixtures.task(
      bodies: ["block: { shape: { disc: 0.2 }, density: 10 }"], start: ["block: { x: -0.9, y: -0.9 }"])
    var episode = try Episode(task)
    #expect(throws: TaskError.noStart(scene: "small", seed: 5, attempts: 1000)) { try episode.reset(seed: 5) }
    #expect(TaskError.noStart(scene: "small", seed: 5, attempts: 1000).description.contains("seed 5"))
  }

  @Test("drawn starts outside the workspace are drawn again")
  func insideWorkspace() throws {
    let task = try Fixtures.task(
      bodies: ["block: { shape: { disc: 0.05 }, density: 10 }"], markers: ["goal: {}"],
      start: [
        "block: { from: [0, 0], distance: { uniform: [0.5, 9] }, bearing: { uniform: [0, 6.2832] } }",
        "goal: { x: { normal: { mean: 0.8, deviation: 1 } }, y: 0 }",
      ])
    var episode = try Episode(task)
    for seed in 0..<50 as Range<UInt64> {
      try episode.reset(seed: seed)
      let (block, goal) = (episode.body("block"), episode.marker("goal"))
      #expect(abs(block.x) <= 0.94 && abs(block.y) <= 0.94)
      #expect(abs(goal.x) <= 1)
    }
  }

  /// Draws 40 starts, which must all be allowed, and returns how many draws were rejected as being outside.
  private static func rejected(
    _ task: ManipulationTask, isAllowed: (borrowing Episode) -> Bool
  ) throws -> Int {
    var episode = try Episode(task)
    var other = try Episode(task)
    var rejected = 0
    for seed in 0..<40 as Range<UInt64> {
      try episode.reset(seed: seed)
      let fits = isAllowed(episode)
      #expect(fits, "seed \(seed)")
      let draws = episode.start.draw
      for draw in 0..<draws { #expect(try other.examine(seed: seed, draw: draw) == .outside) }
      rejected += draws
    }
    return rejected
  }

  @Test("joints start within their limits")
  func withinLimits() throws {
    let task = try Fixtures.task(
      bodies: ["lid: { shape: { rectangle: [0.4, 0.05] }, density: 5 }"],
      joints: ["hinge: { kind: revolute, second: lid, limits: [0, 1.5] }"],
      start: ["hinge: { position: { normal: { mean: 0.7, deviation: 2 } } }"])
    let rejected = try StartTests.rejected(task) { (episode: borrowing Episode) in
      let angle = episode.body("lid").angle
      return angle >= 0 && angle <= 1.5
    }
    #expect(rejected > 20)
  }

  @Test("a joint may start at either of its limits", arguments: [-0.7, 0.3])
  func atLimit(position: Double) throws {
    let task = try Fixtures.task(
      bodies: ["sled: { shape: { rectangle: [0.1, 0.1] }, density: 5 }"],
      joints: ["rail: { kind: prismatic, second: sled, axis: [0.6, 0.8], limits: [-0.7, 0.3] }"],
      start: ["rail: { position: \(position) }"])
    var episode = try Episode(task)
    #expect(try episode.examine(seed: 0, draw: 0) == .accepted)
  }

  @Test("grippers start with an opening that they can have")
  func withinOpening() throws {
    let task = try Fixtures.task(
      hand: """
        gripper: { opening: 0.2, fingers: [0.03, 0.1], density: 20, mode: { step: 0.1 }, maxForce: 50,
            gripForce: 10, bins: 3 }
        """,
      handStart: "{ x: -0.5, y: -0.5, opening: { normal: { mean: 0.1, deviation: 0.2 } } }")
    let rejected = try StartTests.rejected(task) { (episode: borrowing Episode) in
      let opening = episode.body("hand.right").x - episode.body("hand.left").x
      return opening >= -1e-6 && opening <= 0.2 + 1e-6
    }
    #expect(rejected > 10)
  }

  @Test("a fixed body whose place is drawn starts in the workspace, also after an exchange of places")
  func fixedBodies() throws {
    let post = "{ kind: fixed, shape: { disc: 0.05 } }"
    let task = try Fixtures.task(
      bodies: ["post: \(post)", "pole: \(post)"],
      start: [
        "post: { from: [0, 0], distance: { uniform: [0.5, 4] }, bearing: { uniform: [0, 6.28] } }",
        "pole: { x: 0.2, y: 0 }",
      ], handStart: "{ x: 0, y: 0.2 }", extra: "shuffle: [[post, pole]]")
    let rejected = try StartTests.rejected(task) { (episode: borrowing Episode) in
      let (post, pole) = (episode.body("post").position, episode.body("pole").position)
      return [post.x, post.y, pole.x, pole.y].allSatisfy { abs($0) <= 1 }
    }
    #expect(rejected > 40)
  }

  @Test("a fixed body that starts relative to something may lie outside the workspace")
  func fixedBodyOutside() throws {
    let task = try Fixtures.task(
      bodies: ["side: { kind: fixed, shape: { rectangle: [0.1, 1] } }"], markers: ["gate: {}"],
      start: ["gate: { x: 0, y: 0.6 }", "side: { relativeTo: gate, x: 0, y: { uniform: [0.5, 0.7] } }"])
    var episode = try Episode(task)
    #expect(try episode.examine(seed: 0, draw: 0) == .accepted)
    #expect(episode.body("side").y > 1)
  }

  @Test("a start that would be solved by waiting is drawn again")
  func heldFromTheStart() throws {
    let task = try Fixtures.task(
      bodies: ["block: { shape: { disc: 0.05 }, density: 10 }"],
      markers: ["goal: {}"],
      start: ["block: { x: { choice: [0, 0.5] }, y: 0 }", "goal: { x: 0, y: 0 }"],
      success: "hold: { actions: 3, that: { near: { what: block, to: goal, within: 0.1 } } }")
    var episode = try Episode(task)
    for seed in 0..<20 as Range<UInt64> {
      try episode.reset(seed: seed)
      #expect(episode.body("block").x == 0.5)
      #expect(episode.margin == -3)
    }
  }

  @Test("a start that is a fault after settling is drawn again")
  func settledFault() throws {
    let task = try Fixtures.task(
      view: "side", workspace: "{ x: [-1, 1], y: [-1, 1], walls: false }",
      time: "{ actionRate: 10, physicsSteps: 10, horizon: 20, settle: 1 }",
      bodies: [
        "floor: { kind: fixed, shape: { rectangle: [0.5, 0.1] } }",
        "block: { shape: { rectangle: [0.1, 0.1] }, density: 10 }",
      ],
      start: ["floor: { x: 0.5, y: -0.5 }", "block: { x: { choice: [-0.5, 0.5] }, y: 0 }"])
    var episode = try Episode(task)
    for seed in 0..<20 as Range<UInt64> {
      try episode.reset(seed: seed)
      #expect(episode.body("block").x > 0.4)
    }
  }
}
