// A scene that was changed in Swift is checked before it runs, and has its own digest.

import Scenes
import Tasks
import Testing

@Suite("A scene changed in Swift is checked and has its own digest")
struct ChangedSceneTests {
  /// A change, and a part of the message that refuses it.
  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var message: String
    var apply: @Sendable (inout Scene) -> Void

    init(_ description: String, _ message: String, _ apply: @escaping @Sendable (inout Scene) -> Void) {
      testDescription = description
      self.message = message
      self.apply = apply
    }
  }

  static let refused: [Change] = [
    Change("a body removed that others refer to", "body", { $0.bodies.removeLast() }),
    Change("no observations", "observation", { $0.observations = [] }),
    Change(
      "an actuator without bins", "bins",
      { for index in $0.actuators.indices { $0.actuators[index].bins = 0 } }),
    Change("a density of 0", "density", { $0.bodies[0].density = 0 }),
    Change("an observation's scale of 0", "scale", { $0.observations[0].scale = 0 }),
    Change("no actions per second", "actionRate", { $0.timing.actionRate = 0 }),
    Change("no physics steps", "physicsSteps", { $0.timing.physicsSteps = 0 }),
    Change("a horizon of 0", "horizon", { $0.timing.horizon = 0 }),
    Change("a horizon below 0", "horizon", { $0.timing.horizon = -1 }),
    Change("a friction that is no number", "friction", { $0.bodies[0].friction = .nan }),
  ]

  @Test("a scene that cannot be run gives no task, and the error names the part", arguments: refused)
  func refusal(change: Change) throws {
    var scene = try Fixtures.shippedTask("push-box").scene
    change.apply(&scene)
    let error = #expect(throws: TaskError.self) { try ManipulationTask(scene) }
    let text = error?.description ?? ""
    #expect(text.contains("scene 'push-box'") && text.contains(change.message), "\(text)")
  }

  @Test("start rules and joints that refer to one another in a circle give no task")
  func rings() throws {
    var scene = try Fixtures.shippedTask("push-box").scene
    let ring = Start.Place.relative(to: .body(1), x: .fixed(0), y: .fixed(0))
    let back = Start.Place.relative(to: .body(0), x: .fixed(0), y: .fixed(0))
    scene.start.rules = scene.start.rules.map { rule in
      switch rule {
      case .body(0, _, let angle): .body(0, ring, angle: angle)
      case .body(1, _, let angle): .body(1, back, angle: angle)
      default: rule
      }
    }
    #expect(throws: TaskError.self) { try ManipulationTask(scene) }
  }

  static let accepted: [Change] = [
    Change("a longer horizon", "", { $0.timing.horizon += 1 }),
    Change("another friction", "", { $0.bodies[0].friction += 0.1 }),
    Change("more physics steps", "", { $0.timing.physicsSteps *= 2 }),
  ]

  @Test(
    "a changed scene has another digest and refuses the starts and branch points of the original",
    arguments: accepted)
  func digests(change: Change) throws {
    let original = try Fixtures.shippedTask("push-box")
    var scene = original.scene
    change.apply(&scene)
    let changed = try ManipulationTask(scene)
    #expect(changed.digest != original.digest && changed.digest == changed.scene.digest)
    var episode = try Episode(original)
    try episode.reset(seed: 1)
    let start = episode.start
    let branch = try BranchPoint(of: episode, actions: [])
    var other = try Episode(changed)
    let refusal = TaskError.foreignStart(scene: "push-box", digest: original.digest)
    #expect(throws: refusal) { try other.reset(to: start) }
    #expect(throws: refusal) { try other.reset(to: branch) }
    #expect(throws: Never.self) { try other.reset(to: start.adapted(to: changed)) }
  }
}
