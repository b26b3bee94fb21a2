// What an episode allows and refuses before its start, while it runs, and after its end.

import Batches
import Physics
import Scenes
import Tasks
import Testing

@Suite("An episode allows in each phase only what makes sense")
struct PhaseTests {
  /// Four actions of tokens 2 and 1 bring the pusher to the goal.
  static func task(horizon: Int = 10) throws -> ManipulationTask {
    try Fixtures.task(
      time: "{ actionRate: 1, physicsSteps: 100, horizon: \(horizon) }",
      bodies: ["box: { shape: { disc: 0.1 }, density: 1 }"], markers: ["goal: {}"],
      sites: ["tip: { body: box, at: [0.1, 0] }"],
      start: ["box: { x: 0.5, y: 0.5 }", "goal: { x: 0, y: -0.9 }"],
      observations: ["position: hand", "contact: hand, with: box"],
      success: "near: { what: hand, to: goal, within: 0.15 }",
      extra: "stages: [{ touching: { what: hand, to: box } }]")
  }

  private static func observe(_ episode: borrowing Episode, room: Int) throws {
    var numbers = [Float](repeating: 0, count: room)
    var span = numbers.mutableSpan
    try episode.observe(into: &span)
  }

  private static func idle(_ episode: borrowing Episode, room: Int) throws {
    var tokens = [Token](repeating: 0, count: room)
    var span = tokens.mutableSpan
    try episode.idle(into: &span)
  }

  @Test("an episode that has not begun reports so in every call")
  func notBegun() throws {
    let task = try Self.task()
    var episode = try Episode(task)
    #expect(episode.phase == .notBegun && episode.margin == -.infinity && !episode.isSuccess)
    #expect(episode.stateHash == 0 && episode.action == 0)
    let error = TaskError.notBegun(scene: "small")
    #expect(throws: error) { try episode.state(of: .body(0)) }
    #expect(throws: error) { try episode.margin(ofCondition: 0) }
    #expect(throws: error) { try episode.margin(ofStage: 0) }
    #expect(throws: error) { try episode.distanceToSuccess() }
    #expect(throws: error) { try episode.distance(toStage: 0) }
    #expect(throws: error) { try Self.observe(episode, room: task.observationCount) }
    #expect(throws: error) { try Self.idle(episode, room: 2) }
    #expect(throws: error) { try episode.contacts() }
    #expect(throws: error) { _ = try episode.nearestPair() }
    #expect(throws: error) { try episode.energy() }
    #expect(throws: error) { try episode.save() }
    let still: [Token] = [1, 1]
    #expect(throws: TaskError.notRunning(scene: "small", phase: .notBegun)) { try episode.step(still.span) }
    #expect(throws: TaskError.notEnded(scene: "small", phase: .notBegun)) {
      try episode.stepAfterEnd(still.span)
    }
    #expect(throws: TaskError.notRunning(scene: "small", phase: .notBegun)) {
      try BranchPoint(of: episode, actions: [])
    }
    // Nor is its start one.
    let start = episode.start
    #expect(
      throws: TaskError.unusableStart(scene: "small", reason: "it has 0 bodies, must have 2")
    ) { try episode.reset(to: start) }
  }

  @Test("an episode that has succeeded accepts no more actions and stays succeeded")
  func afterSuccess() throws {
    var episode = try Episode(Self.task())
    try episode.reset(seed: 0)
    #expect(episode.phase == .running)
    #expect(try episode.step([2, 1], times: 4) == .succeeded)
    #expect(episode.phase == .succeeded && episode.phase.hasEnded)
    let hash = episode.stateHash
    let refusal = TaskError.notRunning(scene: "small", phase: .succeeded)
    #expect(throws: refusal) { try episode.step([2, 1]) }
    let tokens: [Token] = [2, 1]
    #expect(throws: refusal) { try episode.step(tokens.span) { (_: borrowing Episode) in } }
    #expect(throws: refusal) { try BranchPoint(of: episode, actions: Array(repeating: [2, 1], count: 4)) }
    #expect(episode.stateHash == hash && episode.action == 4 && episode.isSuccess)
    #expect(refusal.description.contains("has ended by success"))
    try episode.reset(seed: 0)
    #expect(episode.phase == .running && episode.action == 0)
  }

  @Test("an episode that was truncated or faulted accepts no more actions")
  func afterTruncationAndFault() throws {
    var truncated = try Episode(Self.task(horizon: 2))
    try truncated.reset(seed: 0)
    #expect(try truncated.step([1, 1], times: 2) == .truncated)
    #expect(truncated.phase == .truncated)
    #expect(throws: TaskError.notRunning(scene: "small", phase: .truncated)) { try truncated.step([1, 1]) }
    let task = try Fixtures.task(
      view: "side", workspace: "{ x: [-1, 1], y: [-1, 1], walls: false }",
      bodies: ["box: { shape: { disc: 0.1 }, density: 1 }"], start: ["box: { x: 0, y: 0 }"])
    var broken = try Episode(task)
    try broken.reset(seed: 0)
    guard case .fault = try broken.step([1, 1], times: 20) else {
      Issue.record("a body that falls out of an open workspace is no fault")
      return
    }
    #expect(broken.phase == .faulted)
    #expect(throws: TaskError.notRunning(scene: "small", phase: .faulted)) { try broken.step([1, 1]) }
    let still: [Token] = [1, 1]
    #expect(throws: TaskError.notEnded(scene: "small", phase: .faulted)) {
      try broken.stepAfterEnd(still.span)
    }
  }

  @Test("an action after the end shows whether success lasts and never changes how the episode ended")
  func steppingAfterTheEnd() throws {
    var episode = try Episode(Self.task())
    try episode.reset(seed: 0)
    let (still, away): ([Token], [Token]) = ([1, 1], [0, 1])
    #expect(throws: TaskError.notEnded(scene: "small", phase: .running)) {
      try episode.stepAfterEnd(still.span)
    }
    try episode.step([2, 1], times: 4)
    #expect(try episode.stepAfterEnd(still.span) == nil)
    #expect(episode.isSuccess && episode.phase == .succeeded)
    #expect(try episode.stepAfterEnd(away.span) == nil)
    #expect(!episode.isSuccess && episode.phase == .succeeded)
    #expect(throws: TaskError.notRunning(scene: "small", phase: .succeeded)) { try episode.step([1, 1]) }
    #expect(throws: TaskError.wrongTokenCount(scene: "small", count: 0, dimensions: 2)) {
      try episode.stepAfterEnd([Token]().span)
    }
  }

  @Test("tokens that are not an action are refused, and nothing changes")
  func badTokens() throws {
    var episode = try Episode(Self.task())
    try episode.reset(seed: 0)
    let hash = episode.stateHash
    for count in [0, 1, 3] {
      #expect(throws: TaskError.wrongTokenCount(scene: "small", count: count, dimensions: 2)) {
        try episode.step([Token](repeating: 1, count: count))
      }
    }
    let error = TaskError.badToken(scene: "small", dimension: "hand.y", token: 3, bins: 3)
    #expect(throws: error) { try episode.step([2, 3]) }
    #expect(error.description == "small: token 3 for 'hand.y', must be below its 3 bins")
    #expect(throws: TaskError.badToken(scene: "small", dimension: "hand.x", token: 65_535, bins: 3)) {
      try episode.step([.max, 0])
    }
    #expect(episode.stateHash == hash && episode.phase == .running)
    var other = try Episode(episode.task)
    try other.reset(seed: 0)
    #expect(try episode.step([2, 1]) == other.step([2, 1]))
    #expect(episode.stateHash == other.stateHash)
  }

  @Test(
    "parts that a scene does not have are refused with kind, number and count", arguments: [-1, 9, Int.max])
  func noSuchPart(index: Int) throws {
    var episode = try Episode(Self.task())
    try episode.reset(seed: 0)
    func error(_ part: String, _ count: Int) -> TaskError {
      .noSuchPart(scene: "small", part: part, index: index, count: count)
    }
    #expect(throws: error("body", 2)) { try episode.state(of: .body(index)) }
    #expect(throws: error("marker", 2)) { try episode.state(of: .marker(index)) }
    #expect(throws: error("site", 1)) { try episode.state(of: .site(index)) }
    #expect(throws: error("condition", 1)) { try episode.margin(ofCondition: index) }
    #expect(throws: error("stage", 1)) { try episode.margin(ofStage: index) }
    #expect(throws: error("stage", 1)) { try episode.distance(toStage: index) }
    #expect(error("body", 2).description == "small: body \(index), must be in 0..<2")
  }

  @Test("a buffer of a wrong size for an observation or an action is refused", arguments: [0, 1, 4, 100])
  func wrongRoom(room: Int) throws {
    var episode = try Episode(Self.task())
    try episode.reset(seed: 0)
    #expect(
      throws: TaskError.wrongRoom(scene: "small", of: "numbers of an observation", count: room, needed: 3)
    ) { try Self.observe(episode, room: room) }
    #expect(throws: TaskError.wrongRoom(scene: "small", of: "tokens of an action", count: room, needed: 2)) {
      try Self.idle(episode, room: room)
    }
  }

  @Test("a negative draw is refused, and a rejected draw begins no episode")
  func draws() throws {
    let task = try Fixtures.shippedTask("push-box")
    var episode = try Episode(task)
    #expect(throws: TaskError.badDraw(scene: "push-box", draw: -1)) { try episode.examine(seed: 1, draw: -1) }
    var verdicts: Set<Bool> = []
    for draw in 0..<50 {
      let isAccepted = try episode.examine(seed: 1, draw: draw) == .accepted
      #expect((episode.phase == .running) == isAccepted)
      verdicts.insert(isAccepted)
    }
    #expect(verdicts.count == 2)
  }

  @Test(
    "restoring a saved state restores its phase, whether running or ended")
  func savedPhases() throws {
    var episode = try Episode(Self.task())
    try episode.reset(seed: 0)
    try episode.step([2, 1], times: 3)
    let running = try episode.save()
    #expect(try episode.step([2, 1]) == .succeeded)
    let ended = try episode.save()
    try episode.restore(running)
    #expect(episode.phase == .running)
    #expect(try episode.step([2, 1]) == .succeeded)
    try episode.restore(running)
    try episode.restore(ended)
    #expect(episode.phase == .succeeded && episode.isSuccess)
    #expect(throws: TaskError.notRunning(scene: "small", phase: .succeeded)) { try episode.step([2, 1]) }
    var other = try Episode(Fixtures.task())
    try other.reset(seed: 0)
    #expect(throws: TaskError.engine(scene: "small", .foreignImage)) { try other.restore(running) }
  }
}

@Suite("Branch points and start states are checked before use")
struct BranchTests {
  @Test("a branch point requires a running episode and exactly the actions that it has carried out")
  func making() throws {
    var episode = try Episode(PhaseTests.task())
    try episode.reset(seed: 0)
    try episode.step([2, 1], times: 2)
    for count in [0, 1, 3] {
      #expect(throws: TaskError.wrongActionCount(scene: "small", count: count, carriedOut: 2)) {
        try BranchPoint(of: episode, actions: Array(repeating: [2, 1], count: count))
      }
    }
    #expect(throws: TaskError.wrongTokenCount(scene: "small", count: 3, dimensions: 2)) {
      try BranchPoint(of: episode, actions: [[2, 1], [2, 1, 1]])
    }
    #expect(throws: TaskError.badToken(scene: "small", dimension: "hand.x", token: 7, bins: 3)) {
      try BranchPoint(of: episode, actions: [[2, 1], [7, 1]])
    }
    let branch = try BranchPoint(of: episode, actions: [[2, 1], [2, 1]])
    var elsewhere = try Episode(episode.task)
    try elsewhere.reset(to: branch)
    #expect(elsewhere.phase == .running && elsewhere.stateHash == episode.stateHash)
    _ = try episode.step([2, 1])
    #expect(try episode.step([2, 1]) == .succeeded)
    #expect(throws: TaskError.notRunning(scene: "small", phase: .succeeded)) {
      try BranchPoint(of: episode, actions: Array(repeating: [2, 1], count: 4))
    }
  }

  @Test("a branch point whose actions lead elsewhere or end the episode is lost, and no episode begins")
  func lost() throws {
    var episode = try Episode(PhaseTests.task())
    var elsewhere = try Episode(episode.task)
    // Four actions to the right succeed; four of the other kind do not.
    for (count, action) in [(2, [2, 1]), (4, [2, 1]), (6, [2, 1])] as [(Int, [Token])] {
      try episode.reset(seed: 0)
      try episode.step([1, 1], times: count)
      let branch = try BranchPoint(of: episode, actions: Array(repeating: action, count: count))
      #expect(throws: TaskError.lostBranch(scene: "small", seed: 0, action: count)) {
        try elsewhere.reset(to: branch)
      }
      #expect(elsewhere.phase == .notBegun)
      #expect(throws: TaskError.notBegun(scene: "small")) { try elsewhere.state(of: .body(0)) }
    }
  }

  @Test("a start state can be used in a scene with another time step, but not with other parts or sizes")
  func adapting() throws {
    let task = try Fixtures.shippedTask("push-box")
    var episode = try Episode(task)
    try episode.reset(seed: 3)
    var scene = task.scene
    scene.timing.physicsSteps *= 2
    let fine = try ManipulationTask(scene)
    var other = try Episode(fine)
    try other.reset(to: episode.start.adapted(to: fine))
    #expect(other.start.bodies == episode.start.bodies && other.start.seed == 3)
    #expect(other.start.sceneDigest == fine.scene.digest)
    let foreign = try PhaseTests.task()
    #expect(throws: TaskError.self) { try episode.start.adapted(to: foreign) }
    var stack = try Episode(Fixtures.shippedTask("stack"))
    try stack.reset(seed: 0)
    scene = stack.task.scene
    scene.start.rules.removeAll { if case .size = $0 { true } else { false } }
    let rigid = try ManipulationTask(scene)
    #expect(stack.start.sizes.contains { $0 != 1 })
    #expect(throws: TaskError.self) { try stack.start.adapted(to: rigid) }
  }
}
