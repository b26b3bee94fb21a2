// Distances between shapes, against closed forms and against Box2D's own.

import Box2DReference
import Foundation
import Physics
import Randomness
import Testing

/// A convex shape that both sides of a comparison build.
private enum Outline {
  case disc(center: SIMD2<Float>, radius: Float)
  case polygon([SIMD2<Float>])
  case edge(SIMD2<Float>, SIMD2<Float>)

  var points: [SIMD2<Float>] {
    switch self {
    case .disc(let center, _): [center]
    case .polygon(let vertices): vertices
    case .edge(let from, let to): [from, to]
    }
  }

  var radius: Float { if case .disc(_, let radius) = self { radius } else { 0 } }

  /// One of every kind: discs, rectangles, polygons of 3…8 corners, edges.
  static func random(_ key: RandomKey) -> Outline {
    func within(_ index: Int, _ range: ClosedRange<Float>) -> Float {
      range.lowerBound + (range.upperBound - range.lowerBound) * key.uniform(index)
    }
    let center = SIMD2(within(0, -0.2...0.2), within(1, -0.2...0.2))
    let corners = 3 + Int(6 * key.uniform(2))
    switch Int(4 * key.uniform(3)) {
    case 0: return .disc(center: center, radius: within(4, 0.01...0.3))
    case 1:
      let half = SIMD2(within(4, 0.01...0.5), within(5, 0.01...0.3))
      return .polygon(
        [SIMD2(-1, -1), SIMD2(1, -1), SIMD2(1, 1), SIMD2(-1, 1)].map { center + half * $0 })
    case 2:
      let (turn, radius) = (within(4, 0...6), within(5, 0.05...0.4))
      return .polygon(
        (0..<corners).map {
          let angle = turn + 2 * .pi * Float($0) / Float(corners)
          return center + radius * SIMD2(cos(angle), sin(angle))
        })
    default: return .edge(center, SIMD2(within(4, -1...1), within(5, -1...1)))
    }
  }
}

extension World {
  fileprivate mutating func add(
    _ outline: Outline, at position: SIMD2<Float>, angle: Float
  ) throws -> BodyID {
    let body = try add(BodyDefinition(isDynamic: false, position: position, angle: angle))
    let material = Material(density: 1)
    switch outline {
    case .disc(let center, let radius):
      try addDisc(to: body, center: center, radius: radius, material: material)
    case .polygon(let vertices): try addPolygon(to: body, vertices: vertices, material: material)
    case .edge(let from, let to): try addEdge(to: body, from: from, to: to, material: material)
    }
    return body
  }
}

@Suite("distances are those between the shapes' outlines")
struct DistanceTests {
  private let square = Outline.polygon([SIMD2(-1, -1), SIMD2(1, -1), SIMD2(1, 1), SIMD2(-1, 1)])

  private func distance(
    _ first: Outline, _ second: Outline, at position: SIMD2<Float>, angle: Float = 0
  ) throws -> Float {
    var world = try World(gravity: .zero)
    let a = try world.add(first, at: .zero, angle: 0)
    let b = try world.add(second, at: position, angle: angle)
    let distance = try world.distance(a, b)
    #expect(abs(try world.distance(b, a) - distance) < 1e-6)
    return distance
  }

  @Test("the distance between discs is that of the centres minus the radii, and 0 where they overlap")
  func discs() throws {
    let disc = Outline.disc(center: .zero, radius: 0.2)
    #expect(abs(try distance(disc, disc, at: SIMD2(1, 0)) - 0.6) < 1e-6)
    #expect(abs(try distance(disc, disc, at: SIMD2(3, 4)) - 4.6) < 1e-6)
    #expect(try distance(disc, disc, at: SIMD2(0.1, 0.3)) == 0)
  }

  @Test("the distance between sides and corners is the geometric one")
  func squares() throws {
    #expect(abs(try distance(square, square, at: SIMD2(2.5, 0)) - 0.5) < 1e-6)
    // Sides that face one another in part only.
    #expect(abs(try distance(square, square, at: SIMD2(2.5, 1.7)) - 0.5) < 1e-6)
    #expect(abs(try distance(square, square, at: SIMD2(5, 6)) - 5) < 1e-6)
    let diagonal = try distance(square, square, at: SIMD2(3, 0), angle: .pi / 4)
    #expect(abs(diagonal - (2 - Float(2).squareRoot())) < 1e-6)
    let disc = Outline.disc(center: .zero, radius: 0.5)
    #expect(abs(try distance(square, disc, at: SIMD2(0.3, -2)) - 0.5) < 1e-6)
    #expect(abs(try distance(square, disc, at: SIMD2(4, 5)) - 4.5) < 1e-6)
    #expect(try distance(square, disc, at: SIMD2(0.1, 0)) == 0)
  }

  @Test("shapes that cross without a corner of one inside the other have distance 0")
  func crossing() throws {
    let wide = Outline.polygon([SIMD2(-2, -0.1), SIMD2(2, -0.1), SIMD2(2, 0.1), SIMD2(-2, 0.1)])
    #expect(try distance(wide, wide, at: .zero, angle: .pi / 2) == 0)
    #expect(try distance(square, .edge(SIMD2(-5, 0.2), SIMD2(5, -0.2)), at: .zero) == 0)
  }

  @Test("the distance between edges on one line is that of their ends")
  func edges() throws {
    let edge = Outline.edge(SIMD2(0, 0), SIMD2(1, 0))
    #expect(abs(try distance(edge, edge, at: SIMD2(3, 0)) - 2) < 1e-6)
    #expect(abs(try distance(edge, edge, at: SIMD2(0.5, 2)) - 2) < 1e-6)
    #expect(try distance(edge, edge, at: SIMD2(0.5, 0.5), angle: -.pi / 2) == 0)
  }

  @Test(
    "the distance of a body with several shapes is that of the nearest, and infinite for one without shapes")
  func severalShapes() throws {
    var world = try World(gravity: .zero)
    let rake = try world.add(square, at: .zero, angle: 0)
    for x: Float in [9, 5, 3, 7] {
      try world.addDisc(to: rake, center: SIMD2(x, 0), radius: 0.25, material: Material(density: 1))
    }
    let ball = try world.add(.disc(center: .zero, radius: 0.5), at: SIMD2(5, 2), angle: 0)
    #expect(abs(try world.distance(rake, ball) - 1.25) < 1e-6)
    #expect(abs(try world.distance(ball, rake) - 1.25) < 1e-6)
    let bare = try world.add(BodyDefinition(isDynamic: false, position: .zero))
    #expect(try world.distance(rake, bare) == .infinity)
  }

  @Test("how near bodies are to touching depends on the skins of their nearest shapes; discs have none")
  func touchMargins() throws {
    var world = try World(gravity: .zero)
    let material = Material(density: 1)
    // A disc on the right side of a square, as at the end of a bar.
    let bar = try world.add(square, at: .zero, angle: 0)
    try world.addDisc(to: bar, center: SIMD2(1, 0), radius: 1, material: material)
    let ball = try world.add(.disc(center: .zero, radius: 0.5), at: SIMD2(2.6, 0), angle: 0)
    let below = try world.add(.disc(center: .zero, radius: 0.5), at: SIMD2(-0.5, -1.6), angle: 0)
    let block = try world.add(square, at: SIMD2(3.1, 0), angle: 0)
    for (first, second, expected) in [
      (bar, ball, 0.002 - 0.1), (bar, below, 0.012 - 0.1), (bar, block, 0.012 - 0.1), (ball, block, 0.012),
    ] as [(BodyID, BodyID, Float)] {
      #expect(abs(try world.touchMargin(first, second, skin: 0.01, tolerance: 0.002) - expected) < 1e-6)
      #expect(abs(try world.touchMargin(second, first, skin: 0.01, tolerance: 0.002) - expected) < 1e-6)
    }
    let bare = try world.add(BodyDefinition(isDynamic: false, position: .zero))
    #expect(try world.touchMargin(bar, bare, skin: 0.01, tolerance: 0.002) == -.infinity)
  }

  @Test("the distances of 20,000 random pairs of shapes are those of b2Distance, within 5 µm")
  func reference() throws {
    var worst: Float = 0
    var overlaps = 0
    for trial in 0..<20_000 {
      let key = RandomKey(seed: 41).folding(trial)
      let (a, b) = (Outline.random(key.folding(0)), Outline.random(key.folding(1)))
      let position = 2 * SIMD2(key.uniform(0), key.uniform(1)) - 1
      // Every third pair has parallel sides.
      let angle = trial % 3 == 0 ? 0 : 6 * key.uniform(2)
      var world = try World(gravity: .zero)
      let first = try world.add(a, at: .zero, angle: 0)
      let second = try world.add(b, at: position, angle: angle)
      let found = try world.distance(first, second)
      func flat(_ points: [SIMD2<Float>]) -> [Float] { points.flatMap { [$0.x, $0.y] } }
      let reference = br_distance(
        flat(a.points), Int32(a.points.count), a.radius, flat(b.points), Int32(b.points.count), b.radius,
        position.x, position.y, angle)
      worst = max(worst, abs(found - reference))
      if found == 0 { overlaps += 1 }
    }
    #expect(worst < 5e-6)
    #expect((2000..<18_000).contains(overlaps))
  }
}
