// The shipped scenes are read into exactly the model that their text states.

import Scenes
import Testing

@Suite("Well-formed files are read into the model they state") struct GoodSceneTests {
  @Test(
    "The scenes of the repository are read without errors",
    arguments: Fixtures.files(in: Fixtures.repository + "/scenes", suffix: ".yaml"))
  func shippedSceneIsRead(file: String) throws {
    let scene = try Scene(contentsOf: "\(Fixtures.repository)/scenes/\(file)")
    #expect(scene.name + ".yaml" == file)
    #expect(scene.observations.allSatisfy { $0.scale > 0 && !$0.labels.isEmpty })
  }

  @Test("The file shown in scenes/README.md is a valid scene")
  func theFileShownInTheGuideIsAScene() throws {
    let guide = try Fixtures.read(Fixtures.repository + "/scenes/README.md")
    let start = try #require(guide.firstRange(of: "```yaml\njostle: 1"))
    let block = guide[start.lowerBound...].dropFirst("```yaml\n".count)
    let end = try #require(block.firstRange(of: "```"))
    let scene = try Scene(yaml: String(block[..<end.lowerBound]), file: "README.md")
    #expect(scene.name == "push-box" && scene.observations.count == 3)
  }

  @Test("push-t is read into the model that its text states")
  func pushTHasTheModelOfItsText() throws {
    let scene = try Scene(contentsOf: Fixtures.scenePath("push-t"))
    #expect(scene.instruction == "Push the T onto its outline.")
    #expect(scene.standsFor == ["gym-pusht", "ManiSkill PushT"])
    #expect(scene.view == .top)
    #expect(scene.workspace.x == 0.07...5.04 && scene.workspace.y == 0.07...5.04)
    #expect(scene.workspace.walled && scene.workspace.friction == 0.3)
    #expect(scene.timing.actionRate == 10 && scene.timing.physicsSteps == 10 && scene.timing.horizon == 300)
    #expect(scene.timing.settle == 0)
    #expect(scene.timing.velocityIterations == 8 && scene.timing.positionIterations == 3)
    #expect(scene.timing.timeStep == 0.01)
    #expect(scene.bodies.map(\.name) == ["tee", "hand"])
    let tee = scene.bodies[0]
    let bar: [SIMD2<Float>] = [SIMD2(-0.6, 0), SIMD2(0.6, 0), SIMD2(0.6, 0.3), SIMD2(-0.6, 0.3)]
    let (bottom, top): (Float, Float) = (0.75 - 0.45, 0.75 + 0.45)
    let stem: [SIMD2<Float>] = [
      SIMD2(-0.15, bottom), SIMD2(0.15, bottom), SIMD2(0.15, top), SIMD2(-0.15, top),
    ]
    #expect(tee.shapes == [.polygon(bar), .polygon(stem)])
    #expect(abs(tee.density - 1 / 0.63) < 1e-6)
    #expect(tee.friction == 0 && tee.restitution == 0 && tee.support == .quasiStatic)
    #expect(tee.collides && !tee.fixedRotation && !tee.isAgent && tee.kind == .dynamic)
    let hand = scene.bodies[1]
    #expect(hand.shapes == [.disc(center: .zero, radius: 0.15)])
    #expect(abs(hand.density - 10 / (.pi * 0.15 * 0.15)) < 1e-3)
    #expect(hand.isAgent && hand.fixedRotation && hand.support == .none)
    #expect(scene.markers.map(\.name) == ["outline"] && scene.markers[0].shapes == tee.shapes)
    #expect(scene.sites.isEmpty && scene.joints.isEmpty)
    #expect(scene.actuators.map(\.name) == ["hand"] && scene.actuators[0].bins == 21)
    #expect(
      scene.actuators[0].kind
        == .drive(
          body: 1, mode: .position(x: 0...5.12, y: 0...5.12), frequency: 1.5915494, dampingRatio: 1,
          maxForce: 1000))
    #expect(
      scene.start.rules == [
        .body(
          0, .cartesian(x: .uniform(1...4), y: .uniform(1...4)), angle: .uniform(-3.1415927...3.1415927)),
        .body(1, .cartesian(x: .uniform(0.5...4.5), y: .uniform(0.5...4.5)), angle: .fixed(0)),
        .marker(0, .cartesian(x: .fixed(2.56), y: .fixed(2.56)), angle: .fixed(0.7853982)),
      ])
    #expect(scene.start.clearance == 0.01 && scene.speedCap == 40)
    let middle = SIMD2<Float>(2.56, 2.56)
    #expect(
      scene.observations.map(\.quantity) == [
        .position(.body(1), relativeTo: nil), .velocity(.body(1)), .position(.body(0), relativeTo: nil),
        .position(.body(0), relativeTo: .body(1)), .position(.marker(0), relativeTo: .body(0)),
        .angle(.body(0), relativeTo: nil, symmetry: 1), .angle(.body(0), relativeTo: .marker(0), symmetry: 1),
        .velocity(.body(0)),
      ])
    #expect(scene.observations.map(\.center) == [middle, .zero, middle, .zero, .zero, .zero, .zero, .zero])
    #expect(scene.observations.map(\.scale) == [2.56, 5, 2.56, 2.56, 2.56, 1, 1, 5])
    #expect(scene.observations[6].labels == ["tee.sin from outline", "tee.cos from outline"])
    #expect(scene.success == .coverage(marker: 0, body: 0, atLeast: 0.95))
  }

  @Test("The arm of reach is expanded to bodies, joints and motors")
  func reachSpellsItsArmOut() throws {
    let scene = try Scene(contentsOf: Fixtures.scenePath("reach"))
    #expect(scene.bodies.map(\.name) == ["arm.link1", "arm.link2"])
    for link in scene.bodies {
      #expect(
        link.shapes == [.polygon([SIMD2(0, -0.01), SIMD2(0.12, -0.01), SIMD2(0.12, 0.01), SIMD2(0, 0.01)])])
      #expect(link.density == 10 && !link.collides && link.isAgent && !link.fixedRotation)
    }
    #expect(scene.joints.map(\.name) == ["arm.joint1", "arm.joint2"])
    #expect(scene.joints.map(\.first) == [nil, 0] && scene.joints.map(\.second) == [0, 1])
    #expect(scene.joints.map(\.firstAnchor) == [.zero, SIMD2(0.12, 0)])
    for joint in scene.joints {
      #expect(joint.kind == .revolute && joint.secondAnchor == .zero)
      #expect(joint.limits == nil && joint.resistance == 0)
    }
    #expect(scene.sites.map(\.name) == ["arm.tip"] && scene.sites[0].body == 1)
    #expect(scene.sites[0].at == SIMD2(0.12, 0))
    #expect(scene.markers.map(\.name) == ["goal"] && scene.markers[0].shapes.isEmpty)
    #expect(scene.actuators.map(\.name) == ["arm.joint1", "arm.joint2"])
    for (index, actuator) in scene.actuators.enumerated() {
      #expect(actuator.kind == .motor(joint: index, speed: 2, maxForce: 0.5) && actuator.bins == 11)
    }
    #expect(
      scene.start.rules == [
        .marker(
          0,
          .polar(center: .zero, distance: .uniform(0.05...0.22), bearing: .uniform(-3.1416...3.1416)),
          angle: .fixed(0)),
        .joint(0, .uniform(-3.1416...3.1416)), .joint(1, .uniform(-2.6...2.6)),
      ])
    #expect(
      scene.observations.map(\.quantity) == [
        .jointAngle(0), .jointAngle(1), .jointSpeed(0), .jointSpeed(1), .position(.body(1), relativeTo: nil),
        .position(.site(0), relativeTo: nil), .position(.marker(0), relativeTo: .site(0)),
      ])
    #expect(scene.observations.map(\.scale) == [1, 1, 2, 2, 0.2, 0.2, 0.2])
    #expect(
      scene.success
        == .all([
          .near(.site(0), .marker(0), within: 0.05), .still(bodies: [0, 1], speed: 0.1, angularSpeed: 0.5),
        ]))
  }

  @Test("Joints, sites and actuators can be written out")
  func jointsSitesAndActuatorsCanBeWrittenOut() throws {
    let text = Fixtures.scene(
      shape: "{ rectangle: [0.6, 0.1], at: [0.3, 0] }",
      extra: """
        joints:
          hinge: { kind: revolute, second: box, firstAnchor: [0.1, 0], limits: [0, 1.5] }
        sites:
          knob: { body: box, at: [0.55, 0] }
        actuators:
          turn: { motor: { joint: hinge, maxSpeed: 1, maxForce: 2 }, bins: 5 }
        """
    )
    .replacing("box: { x: 0, y: 0 }", by: "hinge: { position: { choice: [0, 0.5] } }")
    .replacing(
      "- { position: box }", by: "- { jointAngles: hinge }\n  - { position: knob, relativeTo: spot }")
    let scene = try Scene(yaml: text, file: "door.yaml")
    let hinge = try #require(scene.joints.first)
    #expect(hinge.kind == .revolute && hinge.first == nil && hinge.second == 0)
    #expect(hinge.firstAnchor == SIMD2(0.1, 0) && hinge.secondAnchor == .zero)
    #expect(hinge.limits == 0...1.5 && hinge.resistance == 0)
    #expect(scene.sites.map(\.name) == ["knob"] && scene.sites[0].at == SIMD2(0.55, 0))
    #expect(scene.actuators.map(\.name) == ["hand", "turn"])
    #expect(scene.actuators[1].kind == .motor(joint: 0, speed: 1, maxForce: 2))
    #expect(scene.start.rules.contains(.joint(0, .choice([0, 0.5]))))
    #expect(
      scene.observations.flatMap(\.labels) == [
        "hinge.sin", "hinge.cos", "knob.x from spot", "knob.y from spot",
      ])
  }

  @Test("The label of a contact has the names of all bodies, in a file as in Swift")
  func theLabelOfAContactHasAllNames() throws {
    let text = Fixtures.scene(shape: "{ disc: 0.1 }")
      .replacing("  box:\n", by: "  ball: { shape: { disc: 0.1 }, density: 1 }\n  box:\n")
      .replacing("start:\n", by: "start:\n  ball: { x: 0, y: 0.5 }\n")
      .replacing(
        "- { position: box }",
        by: "- { contact: hand, with: [ball, box] }\n  - { contact: [hand], with: box }\n"
          + "  - { contact: [hand, ball], with: box }")
    var scene = try Scene(yaml: text, file: "contacts.yaml")
    let labels = ["hand.contact with ball+box", "hand.contact with box", "hand+ball.contact with box"]
    #expect(scene.observations.flatMap(\.labels) == labels)
    for index in scene.observations.indices { scene.observations[index].labels = [] }
    #expect(try scene.validated().observations.flatMap(\.labels) == labels)
  }

  @Test("A start can draw the size of a body")
  func aStartCanGiveABodyASize() throws {
    let text = Fixtures.scene(shape: "{ rectangle: [0.2, 0.4] }")
      .replacing(
        "box: { x: 0, y: 0 }", by: "box: { x: 0, y: 0, size: { uniform: [0.8, 1.2] }, growsFrom: [0, -0.2] }"
      )
      .replacing("- { position: box }", by: "- { size: box, center: 1, scale: 0.2 }")
    let scene = try Scene(yaml: text, file: "sizes.yaml")
    #expect(scene.start.rules.last == .size(0, .uniform(0.8...1.2), growsFrom: SIMD2(0, -0.2)))
    #expect(scene.observations[0].quantity == .size(0))
    #expect(scene.observations[0].center.x == 1 && scene.observations[0].scale == 0.2)
    #expect(scene.observations[0].labels == ["box.size"])
    #expect(scene.drawsSizes)
    #expect(scene.describe().contains("box (0.8 kg, size 0.8…1.2)"))
  }

  @Test("Enlarging a body enlarges the sites on it and nothing else")
  func aSceneIsEnlargedBodyByBodyWithTheSitesOnThem() throws {
    let text = Fixtures.scene(
      shape: "[{ rectangle: [0.2, 0.4], at: [0.1, 0] }, { disc: 0.1, at: [0, 0.2] }]",
      extra: "sites: { tip: { body: box, at: [0.2, 0], shape: { disc: 0.1 } } }")
    let scene = try Scene(yaml: text, file: "sizes.yaml")
    let large = scene.enlarged(by: [1.5, 1])
    #expect(
      large.bodies[0].shapes == [
        .polygon([SIMD2(0, -0.3), SIMD2(0.3, -0.3), SIMD2(0.3, 0.3), SIMD2(0, 0.3)]),
        .disc(center: SIMD2(0, 0.3), radius: 0.15),
      ])
    #expect(large.sites[0].at == SIMD2(0.3, 0))
    #expect(large.sites[0].shapes == [.disc(center: .zero, radius: 0.15)])
    #expect(large.bodies[1] == scene.bodies[1] && large.markers == scene.markers)
    #expect(scene.enlarged(by: [1, 1]) == scene)
  }

  @Test("An alias repeats what its anchor names")
  func aliasesRepeatWhatTheirAnchorsName() throws {
    let text = Fixtures.scene(shape: "&outline { rectangle: [0.3, 0.3] }")
      .replacing("spot: {}", by: "spot: { shape: *outline }")
    let scene = try Scene(yaml: text, file: "alias.yaml")
    #expect(scene.markers[0].shapes == scene.bodies[0].shapes)
  }

  @Test("The description of push-box is plain text")
  func pushBoxIsDescribedInPlainWords() throws {
    let scene = try Scene(contentsOf: Fixtures.scenePath("push-box"))
    #expect(
      scene.describe() == """
        push-box: Push the box until its centre lies on the target.
          stands for   ManiSkill PushCube, Fetch Push, Meta-World push
          view         from the top, no gravity
          workspace    x -1…1 m, y -1…1 m, walled
          bodies       box (0.9 kg), hand (agent, 1.005 kg)
          markers      target
          action       hand.x ±0.2 m from where it is, 11 bins; hand.y ±0.2 m from where it is, 11 bins
          observation  12 numbers: hand.x, hand.y, box.x from hand, box.y from hand, target.x from box, \
        target.y from box, box.sin4, box.cos4, hand.vx, hand.vy, box.vx, box.vy
          episode      at most 100 actions at 10 Hz, 10 physics steps each
          success      box is within 0.1 m of target
          stages       hand touches box
        """)
  }

  @Test("The description of nested conditions keeps their meaning")
  func nestedConditionsKeepTheirMeaningInWords() throws {
    let scene = try Scene(
      yaml: Fixtures.scene(
        shape: "{ disc: 0.1 }",
        success:
          "all: [any: [near: { what: box, to: spot, within: 0.1 }, not: { still: { what: hand, speed: 1, "
          + "angularSpeed: 2 } }], hold: { actions: 5, that: { aligned: { what: box, to: spot, within: 0.2, "
          + "symmetry: 4 } } }]"), file: "words.yaml")
    #expect(
      scene.describe(scene.success)
        == "(box is within 0.1 m of spot or not (hand moves slower than 1 m/s and 2 rad/s)) and (box, which looks "
        + "the same after 1/4 turn, is turned within 0.2 rad of spot) after each of the last 5 actions")
  }
}
