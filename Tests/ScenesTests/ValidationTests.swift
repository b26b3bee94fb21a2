// A scene that was built or changed in Swift is checked as strictly as a file, and its digest changes with
// it.

import Scenes
import Testing

@Suite("Scenes built or changed in Swift are checked as files are") struct ValidationTests {
  /// One change of a shipped scene, and how the first line of the error must continue after the name.
  struct Change: Sendable, CustomTestStringConvertible {
    let scene: String
    let expected: String
    let apply: @Sendable (inout Scene) -> Void

    init(_ scene: String, _ expected: String, _ apply: @escaping @Sendable (inout Scene) -> Void) {
      self.scene = scene
      self.expected = expected
      self.apply = apply
    }

    var testDescription: String { "\(scene): \(expected)" }
  }

  static let changes: [Change] = [
    Change("push-box", "name is 'push box', must be ≤ 64 letters") { $0.name = "push box" },
    Change("push-box", "instruction is empty, must be text") { $0.instruction = "" },
    Change("push-box", "workspace.x spans 0.05 m, must span ≥ 0.1") { $0.workspace.x = 0...0.05 },
    Change("push-box", "workspace.y is 1000 m, must be ≤ 100") { $0.workspace.y = 0...1000 },
    Change("push-box", "workspace.friction is -1, must be ≥ 0") { $0.workspace.friction = -1 },
    Change("push-box", "timing.actionRate is 0 Hz, must be > 0") { $0.timing.actionRate = 0 },
    Change("push-box", "timing.physicsSteps is 0, must be ≥ 1") { $0.timing.physicsSteps = 0 },
    Change("push-box", "timing.horizon is 0, must be ≥ 1") { $0.timing.horizon = 0 },
    Change("push-box", "timing.horizon is 100001, must be ≤ 100000") { $0.timing.horizon = 100_001 },
    Change("push-box", "timing.settle is nan, must be a finite number") { $0.timing.settle = .nan },
    Change("push-box", "timing.velocityIterations is 0, must be ≥ 1") { $0.timing.velocityIterations = 0 },
    Change("push-box", "timing makes a physics step 1 / (1 Hz × 10) = 0.1 s") { $0.timing.actionRate = 1 },
    Change("push-box", "tier.order is 101, must be ≤ 100") { $0.tier = Tier(task: "push", order: 101) },
    Change("push-box", "tier.task is '', must be ≤ 64 letters") { $0.tier = Tier(task: "", order: 1) },
    Change("push-box", "speedCap is 0 m/s, must be > 0") { $0.speedCap = 0 },
    Change("push-box", "bodies.box.density is 0 kg/m², must be > 0") { $0.bodies[0].density = 0 },
    Change("push-box", "bodies.box.density is nan, must be a finite number") { $0.bodies[0].density = .nan },
    Change("push-box", "bodies.box.friction is -0.5, must be ≥ 0") { $0.bodies[0].friction = -0.5 },
    Change("push-box", "bodies.box.restitution is 2, must be ≤ 1") { $0.bodies[0].restitution = 2 },
    Change("push-box", "bodies.box.shapes is empty, must have a shape") { $0.bodies[0].shapes = [] },
    Change("push-box", "bodies.box.shapes[0] has 2 vertices, must have 3…8") {
      $0.bodies[0].shapes = [.polygon([SIMD2(0, 0), SIMD2(1, 0)])]
    },
    Change("push-box", "bodies.box.shapes[0] runs clockwise, must run counter-clockwise") {
      $0.bodies[0].shapes = [.polygon([SIMD2(0, 0), SIMD2(0, 1), SIMD2(1, 0)])]
    },
    Change("push-box", "bodies.box.shapes[0] is not convex") {
      $0.bodies[0].shapes = [.polygon([SIMD2(0, 0), SIMD2(1, 0), SIMD2(0.1, 0.1), SIMD2(0, 1)])]
    },
    Change("push-box", "bodies.box.shapes[0] is 2e-05 m across at its narrowest, must be ≥ 0.005") {
      $0.bodies[0].shapes = [.polygon([SIMD2(0, 0), SIMD2(0.01, 0), SIMD2(0.005, 2e-5)])]
    },
    Change("push-box", "bodies.box.shapes lies too far from the body's origin") {
      $0.bodies[0].shapes = [.disc(center: SIMD2(90, 0), radius: 0.01)]
    },
    Change("push-box", "bodies.box.shapes[0].radius is 0.001 m, must be ≥ 0.005") {
      $0.bodies[0].shapes = [.disc(center: .zero, radius: 0.001)]
    },
    Change("push-box", "bodies.box.support is -1, must be ≥ 0") { $0.bodies[0].support = .friction(-1) },
    Change("push-box", "bodies.box.support is given, but a fixed body never moves") {
      $0.bodies[0].kind = .fixed
    },
    Change("push-box", "bodies.box.support is given, but a scene seen from the side has no table") {
      $0.view = .side
    },
    Change("push-box", "bodies.box has the name of bodies.box") { $0.bodies[1].name = "box" },
    Change("push-box", "actuators.hand.body is 1, must be the index of one of the 1 in 'bodies'") {
      $0.bodies.removeLast()
    },
    Change("push-box", "actuators.hand.bins is 1, must be ≥ 2") { $0.actuators[0].bins = 1 },
    Change("push-box", "actuators.hand.bins is 0, must be ≥ 2") { $0.actuators[0].bins = 0 },
    Change("push-box", "actuators is empty") { $0.actuators = [] },
    Change("push-box", "actuators.hand.body is 'hand', must be part of an agent") {
      $0.bodies[1].isAgent = false
    },
    Change("push-box", "actuators.second moves what 'hand' already moves") {
      $0.actuators.append($0.actuators[0])
      $0.actuators[1].name = "second"
    },
    Change("push-box", "actuators.hand.mode is 0 m, must be > 0") {
      $0.actuators[0].kind = .drive(body: 1, mode: .step(0), frequency: 3, dampingRatio: 1, maxForce: 40)
    },
    Change("push-box", "actuators.hand.maxForce is inf, must be a finite number") {
      $0.actuators[0].kind = .drive(
        body: 1, mode: .step(0.2), frequency: 3, dampingRatio: 1, maxForce: .infinity)
    },
    Change("push-box", "observations is an empty list") { $0.observations = [] },
    Change("push-box", "observations[0].scale is 0, must be > 0") { $0.observations[0].scale = 0 },
    Change("push-box", "observations[0] is 9, must be the index of one of the 2 in 'bodies'") {
      $0.observations[0].quantity = .position(.body(9), relativeTo: nil)
    },
    Change("push-box", "observations[1].labels has 1 names for 2 numbers") {
      $0.observations[1].labels = ["box"]
    },
    Change("push-box", "observations[3].symmetry is 0, must be ≥ 1") {
      $0.observations[3].quantity = .angle(.body(0), relativeTo: nil, symmetry: 0)
    },
    Change("push-box", "observations[0].with has 'box', which 'contact' has too; must have others") {
      $0.observations[0].quantity = .contact([0, 1], with: [0])
      $0.observations[0].labels = []
    },
    Change("push-box", "start has no rule for 'box', must say where this body starts") {
      $0.start.rules.removeFirst()
    },
    Change("push-box", "start.rules[1] is a second rule for 'box'") {
      $0.start.rules.insert($0.start.rules[0], at: 1)
    },
    Change("push-box", "start.box.x reaches 2 m, must lie in the workspace, -1…1 m") {
      $0.start.rules[0] = .body(0, .cartesian(x: .fixed(2), y: .fixed(0)), angle: .fixed(0))
    },
    Change("push-box", "start.box.x.choice is an empty list, must have a number") {
      $0.start.rules[0] = .body(0, .cartesian(x: .choice([]), y: .fixed(0)), angle: .fixed(0))
    },
    Change("push-box", "start.box.angle.normal.deviation is 0 rad, must be > 0") {
      $0.start.rules[0] = .body(
        0, .cartesian(x: .fixed(0), y: .fixed(0)), angle: .normal(mean: 0, deviation: 0))
    },
    Change("push-box", "start.box.relativeTo leads back to 'box'") {
      $0.start.rules[0] = .body(
        0, .relative(to: .body(0), x: .fixed(0), y: .fixed(0)), angle: .fixed(0))
    },
    Change("push-box", "start.hand.size is given, but 'hand' is an agent, which keeps its size") {
      $0.start.rules.append(.size(1, .fixed(2), growsFrom: .zero))
    },
    Change("push-box", "start.box.size reaches 0.25, which makes a part of 'box'") {
      $0.bodies[0].shapes = [.disc(center: .zero, radius: 0.01)]
      $0.start.rules.append(.size(0, .fixed(0.25), growsFrom: .zero))
    },
    Change("push-box", "start.shuffles[0] has 1 parts, must have ≥ 2") { $0.start.shuffles = [[.body(0)]] },
    Change("push-box", "start.clearance is -1 m, must be ≥ 0") { $0.start.clearance = -1 },
    Change("push-box", "success.near.within is 0 m, must be > 0") {
      $0.success = .near(.body(0), .marker(0), within: 0)
    },
    Change("push-box", "success.near.to is 3, must be the index of one of the 1 in 'markers'") {
      $0.success = .near(.body(0), .marker(3), within: 0.1)
    },
    Change("push-box", "success.near.to is 'box', the same as 'what'; must be another") {
      $0.success = .near(.body(0), .body(0), within: 0.1)
    },
    Change("push-box", "success.hold.actions is 101, must be ≤ 100") {
      $0.success = .hold($0.success, actions: 101)
    },
    Change("push-box", "success.count.atLeast is 2, must be ≤ 1") {
      $0.success = .count([$0.success], atLeast: 2)
    },
    Change("push-box", "success.all is an empty list, must have a condition") { $0.success = .all([]) },
    Change("push-box", "success.aligned.symmetry is 0, must be ≥ 1") {
      $0.success = .aligned(.body(0), .marker(0), within: 0.1, symmetry: 0)
    },
    Change("push-box", "success.offset has no 'x' and no 'y'") {
      $0.success = .offset(.body(0), from: .marker(0), x: nil, y: nil)
    },
    Change("push-box", "success.touching.to has 'box', which 'what' has too") {
      $0.success = .touching([0], [1, 0])
    },
    Change("push-box", "success.not.not.not.not.not.not.not.not.not.not.not.not.not.not.not.not.not") {
      for _ in 0..<40 { $0.success = .not($0.success) }
    },
    Change("push-box", "stages[0] has a condition with memory") {
      $0.stages = [.hold($0.success, actions: 2)]
    },
    Change("push-t", "success.coverage.atLeast is 1.1, must be ≤ 1") {
      $0.success = .coverage(marker: 0, body: 0, atLeast: 1.1)
    },
    Change("push-t", "success.coverage.of is 'outline', a point; must have a shape") {
      $0.markers[0].shapes = []
    },
    Change("reach", "joints.arm.joint2.first is 7, must be the index of one of the 2 in 'bodies'") {
      $0.joints[1].first = 7
    },
    Change("reach", "joints.arm.joint2.second is the joint's first body too, must be another") {
      $0.joints[1].second = 0
    },
    Change("reach", "joints.arm.joint1.second is 'arm.link1', which the joint's first body depends on") {
      $0.joints[0].first = 1
    },
    Change("reach", "joints.arm.joint1.resistance is -1 N·m, must be ≥ 0") { $0.joints[0].resistance = -1 },
    Change("reach", "joints.arm.joint1.resistance is given, but actuator 'arm.joint1' moves 'arm.joint1'") {
      $0.joints[0].resistance = 1
    },
    Change("stack", "joints.hand.rightSlide.resistance is given, but 'hand.rightSlide' follows 'hand.left") {
      $0.joints[1].resistance = 1
    },
    Change("reach", "start.arm.joint1.resistance is given, but actuator 'arm.joint1' moves 'arm.joint1'") {
      $0.start.rules.append(.resistance(0, .fixed(1)))
    },
    Change("reach", "joints.arm.joint1.limits is inf, must be a finite number") {
      $0.joints[0].limits = 0...Float.infinity
    },
    Change("reach", "joints.arm.joint1.kind has the axis [0, 0], must be a unit vector") {
      $0.joints[0].kind = .prismatic(axis: .zero)
    },
    Change("reach", "joints.arm.joint1.follows.joint is 'arm.joint1' itself") {
      $0.joints[0].follows = Joint.Follower(joint: 0, maxForce: 1)
    },
    Change("reach", "joints.arm.joint1.spring.stiffness is 0 N·m/rad, must be > 0") {
      $0.joints[0].spring = Joint.Spring(stiffness: 0)
    },
    Change("reach", "actuators.arm.joint1.speed is 0 rad/s, must be > 0") {
      $0.actuators[0].kind = .motor(joint: 0, speed: 0, maxForce: 1)
    },
    Change("reach", "sites.arm.tip.body is -1, must be the index of one of the 2 in 'bodies'") {
      $0.sites[0].body = -1
    },
    Change("reach", "success.jointPast.joint is 'arm.joint1', which has no limits") {
      $0.success = .jointPast(0, share: 0.5)
    },
    Change("reach", "start.goal.distance never reaches the workspace") {
      $0.start.rules[0] = .marker(
        0, .polar(center: .zero, distance: .uniform(50...60), bearing: .uniform(0...1)), angle: .fixed(0))
    },
    Change("stack", "actuators.hand.grip.range reaches 5, must lie in the limits of 'hand.leftSlide'") {
      $0.actuators[1].kind = .servo(joint: 0, range: 0...5, maxSpeed: 1, maxForce: 1)
    },
    Change("stack", "actuators.hand.grip.range is [0, 0], must have lower < upper") {
      $0.actuators[1].kind = .servo(joint: 0, range: 0...0, maxSpeed: 1, maxForce: 1)
    },
    Change("stack", "start has no rule for 'hand.leftSlide', must say where this joint starts") {
      $0.start.rules.removeAll { if case .joint = $0 { true } else { false } }
    },
  ]

  @Test("A change that no file may contain is refused, and the message names the part", arguments: changes)
  func aBadChangeIsRefused(change: Change) throws {
    var scene = try Scene(contentsOf: Fixtures.scenePath(change.scene))
    change.apply(&scene)
    do throws(SceneError) {
      _ = try scene.validated()
      Issue.record("the scene was accepted")
    } catch {
      let lines = error.description.split(separator: "\n").map(String.init)
      let start = "scene '\(scene.name)': \(change.expected)"
      #expect(lines.contains { $0.hasPrefix(start) }, "\(start)\n\(error)")
      #expect(error.diagnostics.allSatisfy { $0.line == 0 && !$0.path.isEmpty })
    }
  }

  static let files =
    Fixtures.files(in: Fixtures.repository + "/scenes", suffix: ".yaml").map { "scenes/\($0)" }
    + Fixtures.files(in: Fixtures.tests + "/wellformed", suffix: ".yaml").map {
      "Tests/ScenesTests/wellformed/\($0)"
    }

  @Test("A scene read from a file passes validation unchanged", arguments: files)
  func aFileIsUnchanged(file: String) throws {
    let scene = try Scene(contentsOf: "\(Fixtures.repository)/\(file)")
    let validated = try scene.validated()
    #expect(validated == scene && validated.digest == scene.digest)
  }

  @Test("Changing a number that an episode depends on changes the digest at once")
  func theDigestIsNeverStale() throws {
    let scene = try Scene(contentsOf: Fixtures.scenePath("push-box"))
    var changed = scene
    changed.timing.horizon = 50
    #expect(changed.digest != scene.digest)
    changed.timing.horizon = scene.timing.horizon
    changed.bodies[0].friction = 0.4
    #expect(changed.digest != scene.digest)
    changed.bodies[0].friction = scene.bodies[0].friction
    changed.name = "renamed"
    #expect(changed.digest == scene.digest)
  }

  @Test("Rules in another order, and a size that is always 1, have the same meaning")
  func theOrderOfRulesDoesNotMatter() throws {
    let scene = try Scene(contentsOf: Fixtures.scenePath("push-box"))
    var changed = scene
    changed.start.rules = scene.start.rules.reversed() + [.size(0, .fixed(1), growsFrom: .zero)]
    #expect(try changed.validated() == scene)
  }

  @Test("A push-box built in Swift equals the scene in scenes/push-box.yaml")
  func aSceneIsBuiltWithoutYAML() throws {
    let built = try Scene(
      name: "push-box", instruction: "Push the box until its centre lies on the target.",
      standsFor: ["ManiSkill PushCube", "Fetch Push", "Meta-World push"],
      workspace: Workspace(x: -1...1, y: -1...1),
      timing: Timing(actionRate: 10, physicsSteps: 10, horizon: 100),
      bodies: [
        Body(
          name: "box", shapes: [.rectangle(SIMD2(0.3, 0.3))], density: 10, support: .friction(0.3)),
        Body(
          name: "hand", shapes: [.disc(center: .zero, radius: 0.08)], density: 50, fixedRotation: true,
          weightless: true, isAgent: true),
      ],
      markers: [Marker(name: "target", shapes: [.rectangle(SIMD2(0.3, 0.3))])],
      actuators: [
        Actuator(
          name: "hand",
          kind: .drive(body: 1, mode: .step(0.2), frequency: 3, dampingRatio: 1, maxForce: 40), bins: 11)
      ],
      start: Start(rules: [
        .body(
          0, .cartesian(x: .uniform(-0.6...0.6), y: .uniform(-0.6...0.6)), angle: .uniform(-3.1416...3.1416)),
        .body(1, .cartesian(x: .uniform(-0.9...0.9), y: .uniform(-0.9...0.9)), angle: .fixed(0)),
        .marker(0, .cartesian(x: .uniform(-0.6...0.6), y: .uniform(-0.6...0.6)), angle: .fixed(0)),
      ]),
      observations: [
        Observation(.position(.body(1), relativeTo: nil)),
        Observation(.position(.body(0), relativeTo: .body(1))),
        Observation(.position(.marker(0), relativeTo: .body(0))),
        Observation(.angle(.body(0), relativeTo: nil, symmetry: 4)),
        Observation(.velocity(.body(1))), Observation(.velocity(.body(0))),
      ],
      success: .near(.body(0), .marker(0), within: 0.1), stages: [.touching([1], [0])]
    ).validated()
    let read = try Scene(contentsOf: Fixtures.scenePath("push-box"))
    #expect(built == read && built.digest == read.digest)
  }
}
