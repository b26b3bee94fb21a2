// Scenes in each of which one fault is planted, by the kind of finding that must name it.

import Checks
import Tasks
import Testing

/// A scene with a fault, and the finding that must report it.
struct PlantedFault: Sendable, CustomTestStringConvertible {
  let kind: FindingKind
  let name: String
  let verdict: Verdict
  /// Part of the finding's text.
  let text: String
  let options: CheckOptions
  /// Actions that are given as a solution.
  let solution: PlannerFigures.Solution?
  let make: @Sendable () throws -> ManipulationTask

  init(
    _ kind: FindingKind, _ name: String, _ verdict: Verdict = .unsound, says text: String = "",
    planned: Int = 0, solution: PlannerFigures.Solution? = nil,
    _ make: @escaping @Sendable () throws -> ManipulationTask
  ) {
    self.kind = kind
    self.name = name
    self.verdict = verdict
    self.text = text
    self.solution = solution
    self.make = make
    var options = Fixtures.quick
    options.starts = 20
    options.idleEpisodes = 5
    options.plannedEpisodes = planned
    options.signalStarts = 1
    self.options = options
  }

  var testDescription: String { "\(kind.rawValue): \(name)" }

  static let all = starts + physics + success + solvable

  private static let box = "box: { shape: { rectangle: [0.3, 0.3] }, density: 10, tableFriction: 0.3 }"
  private static let boxToGoal = "near: { what: box, to: goal, within: 0.05 }"
  private static let block = "{ shape: { rectangle: [0.2, 0.2] }, density: 10, friction: 0.8 }"

  // MARK: - Start states

  private static let starts: [PlantedFault] = [
    PlantedFault(.noStart, "a box where the hand starts", says: "mostly box and hand") {
      try Fixtures.scene(bodies: [box], start: ["box: { x: -0.65, y: 0 }"])
    },
    PlantedFault(.noStart, "a marker that is always outside", says: "100 % outside the workspace") {
      try Fixtures.scene(markers: ["spot: {}"], start: ["spot: { relativeTo: hand, x: -2, y: 0 }"])
    },
    PlantedFault(.alreadySolved, "a goal as large as the table", says: "100 % of the drawn starts") {
      try Fixtures.scene(success: "near: { what: hand, to: goal, within: 3 }")
    },
    PlantedFault(.alreadySolved, "success until a hold has lasted", says: "100 % of the drawn starts") {
      try Fixtures.scene(
        success: "not: { hold: { actions: 5, that: { near: { what: hand, to: goal, within: 0.05 } } } }")
    },
    PlantedFault(.rejectedDraws, "a body in most of the places", .note, says: "too close") {
      try Fixtures.scene(
        bodies: ["rock: { kind: fixed, shape: { rectangle: [1.5, 1.5] } }"],
        start: ["rock: { x: 0.1, y: 0.1 }"],
        hand: "{ x: { uniform: [-0.9, 0.9] }, y: { uniform: [-0.9, 0.9] } }", goal: "{ x: -0.8, y: -0.8 }")
    },
    PlantedFault(.overlap, "a fast ball that settles within the table", says: "table and ball") {
      try Fixtures.scene(
        view: "side", physicsSteps: 2,
        bodies: [
          "table: { kind: fixed, shape: { rectangle: [0.6, 0.6] } }",
          "ball: { shape: { disc: 0.05 }, density: 5 }",
        ], start: ["table: { x: 0.5, y: -1 }", "ball: { x: 0.5, y: 0.8 }"], time: ", settle: 0.54")
    },
    PlantedFault(.settling, "a stack that topples", says: "high") {
      try Fixtures.scene(
        view: "side", bodies: ["low: \(block)", "high: \(block)"],
        start: ["low: { x: 0.4, y: -0.885 }", "high: { x: 0.53, y: -0.665 }"], hand: "{ x: -0.7, y: 0.5 }",
        goal: "{ x: -0.4, y: 0.5 }")
    },
    PlantedFault(.settling, "a ball that rolls down a slope", says: "ball moves") {
      try Fixtures.scene(
        view: "side",
        bodies: [
          "slope: { kind: fixed, shape: { polygon: [[-0.5, -0.1], [0.5, -0.1], [-0.5, 0.3]] } }",
          "ball: { shape: { disc: 0.06 }, density: 5 }",
        ], start: ["slope: { x: 0.3, y: -0.88 }", "ball: { x: 0.1, y: -0.55 }"])
    },
    PlantedFault(.observationOffScale, "metres divided by a millimetre", says: "goal.x ranges from -39") {
      try Fixtures.scene(observations: ["position: goal, scale: 0.001", "velocity: hand, scale: 0.5"])
    },
    PlantedFault(.observationOffScale, "a number that hardly leaves 0", .note, says: "goal.x ranges") {
      try Fixtures.scene(observations: ["position: goal, scale: 1000"])
    },
    PlantedFault(
      .observationConstant, "the place of a marker that never moves", .note, says: "spot.x, spot.y"
    ) {
      try Fixtures.scene(
        markers: ["spot: {}"], start: ["spot: { x: 0.5, y: 0.5 }"], observations: ["position: spot"])
    },
  ]

  // MARK: - Physics

  private static let physics: [PlantedFault] = [
    PlantedFault(.fault, "a ball that falls out of the workspace", says: "'ball' is outside the workspace") {
      try Fixtures.scene(
        view: "side", walls: false, bodies: ["ball: { shape: { disc: 0.05 }, density: 5 }"],
        start: ["ball: { x: 0.5, y: 0 }"], hand: "{ x: -0.7, y: 0 }")
    },
    PlantedFault(.fault, "a ball that falls faster than the cap", says: "above the cap of 1.5 m/s") {
      try Fixtures.scene(
        view: "side", bodies: ["ball: { shape: { disc: 0.05 }, density: 5 }"],
        start: ["ball: { x: 0.5, y: 0 }"], extra: "speedCap: 1.5")
    },
    PlantedFault(
      .penetration, "a strong hand that presses a thin plate into the wall", .unsound,
      says: "overlap by up to"
    ) {
      try Fixtures.scene(
        physicsSteps: 2, bodies: ["plate: { shape: { rectangle: [0.03, 0.3] }, density: 1 }"],
        start: ["plate: { x: -0.93, y: 0 }"], hand: "{ x: -0.8, y: 0 }", goal: "{ x: -0.5, y: 0 }",
        agent: """
          { pusher: { radius: 0.05, density: 5000, mode: { step: 0.2 }, maxForce: 1000000, frequency: 50, bins: 5 } }
          """, time: ", velocityIterations: 1, positionIterations: 1")
    },
    PlantedFault(.speed, "a cap that is just above the agent's speed", .note, says: "hand, reaches") {
      try Fixtures.scene(extra: "speedCap: 2.2")
    },
    PlantedFault(.tunnelling, "a ball that falls through a thin table", says: "ball through table") {
      try Fixtures.scene(
        view: "side", physicsSteps: 2,
        bodies: [
          "table: { kind: fixed, shape: { rectangle: [1, 0.02] } }",
          "ball: { shape: { disc: 0.03 }, density: 5 }",
        ], start: ["table: { x: 0.3, y: -0.8 }", "ball: { x: 0.3, y: 0.9 }"], hand: "{ x: -0.7, y: 0 }")
    },
    PlantedFault(.energy, "a ball that bounces higher each time", says: "as if lifted by") {
      try Fixtures.scene(
        view: "side", physicsSteps: 10, horizon: 60,
        bodies: ["ball: { shape: { disc: 0.05 }, density: 100, restitution: 1, movesByItself: true }"],
        start: ["ball: { x: 0.5, y: -0.5 }"], hand: "{ x: -0.7, y: 0 }", goal: "{ x: -0.4, y: 0 }")
    },
    PlantedFault(
      .timeStep, "a puck that must glide through a small place", .note, says: "with half the time step",
      planned: 4
    ) {
      try Fixtures.scene(
        physicsSteps: 2, horizon: 20,
        bodies: ["puck: { shape: { disc: 0.05 }, density: 2, restitution: 0.8 }"],
        start: ["puck: { x: -0.5, y: 0 }"], hand: "{ x: -0.62, y: { uniform: [-0.03, 0.03] } }",
        goal: "{ x: 0.2, y: 0.3 }", success: "near: { what: puck, to: goal, within: 0.04 }")
    },
  ]

  // MARK: - Success detector

  private static let success: [PlantedFault] = [
    PlantedFault(.solvedByDoingNothing, "a ball that falls to the goal", says: "succeeds in 100 %") {
      try Fixtures.scene(
        view: "side", bodies: ["ball: { shape: { disc: 0.1 }, density: 5 }"],
        start: ["ball: { x: 0.5, y: 0 }"], hand: "{ x: -0.7, y: 0.5 }", goal: "{ x: 0.5, y: 0 }",
        success: "offset: { what: ball, from: goal, y: [-1, -0.8] }")
    },
    PlantedFault(.solvedByChance, "a goal that is half of the table", says: "random actions succeed in") {
      try Fixtures.scene(success: "offset: { what: hand, from: goal, x: [-0.2, 2] }")
    },
    PlantedFault(.successLost, "a puck that glides past its goal", .note, says: "0 of", planned: 3) {
      try Fixtures.scene(
        bodies: ["puck: { shape: { disc: 0.05 }, density: 2 }"], start: ["puck: { x: -0.5, y: 0 }"],
        hand: "{ x: -0.62, y: 0 }", goal: "{ x: -0.3, y: 0 }",
        success: "offset: { what: puck, from: goal, x: [-0.02, 0.02] }")
    },
    PlantedFault(.contradiction, "touching and released", says: "excludes") {
      try Fixtures.scene(
        bodies: [box], start: ["box: { x: -0.2, y: 0 }"],
        success: "all: [ touching: { what: hand, to: box }, released: { what: box, by: hand } ]")
    },
    PlantedFault(.contradiction, "above and below", says: "excludes") {
      try Fixtures.scene(
        success: "all: [ above: { what: hand, to: goal, by: 0.1 }, below: { what: hand, to: goal, by: 0.1 } ]"
      )
    },
    PlantedFault(.contradiction, "near and far", says: "excludes") {
      try Fixtures.scene(
        success: """
          all: [ near: { what: hand, to: goal, within: 0.1 }, offset: { what: goal, from: hand, x: [0.11, 0.3] } ]
          """)
    },
    PlantedFault(.contradiction, "a condition and its opposite", says: "excludes") {
      try Fixtures.scene(
        success: """
          all: [ near: { what: hand, to: goal, within: 0.1 }, not: { near: { what: hand, to: goal, within: 0.1 } } ]
          """)
    },
    PlantedFault(
      .contradiction, "the hand at the centre of a box that it cannot enter", says: "in each other's way"
    ) {
      try Fixtures.scene(
        bodies: [box], start: ["box: { x: -0.2, y: 0 }"],
        success: "near: { what: hand, to: box, within: 0.1 }")
    },
  ]

  // MARK: - Solvable

  private static let solvable: [PlantedFault] = [
    PlantedFault(.noWay, "a goal behind a wall", says: "no path leads to where hand is within") {
      try Fixtures.scene(
        bodies: ["barrier: { kind: fixed, shape: { rectangle: [0.1, 1.98] } }"],
        start: ["barrier: { x: -0.5, y: 0 }"], hand: "{ x: -0.75, y: 0 }", goal: "{ x: -0.3, y: 0 }")
    },
    PlantedFault(.noRoom, "a slot that is narrower than the box", says: "all of box is inside slot") {
      // The box is 0.3 wide, the gap 0.24 and the region in it 0.2.
      try Fixtures.scene(
        horizon: 10,
        bodies: [
          box, "upper: { kind: fixed, shape: { rectangle: [0.4, 0.5] } }",
          "lower: { kind: fixed, shape: { rectangle: [0.4, 0.5] } }",
        ], markers: ["slot: { shape: { rectangle: [0.4, 0.2] } }"],
        start: [
          "box: { x: -0.3, y: 0 }", "upper: { x: 0.3, y: 0.37 }", "lower: { x: 0.3, y: -0.37 }",
          "slot: { x: 0.3, y: 0 }",
        ], success: "inside: { what: box, in: slot, part: outline }")
    },
    PlantedFault(
      .outOfReach, "a box that collides with nothing", says: "nothing that an action moves can touch box"
    ) {
      try Fixtures.scene(
        bodies: [
          "box: { shape: { rectangle: [0.3, 0.3] }, density: 10, tableFriction: 0.3, collides: false }"
        ],
        start: ["box: { x: -0.2, y: 0 }"], goal: "{ x: 0.2, y: 0 }", success: boxToGoal)
    },
    PlantedFault(.outOfReach, "an arm, whose links collide with nothing, and a box", says: "can touch box") {
      try Fixtures.scene(
        bodies: [box], start: ["box: { x: -0.2, y: 0 }"], hand: "{ joints: [0.5, 0.5] }",
        goal: "{ x: 0.2, y: 0 }", agent: arm, position: "hand.tip", success: boxToGoal)
    },
    PlantedFault(.outOfReach, "a box behind a wall", says: "no path leads hand to box") {
      try Fixtures.scene(
        bodies: [box, "barrier: { kind: fixed, shape: { rectangle: [0.1, 1.98] } }"],
        start: ["barrier: { x: -0.4, y: 0 }", "box: { x: 0.1, y: 0 }"], hand: "{ x: -0.7, y: 0 }",
        goal: "{ x: 0.4, y: 0 }", success: boxToGoal)
    },
    PlantedFault(.outOfReach, "an arm that is too short", says: "hand.tip reaches 0.6 m from its base") {
      try Fixtures.scene(
        hand: "{ joints: [0.5, 0.5] }", goal: "{ x: 0.8, y: 0.6 }", agent: arm, position: "hand.tip",
        success: "near: { what: hand.tip, to: goal, within: 0.05 }")
    },
    PlantedFault(.tooWeak, "a box too heavy to push", says: "moving box on the table takes 265 N") {
      try Fixtures.scene(
        bodies: ["box: { shape: { rectangle: [0.3, 0.3] }, density: 1000, tableFriction: 0.3 }"],
        start: ["box: { x: -0.2, y: 0 }"], goal: "{ x: 0.2, y: 0 }", success: boxToGoal)
    },
    PlantedFault(.tooWeak, "a block too heavy to lift", says: "lifting block takes") {
      try Fixtures.scene(
        view: "side", bodies: ["block: { shape: { rectangle: [0.2, 0.2] }, density: 1000, friction: 0.8 }"],
        start: ["block: { x: 0, y: -0.885 }"], hand: "{ x: 0, y: 0 }", goal: "{ x: 0, y: -0.4 }",
        agent: """
          { gripper: { opening: 0.3, fingers: [0.06, 0.25], density: 20, mode: { step: 0.1 }, maxForce: 80, gripForce: 40, bins: 5 } }
          """, success: "near: { what: block, to: goal, within: 0.1 }")
    },
    PlantedFault(.tooWeak, "a door that is stuck", says: "moving hinge takes 100 N·m") {
      try Fixtures.scene(
        bodies: ["door: { shape: { rectangle: [0.5, 0.06] }, density: 10 }"],
        start: ["hinge: { position: 0 }"],
        joints: [
          "hinge: { kind: revolute, second: door, firstAnchor: [0, 0], secondAnchor: [-0.25, 0], limits: [0, 1], resistance: 100 }"
        ], success: "jointPast: { joint: hinge, share: 0.5 }")
    },
    PlantedFault(.tooFar, "an episode of two actions", says: "an episode lasts 0.2 s") {
      try Fixtures.scene(horizon: 2, goal: "{ x: 0.7, y: 0 }")
    },
    PlantedFault(
      .solutionFails, "a solution that does nothing", .note, says: "does not succeed",
      solution: PlannerFigures.Solution(seed: 3, actions: [[2, 2], [2, 2]])
    ) { try Fixtures.scene() },
    PlantedFault(
      .seldomSolved, "a goal that is often too far", .note, says: "the planner solves", planned: 12
    ) {
      try Fixtures.scene(horizon: 4, goal: "{ x: { choice: [-0.45, 0.8] }, y: 0 }")
    },
    PlantedFault(
      .notShownSolvable, "a goal of a micrometre", .notShown, says: "the planner solves no start", planned: 1
    ) {
      try Fixtures.scene(success: "near: { what: hand, to: goal, within: 0.000001 }")
    },
    PlantedFault(.coldStart, "a success that random actions never have", .note, says: "no mixed group") {
      try Fixtures.scene(success: "near: { what: hand, to: goal, within: 0.000001 }")
    },
  ]

  private static let arm =
    "{ arm: { base: [0, 0], links: [0.3, 0.3], density: 10, maxSpeed: 3, maxTorque: 10, bins: 5 } }"
}
