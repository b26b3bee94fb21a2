// Small sound scenes of many kinds, in which a check must find nothing worse than a note.

import Scenes
import Tasks
import Testing

/// A scene without a fault.
struct SoundScene: Sendable, CustomTestStringConvertible {
  let name: String
  let yaml: String

  var testDescription: String { name }

  func task() throws -> ManipulationTask { try ManipulationTask(Scene(yaml: yaml, file: "sound.yaml")) }

  /// - Parameters:
  ///   - parts: sections of the file, from `bodies` to `success`.
  init(_ name: String, side: Bool = false, horizon: Int = 20, _ parts: String) {
    self.name = name
    yaml = """
      jostle: 1
      name: sound
      instruction: Do something.
      view: \(side ? "side" : "top")
      workspace: { x: [-1, 1], y: [-1, 1] }
      time: { actionRate: 10, physicsSteps: 10, horizon: \(horizon) }

      """ + parts + "\n"
  }

  static let all = pushers + arms + mechanisms + sideViews

  private static let hand =
    "hand: { pusher: { radius: 0.06, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 5 } }"
  private static let gripper = """
    hand: { gripper: { opening: 0.3, fingers: [0.06, 0.25], density: 20, mode: { step: 0.1 }, maxForce: 80, gripForce: 40, bins: 5 } }
    """
  private static let box = "{ shape: { rectangle: [0.3, 0.3] }, density: 10, tableFriction: 0.3 }"
  private static let left = "{ x: { uniform: [-0.7, -0.6] }, y: { uniform: [-0.2, 0.2] } }"
  private static let near = "{ x: { uniform: [-0.35, -0.25] }, y: { uniform: [-0.2, 0.2] } }"

  // MARK: - Pushers

  private static let pushers: [SoundScene] = [
    SoundScene(
      "a pusher goes to a place",
      """
      agents: { \(hand) }
      markers: { goal: {} }
      start: { hand: \(left), goal: \(near) }
      observations: [{ position: hand }, { position: goal, relativeTo: hand }]
      success: { near: { what: hand, to: goal, within: 0.05 } }
      """),
    SoundScene(
      "a pusher goes to a place and stays there",
      """
      agents: { \(hand) }
      markers: { goal: {} }
      start: { hand: \(left), goal: \(near) }
      observations: [{ position: hand }, { velocity: hand }, { position: goal, relativeTo: hand }]
      success: { hold: { actions: 3, that: { near: { what: hand, to: goal, within: 0.08 } } } }
      """),
    SoundScene(
      "a pusher with absolute targets", horizon: 10,
      """
      agents: { hand: { pusher: { radius: 0.06, density: 50, mode: { position: { x: [-1, 1], y: [-1, 1] } }, maxForce: 40, bins: 21 } } }
      markers: { goal: {} }
      start: { hand: \(left), goal: \(near) }
      observations: [{ position: hand }, { position: goal, relativeTo: hand }]
      success: { near: { what: hand, to: goal, within: 0.06 } }
      """),
    SoundScene(
      "either of two places will do",
      """
      agents: { \(hand) }
      markers: { goal: {}, other: {} }
      start: { hand: \(left), goal: \(near), other: { x: { uniform: [-0.4, -0.3] }, y: { uniform: [0.3, 0.5] } } }
      observations: [{ position: hand }, { position: goal, relativeTo: hand }, { position: other, relativeTo: hand }]
      success: { any: [{ near: { what: hand, to: goal, within: 0.04 } }, { near: { what: hand, to: other, within: 0.04 } }] }
      """),
    SoundScene(
      "a box is pushed",
      """
      bodies: { box: \(box) }
      agents: { \(hand) }
      markers: { goal: {} }
      start: { box: { x: { uniform: [-0.1, 0.1] }, y: 0 }, hand: { x: { uniform: [-0.5, -0.35] }, y: { uniform: [-0.1, 0.1] } }, goal: { x: { uniform: [0.2, 0.4] }, y: { uniform: [-0.1, 0.1] } } }
      observations: [{ position: hand }, { position: box, relativeTo: hand }, { position: goal, relativeTo: box }, { angle: box }]
      success: { near: { what: box, to: goal, within: 0.1 } }
      """),
    SoundScene(
      "a box of any size is pushed",
      """
      bodies: { box: \(box) }
      agents: { \(hand) }
      markers: { goal: {} }
      start: { box: { x: { uniform: [-0.1, 0.1] }, y: 0, size: { uniform: [0.8, 1.2] } }, hand: { x: { uniform: [-0.5, -0.4] }, y: { uniform: [-0.1, 0.1] } }, goal: { x: { uniform: [0.2, 0.4] }, y: { uniform: [-0.1, 0.1] } } }
      observations: [{ position: hand }, { position: box, relativeTo: hand }, { position: goal, relativeTo: box }, { size: box }]
      success: { near: { what: box, to: goal, within: 0.1 } }
      """),
    SoundScene(
      "a disc on a rough table is pushed",
      """
      bodies: { disc: { shape: { disc: 0.12 }, density: 10, quasiStatic: true } }
      agents: { \(hand) }
      markers: { goal: {} }
      start: { disc: { x: { uniform: [-0.1, 0.1] }, y: 0 }, hand: { x: { uniform: [-0.5, -0.3] }, y: { uniform: [-0.1, 0.1] } }, goal: { x: { uniform: [0.25, 0.4] }, y: { uniform: [-0.1, 0.1] } } }
      observations: [{ position: hand }, { position: disc, relativeTo: hand }, { position: goal, relativeTo: disc }]
      success: { near: { what: disc, to: goal, within: 0.1 } }
      """),
    SoundScene(
      "a bar pushes two discs over a line",
      """
      bodies: { one: { shape: { disc: 0.08 }, density: 10, tableFriction: 0.3 }, two: { shape: { disc: 0.08 }, density: 10, tableFriction: 0.3 } }
      agents: { hand: { pusher: { radius: 0.05, width: 0.5, density: 20, mode: { step: 0.2 }, maxForce: 60, bins: 5 } } }
      markers: { line: {} }
      start: { one: { x: -0.12, y: { uniform: [-0.1, 0.1] } }, two: { x: 0.12, y: { uniform: [-0.1, 0.1] } }, hand: { x: 0, y: { uniform: [-0.6, -0.5] } }, line: { x: 0, y: { uniform: [0.35, 0.45] } } }
      observations: [{ position: hand }, { position: one, relativeTo: hand }, { position: two, relativeTo: hand }, { position: line, relativeTo: hand }]
      success: { all: [{ above: { what: one, to: line } }, { above: { what: two, to: line } }] }
      """),
    SoundScene(
      "two pushers, each with a place of its own",
      """
      agents:
        \(hand)
        other: { pusher: { radius: 0.06, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 5 } }
      markers: { goal: {}, spot: {} }
      start: { hand: \(left), goal: \(near), other: { x: { uniform: [0.6, 0.7] }, y: 0.5 }, spot: { x: { uniform: [0.3, 0.4] }, y: { uniform: [0.4, 0.6] } } }
      observations: [{ position: hand }, { position: goal, relativeTo: hand }, { position: other }, { position: spot, relativeTo: other }]
      success: { all: [{ near: { what: hand, to: goal, within: 0.12 } }, { near: { what: other, to: spot, within: 0.12 } }] }
      """),
    SoundScene(
      "a box is pushed through a gate",
      """
      bodies: { box: { shape: { rectangle: [0.2, 0.2] }, density: 10, tableFriction: 0.3 }, upper: { kind: fixed, shape: { rectangle: [0.1, 0.6] } }, lower: { kind: fixed, shape: { rectangle: [0.1, 0.6] } } }
      agents: { \(hand) }
      markers: { goal: { shape: { rectangle: [0.5, 0.5] } } }
      start: { box: { x: -0.1, y: { uniform: [-0.02, 0.02] } }, upper: { x: 0.2, y: 0.5 }, lower: { x: 0.2, y: -0.5 }, hand: { x: { uniform: [-0.5, -0.4] }, y: { uniform: [-0.1, 0.1] } }, goal: { x: 0.55, y: 0 } }
      observations: [{ position: hand }, { position: box, relativeTo: hand }, { angle: box, symmetry: 4 }]
      success: { inside: { what: box, in: goal } }
      """),
    SoundScene(
      "one of two boxes, which change places, is touched",
      """
      bodies: { red: { shape: { disc: 0.08 }, density: 10, tableFriction: 0.5 }, blue: { shape: { disc: 0.08 }, density: 10, tableFriction: 0.5 } }
      agents: { \(hand) }
      shuffle: [[red, blue]]
      start: { red: { x: 0, y: 0.3 }, blue: { x: 0, y: -0.3 }, hand: \(left) }
      observations: [{ position: hand }, { position: red, relativeTo: hand }, { position: blue, relativeTo: hand }]
      success: { all: [{ touching: { what: hand, to: red } }, { still: { what: blue, speed: 0.05, angularSpeed: 0.5 } }] }
      """),
    SoundScene(
      "a puck is struck over a line",
      """
      bodies: { puck: { shape: { disc: 0.06 }, density: 5, tableFriction: 0.1 } }
      agents: { \(hand) }
      markers: { top: {}, bottom: {} }
      start: { puck: { x: { uniform: [-0.1, 0] }, y: 0 }, hand: { x: { uniform: [-0.5, -0.4] }, y: { uniform: [-0.1, 0.1] } }, top: { x: 0.4, y: 0.3 }, bottom: { x: 0.4, y: -0.3 } }
      observations: [{ position: hand }, { position: puck, relativeTo: hand }, { velocity: puck }]
      success: { crossed: { what: puck, from: bottom, to: top } }
      """),
    SoundScene(
      "a pusher touches a post, then leaves it",
      """
      bodies: { post: { kind: fixed, shape: { disc: 0.1 } } }
      agents: { \(hand) }
      markers: { goal: {} }
      start: { post: { x: -0.2, y: 0.5 }, hand: \(left), goal: \(near) }
      observations: [{ position: hand }, { position: goal, relativeTo: hand }]
      success: { all: [{ near: { what: hand, to: goal, within: 0.05 } }, { not: { touching: { what: hand, to: post } } }] }
      """),
  ]

  // MARK: - Arms

  private static let arms: [SoundScene] = [
    SoundScene(
      "an arm of two links reaches a place",
      """
      agents: { arm: { arm: { base: [0, 0], links: [0.4, 0.4], density: 10, maxSpeed: 3, maxTorque: 20, bins: 7 } } }
      markers: { goal: {} }
      start: { arm: { joints: [{ uniform: [0, 0.5] }, { uniform: [0.5, 1] }] }, goal: { from: [0, 0], distance: { uniform: [0.4, 0.6] }, bearing: { uniform: [1.6, 2.2] } } }
      observations: [{ jointAngles: arm }, { jointSpeeds: arm, scale: 3 }, { position: goal, relativeTo: arm.tip }]
      success: { near: { what: arm.tip, to: goal, within: 0.08 } }
      """),
    SoundScene(
      "an arm of three links with limits reaches a place",
      """
      agents: { arm: { arm: { base: [0, 0], links: [0.3, 0.3, 0.2], density: 10, maxSpeed: 3, maxTorque: 20, bins: 7, limits: [[-2, 2], [-2, 2], [-2, 2]] } } }
      markers: { goal: {} }
      start: { arm: { joints: [{ uniform: [0.5, 1] }, 0.5, 0.5] }, goal: { x: { uniform: [0.2, 0.4] }, y: { uniform: [-0.2, 0] } } }
      observations: [{ jointAngles: arm }, { position: goal, relativeTo: arm.tip }]
      success: { near: { what: arm.tip, to: goal, within: 0.1 } }
      """),
    SoundScene(
      "two arms reach for each other's tips",
      """
      agents:
        one: { arm: { base: [-0.25, 0], links: [0.35, 0.35], density: 10, maxSpeed: 3, maxTorque: 20, bins: 5 } }
        two: { arm: { base: [0.25, 0], links: [0.35, 0.35], density: 10, maxSpeed: 3, maxTorque: 20, bins: 5 } }
      start: { one: { joints: [{ uniform: [1.2, 1.6] }, 0.3] }, two: { joints: [{ uniform: [1.5, 1.9] }, -0.3] } }
      observations: [{ jointAngles: one }, { jointAngles: two }, { position: one.tip, relativeTo: two.tip }]
      success: { near: { what: one.tip, to: two.tip, within: 0.04 } }
      """),
    SoundScene(
      "an arm seen from the side rises", side: true,
      """
      agents: { arm: { arm: { base: [0, 0], links: [0.4, 0.3], density: 5, maxSpeed: 3, maxTorque: 30, bins: 5 } } }
      markers: { goal: {} }
      start: { arm: { joints: [{ uniform: [-0.3, 0] }, { uniform: [-0.3, 0] }] }, goal: { x: { uniform: [0.3, 0.4] }, y: { uniform: [0.4, 0.5] } } }
      observations: [{ jointAngles: arm }, { position: goal, relativeTo: arm.tip }]
      success: { near: { what: arm.tip, to: goal, within: 0.08 } }
      """),
  ]

  // MARK: - Joints and actuators

  private static let mechanisms: [SoundScene] = [
    SoundScene(
      "a door is pushed open", horizon: 30,
      """
      bodies: { door: { shape: { rectangle: [0.5, 0.06] }, density: 10 } }
      joints: { hinge: { kind: revolute, second: door, firstAnchor: [-0.25, 0], secondAnchor: [-0.25, 0], limits: [0, 1.5], resistance: 0.5 } }
      agents: { \(hand) }
      start: { hinge: { position: { uniform: [0, 0.1] } }, hand: { x: { uniform: [0, 0.2] }, y: { uniform: [-0.5, -0.3] } } }
      observations: [{ position: hand }, { position: door, relativeTo: hand }, { jointAngles: hinge }]
      success: { jointPast: { joint: hinge, share: 0.6 } }
      """),
    SoundScene(
      "a slide is pushed in",
      """
      bodies: { drawer: { shape: { rectangle: [0.3, 0.3] }, density: 10 } }
      joints: { slide: { kind: prismatic, second: drawer, axis: [1, 0], limits: [0, 0.5], resistance: 5 } }
      agents: { \(hand) }
      start: { slide: { position: { uniform: [0, 0.1] } }, hand: { x: { uniform: [-0.6, -0.4] }, y: { uniform: [-0.3, 0.3] } } }
      observations: [{ position: hand }, { position: drawer, relativeTo: hand }, { jointPositions: slide }]
      success: { jointPast: { joint: slide, share: 0.8 } }
      """),
    SoundScene(
      "a slide is pushed against a spring",
      """
      bodies: { drawer: { shape: { rectangle: [0.3, 0.3] }, density: 10 } }
      joints: { slide: { kind: prismatic, second: drawer, axis: [1, 0], limits: [0, 0.5], spring: { stiffness: 20, damping: 5 } } }
      agents: { \(hand) }
      start: { slide: { position: 0 }, hand: { x: { uniform: [-0.6, -0.4] }, y: { uniform: [-0.2, 0.2] } } }
      observations: [{ position: hand }, { position: drawer, relativeTo: hand }, { jointPositions: slide }]
      success: { jointPast: { joint: slide, share: 0.7 } }
      """),
    SoundScene(
      "a motor turns a dial",
      """
      bodies: { dial: { shape: { rectangle: [0.4, 0.1] }, density: 10 } }
      joints: { pivot: { kind: revolute, second: dial, firstAnchor: [0, 0], secondAnchor: [0, 0] } }
      actuators: { turner: { motor: { joint: pivot, maxSpeed: 2, maxForce: 5 }, bins: 7 } }
      markers: { mark: {} }
      start: { pivot: { position: { uniform: [-0.2, 0.2] } }, mark: { x: 0.5, y: 0.5, angle: { uniform: [1.5, 2] } } }
      observations: [{ jointAngles: pivot }, { angle: mark, relativeTo: dial }]
      success: { all: [{ aligned: { what: dial, to: mark, within: 0.1 } }, { still: { what: dial, speed: 0.1, angularSpeed: 0.4 } }] }
      """),
    SoundScene(
      "a servo moves a sled", horizon: 10,
      """
      bodies: { sled: { shape: { rectangle: [0.2, 0.2] }, density: 10 } }
      joints: { rail: { kind: prismatic, second: sled, axis: [1, 0], limits: [-0.6, 0.6] } }
      actuators: { mover: { servo: { joint: rail, maxSpeed: 1, maxForce: 50 }, bins: 13 } }
      markers: { goal: {} }
      start: { rail: { position: { uniform: [-0.5, -0.4] } }, goal: { x: { uniform: [0.2, 0.5] }, y: 0 } }
      observations: [{ jointPositions: rail }, { position: goal, relativeTo: sled }]
      success: { near: { what: sled, to: goal, within: 0.05 } }
      """),
    SoundScene(
      "a carrier turns a plate to an angle",
      """
      bodies: { plate: { shape: { rectangle: [0.4, 0.1] }, density: 10 } }
      actuators: { wrist: { carry: { body: plate, mode: { step: 0.1 }, turn: 0.3, maxForce: 50 }, bins: 5 } }
      markers: { goal: {} }
      start: { plate: { x: { uniform: [-0.1, 0.1] }, y: 0, angle: 0 }, goal: { x: { uniform: [0.2, 0.3] }, y: { uniform: [-0.1, 0.1] }, angle: { uniform: [0.8, 1.2] } } }
      observations: [{ position: plate }, { angle: plate }, { position: goal, relativeTo: plate }, { angle: goal, relativeTo: plate }]
      success: { all: [{ near: { what: plate, to: goal, within: 0.12 } }, { aligned: { what: plate, to: goal, within: 0.3 } }] }
      """),
    SoundScene(
      "a gate on a spring that is meant to swing",
      """
      bodies: { gate: { shape: { rectangle: [0.4, 0.06] }, density: 10, movesByItself: true } }
      joints: { hinge: { kind: revolute, second: gate, firstAnchor: [0.3, 0.3], secondAnchor: [-0.2, 0], spring: { stiffness: 0.5, rest: 0, damping: 0.1 } } }
      agents: { \(hand) }
      markers: { goal: {} }
      start: { hinge: { position: { uniform: [0.5, 1] } }, hand: \(left), goal: \(near) }
      observations: [{ position: hand }, { position: goal, relativeTo: hand }, { jointAngles: hinge }]
      success: { near: { what: hand, to: goal, within: 0.05 } }
      """),
  ]

  // MARK: - Side views

  private static let sideViews: [SoundScene] = [
    SoundScene(
      "a gripper takes hold of a block", side: true, horizon: 30,
      """
      bodies: { block: { shape: { rectangle: [0.16, 0.16] }, density: 10, friction: 0.8 } }
      agents: { \(gripper) }
      start: { block: { x: { uniform: [-0.4, -0.2] }, y: -0.905 }, hand: { x: { uniform: [0.2, 0.4] }, y: { uniform: [-0.3, -0.1] } } }
      observations: [{ position: hand }, { position: block, relativeTo: hand }, { jointPositions: hand }]
      stages: [{ near: { what: hand.tip, to: block, within: 0.06 } }]
      success: { held: { what: block, by: hand } }
      """),
    SoundScene(
      "a gripper lifts a block", side: true, horizon: 40,
      """
      bodies: { block: { shape: { rectangle: [0.16, 0.16] }, density: 10, friction: 0.8 } }
      agents: { \(gripper) }
      markers: { line: {} }
      start: { block: { x: { uniform: [-0.1, 0.1] }, y: -0.905 }, line: { x: 0, y: -0.905 }, hand: { x: { uniform: [-0.1, 0.1] }, y: { uniform: [-0.5, -0.4] } } }
      observations: [{ position: hand }, { position: block, relativeTo: hand }, { jointPositions: hand }]
      stages: [{ near: { what: hand.tip, to: block, within: 0.06 } }, { held: { what: block, by: hand } }]
      success: { above: { what: block, to: line, by: 0.15 } }
      """),
    SoundScene(
      "a pusher rolls a ball along the floor", side: true,
      """
      bodies: { ball: { shape: { disc: 0.1 }, density: 5 } }
      agents: { \(hand) }
      markers: { goal: { shape: { rectangle: [0.3, 0.4] } } }
      start: { ball: { x: { uniform: [-0.1, 0.1] }, y: -0.888 }, hand: { x: { uniform: [-0.5, -0.4] }, y: { uniform: [-0.85, -0.7] } }, goal: { x: { uniform: [0.35, 0.5] }, y: -0.9 } }
      observations: [{ position: hand }, { position: ball, relativeTo: hand }, { velocity: ball }, { position: goal, relativeTo: ball }]
      success: { inside: { what: ball, in: goal } }
      """),
    SoundScene(
      "a ball that is meant to roll down a slope", side: true,
      """
      bodies: { slope: { kind: fixed, shape: { polygon: [[-0.5, -0.1], [0.5, -0.1], [-0.5, 0.3]] } }, ball: { shape: { disc: 0.06 }, density: 5, movesByItself: true } }
      agents: { \(hand) }
      markers: { goal: {} }
      start: { slope: { x: 0.3, y: -0.88 }, ball: { x: { uniform: [0.05, 0.15] }, y: -0.55 }, hand: \(left), goal: \(near) }
      observations: [{ position: hand }, { position: goal, relativeTo: hand }, { position: ball }]
      success: { near: { what: hand, to: goal, within: 0.05 } }
      """),
    SoundScene(
      "a thrown puck that is meant to fall", side: true,
      """
      bodies: { puck: { shape: { disc: 0.06 }, density: 5, movesByItself: true } }
      agents: { \(hand) }
      markers: { goal: {} }
      start: { puck: { x: { uniform: [0.3, 0.5] }, y: { uniform: [0.2, 0.4] } }, hand: \(left), goal: \(near) }
      observations: [{ position: hand }, { position: goal, relativeTo: hand }, { position: puck }, { velocity: puck, scale: 3 }]
      success: { near: { what: hand, to: goal, within: 0.05 } }
      """),
    SoundScene(
      "a tower stays while a hand goes past", side: true,
      """
      bodies: { low: { shape: { rectangle: [0.2, 0.2] }, density: 10, friction: 0.8 }, high: { shape: { rectangle: [0.2, 0.2] }, density: 10, friction: 0.8 } }
      agents: { \(hand) }
      markers: { goal: {} }
      start: { low: { x: 0.5, y: -0.885 }, high: { x: 0.5, y: -0.67 }, hand: \(left), goal: \(near) }
      observations: [{ position: hand }, { position: goal, relativeTo: hand }, { position: high }]
      success: { all: [{ near: { what: hand, to: goal, within: 0.05 } }, { above: { what: high, to: low, by: 0.15 } }] }
      """),
    SoundScene(
      "a gripper and a pusher, each with a place", side: true,
      """
      agents:
        \(gripper)
        other: { pusher: { radius: 0.06, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 5 } }
      markers: { goal: {}, spot: {} }
      start: { hand: { x: { uniform: [-0.4, -0.3] }, y: 0.5 }, goal: { x: { uniform: [-0.3, -0.2] }, y: { uniform: [0, 0.1] } }, other: { x: { uniform: [0.6, 0.7] }, y: -0.5 }, spot: { x: { uniform: [0.3, 0.4] }, y: { uniform: [-0.6, -0.4] } } }
      observations: [{ position: hand }, { position: goal, relativeTo: hand.tip }, { position: other }, { position: spot, relativeTo: other }]
      success: { all: [{ near: { what: hand.tip, to: goal, within: 0.12 } }, { near: { what: other, to: spot, within: 0.12 } }] }
      """),
  ]
}
