// The distributions of start states, tested over many seeds, and the poses that joints determine.

import Glibc
import Physics
import Scenes
import Tasks
import Testing

@Suite("Start states have the distributions of their scene")
struct DistributionTests {
  private static let count = 2000

  /// A marker's start for each of `count` seeds, with nothing that rejects a draw.
  private static func draws(_ start: String) throws -> [BodyState] {
    let task = try Fixtures.task(markers: ["goal: {}"], start: ["goal: \(start)"])
    var episode = try Episode(task)
    return try (0..<UInt64(count)).map { seed in
      try episode.reset(seed: seed)
      #expect(episode.start.draw == 0)
      return episode.start.markers[0]
    }
  }

  /// χ² of numbers in 0...1 over 20 equal bins. With 19 degrees of freedom, 43.8 is passed once in 1,000.
  private static func chiSquare(_ shares: [Double]) -> Double {
    var counts = [Double](repeating: 0, count: 20)
    for share in shares { counts[min(19, Int(share * 20))] += 1 }
    let expected = Double(shares.count) / 20
    return counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      ab += (x - meanA) * (y - meanB)
      aa += (x - meanA) * (x - meanA)
      bb += (y - meanB) * (y - meanB)
    }
    return ab / (aa * bb).squareRoot()
  }

  @Test("uniform x, y and angle are uniform over their ranges and independent")
  func uniform() throws {
    let draws = try DistributionTests.draws(
      "{ x: { uniform: [-0.5, 0.9] }, y: { uniform: [-1, 0] }, angle: { uniform: [-3, 3] } }")
    #expect(draws.allSatisfy { (-0.5...0.9).contains($0.x) && (-1...0).contains($0.y) && abs($0.angle) <= 3 })
    let columns = [
      draws.map { (Double($0.x) + 0.5) / 1.4 }, draws.map { Double($0.y) + 1 },
      draws.map { (Double($0.angle) + 3) / 6 },
    ]
    for column in columns { #expect(DistributionTests.chiSquare(column) < 43.8) }
    // Four standard errors.
    #expect(abs(DistributionTests.correlation(columns[0], columns[1])) < 0.09)
    #expect(abs(DistributionTests.correlation(columns[0], columns[2])) < 0.09)
    #expect(abs(DistributionTests.correlation(columns[1], columns[2])) < 0.09)
  }

  @Test("polar starts are uniform in distance and bearing around their centre")
  func polar() throws {
    let draws = try DistributionTests.draws(
      "{ from: [0.1, -0.2], distance: { uniform: [0.2, 0.6] }, bearing: { uniform: [0, 3.1415927] } }")
    let offsets = draws.map { SIMD2(Double($0.x) - 0.1, Double($0.y) + 0.2) }
    let distances = offsets.map { (($0 * $0).sum().squareRoot() - 0.2) / 0.4 }
    #expect(distances.allSatisfy { $0 > -1e-6 && $0 < 1 + 1e-6 })
    #expect(DistributionTests.chiSquare(distances.map { max(0, $0) }) < 43.8)
    #expect(DistributionTests.chiSquare(offsets.map { max(0, atan2($0.y, $0.x) / Double.pi) }) < 43.8)
  }

  @Test("a choice takes each of its numbers equally often, and no other")
  func choice() throws {
    let draws = try DistributionTests.draws("{ x: { choice: [-0.5, 0, 0.25, 0.5] }, y: 0 }")
    let counts = [-0.5, 0, 0.25, 0.5].map { value in draws.count { $0.x == value } }
    #expect(counts.reduce(0, +) == DistributionTests.count)
    let expected = Double(DistributionTests.count) / 4
    // Three degrees of freedom: 16.3 once in 1,000.
    #expect(counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected } < 16.3)
  }

  @Test("a normal number has its mean and deviation, and 68 % within one deviation")
  func normal() throws {
    let draws = try DistributionTests.draws(
      "{ x: 0, y: 0, angle: { normal: { mean: 0.5, deviation: 0.2 } } }")
    let scores = draws.map { (Double($0.angle) - 0.5) / 0.2 }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
    #expect(abs(mean) < 0.09)
    #expect(abs(variance - 1) < 0.13)
    #expect(abs(Double(scores.count { abs($0) < 1 }) / Double(scores.count) - 0.6827) < 0.042)
    #expect(DistributionTests.chiSquare(scores.map { 0.5 * erfc(-$0 / 2.0.squareRoot()) }) < 43.8)
  }

  @Test("numbers for different parts are independent of one another")
  func independentKinds() throws {
    let draws = try DistributionTests.draws(
      "{ x: { uniform: [-1, 1] }, y: { choice: [-0.5, 0.5] }, angle: { normal: { mean: 0, deviation: 1 } } }")
    let columns = [
      draws.map { Double($0.x) }, draws.map { Double($0.y) }, draws.map { Double($0.angle) },
    ]
    for first in columns.indices {
      for second in columns.indices.prefix(first) {
        let correlation = DistributionTests.correlation(columns[first], columns[second])
        #expect(abs(correlation) < 0.09, "columns \(second) and \(first)")
      }
    }
    // A shared random word would show in the spread too.
    let squares = columns[2].map { $0 * $0 }
    for column in columns.prefix(2) {
      #expect(abs(DistributionTests.correlation(column, squares)) < 0.09)
    }
  }

  @Test("an arm's links are connected at the start, and its tip is at the closed-form position")
  func armKinematics() throws {
    let task = try Fixtures.task(
      hand: """
        arm: { base: [0.1, -0.2], links: [0.5, 0.3], density: 10, maxSpeed: 2, maxTorque: 20, bins: 3 }
        """,
      handStart: "{ joints: [{ uniform: [-3, 3] }, { uniform: [-2.6, 2.6] }] }",
      success: "near: { what: hand.tip, to: far, within: 0.01 }")
    var episode = try Episode(task)
    var angles: Set<Float> = []
    for seed in 0..<40 as Range<UInt64> {
      try episode.reset(seed: seed)
      let (first, second) = (episode.body("hand.link1"), episode.body("hand.link2"))
      let (a, b) = (Double(first.angle), Double(second.angle))
      #expect(abs(a) <= 3 && abs(b - a) <= 2.6 + 1e-6)
      // Where the first link ends and the second begins.
      let elbow = SIMD2(0.1 + 0.5 * cos(a), -0.2 + 0.5 * sin(a))
      let end = first.point(task.scene.joints[1].firstAnchor)
      let beginning = second.point(task.scene.joints[1].secondAnchor)
      for point in [end, beginning] {
        #expect(abs(Double(point.x) - elbow.x) < 1e-6 && abs(Double(point.y) - elbow.y) < 1e-6)
      }
      let tip = episode.site("hand.tip")
      #expect(abs(Double(tip.x) - (elbow.x + 0.3 * cos(b))) < 1e-6)
      #expect(abs(Double(tip.y) - (elbow.y + 0.3 * sin(b))) < 1e-6)
      angles.insert(first.angle)
    }
    #expect(angles.count == 40)
  }

  @Test("a joint puts its second body where its position says, parents before children")
  func jointStarts() throws {
    // Declared child first, so that the order of the file is not the order of placing.
    let task = try Fixtures.task(
      bodies: [
        "base: { shape: { rectangle: [0.1, 0.1] }, density: 10, collides: false }",
        "slider: { shape: { rectangle: [0.1, 0.1] }, density: 10, collides: false }",
        "flap: { shape: { rectangle: [0.1, 0.1] }, density: 10, collides: false }",
        "tail: { shape: { rectangle: [0.1, 0.1] }, density: 10, collides: false }",
      ],
      joints: [
        "glue: { kind: weld, first: flap, second: tail, firstAnchor: [0.2, 0], secondAnchor: [0, 0.1] }",
        "hinge: { kind: revolute, first: slider, second: flap, firstAnchor: [0.1, 0], secondAnchor: [-0.1, 0] }",
        "rail: { kind: prismatic, first: base, second: slider, axis: [0, 2], firstAnchor: [0.1, 0] }",
      ],
      start: [
        "base: { x: 0.1, y: 0.2, angle: 0.5 }", "rail: { position: 0.3 }", "hinge: { position: -0.8 }",
      ])
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    func turned(_ x: Double, _ y: Double, _ angle: Double) -> SIMD2<Double> {
      SIMD2(cos(angle) * x - sin(angle) * y, sin(angle) * x + cos(angle) * y)
    }
    let slider = SIMD2(0.1, 0.2) + turned(0.1, 0.3, 0.5)
    let flap = slider + turned(0.1, 0, 0.5) - turned(-0.1, 0, -0.3)
    let tail = flap + turned(0.2, 0, -0.3) - turned(0, 0.1, -0.3)
    for (name, position, angle) in [("slider", slider, 0.5), ("flap", flap, -0.3), ("tail", tail, -0.3)] {
      let state = episode.body(name)
      #expect(abs(Double(state.x) - position.x) < 1e-6, "\(name)")
      #expect(abs(Double(state.y) - position.y) < 1e-6, "\(name)")
      #expect(abs(Double(state.angle) - angle) < 1e-6, "\(name)")
    }
    // Joints that begin at their positions exert no force.
    _ = try episode.step([1, 1])
    #expect(length(episode.body("tail").position - SIMD2<Float>(tail)) < 1e-4)
  }
}
