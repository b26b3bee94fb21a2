// Compares each observed quantity with its definition, in Double, from the bodies' states.

import Glibc
import Physics
import Scenes
import Tasks
import Testing

@Suite("Observations follow their definitions")
struct ObservationTests {
  /// A turning link with a slider on it, a turned box and a marker.
  private static func task(_ observations: [String]) throws -> ManipulationTask {
    try Fixtures.task(
      bodies: [
        "box: { shape: { rectangle: [0.1, 0.1] }, density: 10 }",
        "link: { shape: { rectangle: [0.2, 0.05] }, density: 10, collides: false }",
        "slider: { shape: { rectangle: [0.05, 0.05] }, density: 10, collides: false }",
      ],
      markers: ["goal: {}"],
      joints: [
        "hinge: { kind: revolute, second: link, firstAnchor: [0.1, 0.1], secondAnchor: [-0.1, 0] }",
        "rail: { kind: prismatic, first: link, second: slider, axis: [3, 4], firstAnchor: [0.05, 0.02],"
          + " secondAnchor: [0.01, -0.02] }",
      ],
      sites: ["corner: { body: link, at: [0.1, 0.03] }"],
      actuators: [
        "turn: { motor: { joint: hinge, maxSpeed: 2, maxForce: 100 }, bins: 3 }",
        "slide: { motor: { joint: rail, maxSpeed: 0.5, maxForce: 100 }, bins: 3 }",
      ],
      start: [
        "box: { x: -0.4, y: 0.3, angle: 5 }", "goal: { x: -0.2, y: -0.5, angle: -2.2 }",
        "hinge: { position: 0.4 }", "rail: { position: 0.03 }",
      ], observations: observations)
  }

  private static let entries: [(yaml: String, labels: [String])] = [
    ("position: corner", ["corner.x", "corner.y"]),
    (
      "position: box, relativeTo: corner, center: [0.1, -0.2], scale: 4",
      ["box.x from corner", "box.y from corner"]
    ),
    ("angle: box, symmetry: 4", ["box.sin4", "box.cos4"]),
    ("angle: slider, relativeTo: goal", ["slider.sin from goal", "slider.cos from goal"]),
    ("angle: box, relativeTo: link, symmetry: 3", ["box.sin3 from link", "box.cos3 from link"]),
    ("velocity: corner, scale: 2", ["corner.vx", "corner.vy"]),
    ("velocity: goal", ["goal.vx", "goal.vy"]),
    ("angularVelocity: link, scale: 0.5", ["link.omega"]),
    ("jointAngles: hinge", ["hinge.sin", "hinge.cos"]),
    ("jointPositions: rail, center: 0.1, scale: 3", ["rail.position"]),
    ("jointSpeeds: hinge", ["hinge.speed"]),
    ("jointSpeeds: rail, scale: 0.25", ["rail.speed"]),
    ("progress: true", ["progress"]),
  ]

  /// A body's pose and velocity in Double, from its position, angle and velocity alone.
  private struct Pose {
    var position, velocity: SIMD2<Double>
    var angle, omega: Double

    init(_ state: BodyState) {
      position = SIMD2(Double(state.x), Double(state.y))
      velocity = SIMD2(Double(state.velocityX), Double(state.velocityY))
      angle = Double(state.angle)
      omega = Double(state.angularVelocity)
    }

    func turned(_ v: SIMD2<Double>) -> SIMD2<Double> {
      SIMD2(cos(angle) * v.x - sin(angle) * v.y, sin(angle) * v.x + cos(angle) * v.y)
    }

    func point(_ local: SIMD2<Double>) -> SIMD2<Double> { position + turned(local) }

    func velocity(of local: SIMD2<Double>) -> SIMD2<Double> {
      velocity + omega * perpendicular(turned(local))
    }

    func perpendicular(_ v: SIMD2<Double>) -> SIMD2<Double> { SIMD2(-v.y, v.x) }
  }

  private static func expected(_ box: Pose, _ link: Pose, _ slider: Pose, _ goal: Pose, action: Int)
    -> [Double]
  {
    let corner = link.point(SIMD2(0.1, 0.03))
    let cornerVelocity = link.velocity(of: SIMD2(0.1, 0.03))
    let axis = link.turned(SIMD2(0.6, 0.8))
    let (under, over) = (SIMD2(0.05, 0.02), SIMD2(0.01, -0.02))
    let along = slider.point(over) - link.point(under)
    // d/dt of along · axis, both of which move.
    let railSpeed =
      ((slider.velocity(of: over) - link.velocity(of: under)) * axis).sum()
      + link.omega * (along * link.perpendicular(axis)).sum()
    return [
      corner.x, corner.y, (box.position.x - corner.x - 0.1) / 4, (box.position.y - corner.y + 0.2) / 4,
      sin(4 * box.angle), cos(4 * box.angle), sin(slider.angle - goal.angle), cos(slider.angle - goal.angle),
      sin(3 * (box.angle - link.angle)), cos(3 * (box.angle - link.angle)), cornerVelocity.x / 2,
      cornerVelocity.y / 2, 0, 0, link.omega / 0.5, sin(link.angle), cos(link.angle),
      ((along * axis).sum() - 0.1) / 3, link.omega, railSpeed / 0.25, Double(action) / 20,
    ]
  }

  @Test("labels come in the order of the file")
  func labels() throws {
    let task = try ObservationTests.task(ObservationTests.entries.map(\.yaml))
    #expect(task.observationLabels == ObservationTests.entries.flatMap(\.labels))
    #expect(task.actionLabels == ["hand.x", "hand.y", "turn", "slide"])
    #expect(task.bins == [3, 3, 3, 3])
  }

  @Test("every quantity follows its definition, at the start and later", arguments: [0, 1, 3])
  func definitions(actions: Int) throws {
    let task = try ObservationTests.task(ObservationTests.entries.map(\.yaml))
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    #expect(try episode.step([1, 1, 2, 0], times: actions) == .running)
    let observed = try episode.observation()
    let expected = ObservationTests.expected(
      Pose(episode.body("box")), Pose(episode.body("link")), Pose(episode.body("slider")),
      Pose(episode.marker("goal")), action: actions)
    #expect(observed.count == expected.count)
    for (index, (value, wanted)) in zip(observed, expected).enumerated() {
      #expect(abs(Double(value) - wanted) < 2e-5, "\(task.observationLabels[index])")
    }
    if actions > 0 {
      // The motors hold 2 rad/s and −0.5 m/s.
      #expect(abs(observed[18] - 2) < 0.02)
      #expect(abs(observed[19] * 0.25 + 0.5) < 0.01)
    }
  }

  @Test("at the start, a position is the one in the scene")
  func startValues() throws {
    let task = try ObservationTests.task(["position: box", "jointPositions: rail", "jointAngles: hinge"])
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    let expected = [-0.4, 0.3, 0.03, sin(0.4), cos(0.4)]
    for (value, wanted) in try zip(episode.observation(), expected) {
      #expect(abs(Double(value) - wanted) < 1e-6)
    }
  }

  @Test("an angle with symmetry is the same after a symmetric turn", arguments: [1, 2, 3, 4, 6])
  func symmetry(fold: Int) throws {
    var seen: [[Float]] = []
    for turn in 0..<fold {
      let task = try Fixtures.task(
        markers: ["goal: {}"],
        start: ["goal: { x: 0, y: 0, angle: \(0.3 + 2 * Double.pi * Double(turn) / Double(fold)) }"],
        observations: ["angle: goal, symmetry: \(fold)"])
      var episode = try Episode(task)
      try episode.reset(seed: 0)
      seen.append(try episode.observation())
    }
    for pair in seen {
      #expect(abs(Double(pair[0]) - sin(0.3 * Double(fold))) < 2e-6)
      #expect(abs(Double(pair[1]) - cos(0.3 * Double(fold))) < 2e-6)
    }
  }

  @Test("a site has its body's angle and the velocity of its own point")
  func siteState() throws {
    var episode = try Episode(ObservationTests.task(["progress: true"]))
    try episode.reset(seed: 0)
    try episode.step([1, 1, 2, 1], times: 2)
    let (site, link) = (episode.site("corner"), episode.body("link"))
    let velocity = Pose(link).velocity(of: SIMD2(0.1, 0.03))
    #expect(site.angle == link.angle && site.angularVelocity == link.angularVelocity)
    #expect(
      abs(Double(site.velocityX) - velocity.x) < 1e-5 && abs(Double(site.velocityY) - velocity.y) < 1e-5)
    // It turns about the hinge.
    let arm = SIMD2(site.x - 0.1, site.y - 0.1)
    #expect(abs(length(site.velocity) - 2 * length(arm)) < 0.01)
  }
}
