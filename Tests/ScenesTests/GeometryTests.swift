// Areas, intersections and convex splitting, against closed forms and against counted sample points.

import Randomness
import Scenes
import Testing

@Suite("Polygons are measured and split correctly") struct GeometryTests {
  static func rectangle(_ width: Float, _ height: Float, at: SIMD2<Float> = .zero) -> [SIMD2<Float>] {
    [SIMD2(-1, -1), SIMD2(1, -1), SIMD2(1, 1), SIMD2(-1, 1)].map { $0 * SIMD2(width, height) / 2 + at }
  }

  /// A convex polygon with corners at random angles on a circle, the centre always inside.
  static func randomConvex(_ key: RandomKey) -> [SIMD2<Float>] {
    let count = 3 + key.integer(0, below: 6)
    let center = SIMD2(key.uniform(4), key.uniform(5)) - 0.5
    let radius = 0.3 + key.uniform(6)
    return (0..<count).map { index in
      let angle = 2 * Float.pi * (Float(index) + 0.8 * key.uniform(10 + index)) / Float(count)
      return center + radius * unit(angle)
    }
  }

  /// cos and sin by a series: good to 1e-6, which is all a random polygon needs.
  static func unit(_ angle: Float) -> SIMD2<Float> {
    let x = Double(angle).remainder(dividingBy: 2 * .pi)
    var (cosine, sine, term) = (0.0, 0.0, 1.0)
    for n in 0..<30 {
      switch n % 4 {
      case 0: cosine += term
      case 1: sine += term
      case 2: cosine -= term
      default: sine -= term
      }
      term *= x / Double(n + 1)
    }
    return SIMD2(Float(cosine), Float(sine))
  }

  static func contains(_ polygon: [SIMD2<Float>], _ point: SIMD2<Float>) -> Bool {
    polygon.indices.allSatisfy { index in
      let a = polygon[index]
      let b = polygon[(index + 1) % polygon.count]
      return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) >= 0
    }
  }

  @Test("Two rectangles overlap in a rectangle with the expected area")
  func rectanglesOverlapInARectangle() {
    let area = ConvexPolygon.intersectionArea(
      Self.rectangle(2, 2), Self.rectangle(2, 4, at: SIMD2(1.5, 0.25)))
    #expect(area == 0.5 * 2)
    #expect(ConvexPolygon.intersectionArea(Self.rectangle(1, 1), Self.rectangle(1, 1, at: SIMD2(3, 0))) == 0)
    #expect(ConvexPolygon.intersectionArea(Self.rectangle(1, 1), Self.rectangle(1, 1, at: SIMD2(1, 0))) == 0)
    #expect(ConvexPolygon.intersectionArea(Self.rectangle(1, 1), Self.rectangle(1, 1)) == 1)
    #expect(ConvexPolygon.intersectionArea(Self.rectangle(1, 1), Self.rectangle(8, 8)) == 1)
    #expect(ConvexPolygon.area(Self.rectangle(3, 2)) == 6)
  }

  @Test("A square and the same square turned by 45° overlap in an octagon")
  func aSquareAndItsHalfTurnedSelfOverlapInAnOctagon() {
    let half = Float(0.5).squareRoot()
    let turned = [SIMD2(0, -2 * half), SIMD2(2 * half, 0), SIMD2(0, 2 * half), SIMD2(-2 * half, 0)]
    let octagon = 8 * (Float(2).squareRoot() - 1)
    #expect(abs(ConvexPolygon.intersectionArea(Self.rectangle(2, 2), turned) - octagon) < 1e-5)
  }

  @Test("The area of an intersection agrees with sampled points", arguments: 0..<40)
  func intersectionAgreesWithSampling(trial: Int) {
    let key = RandomKey(seed: 5).folding(trial)
    let a = Self.randomConvex(key.folding(0))
    let b = Self.randomConvex(key.folding(1))
    let points = key.folding(2)
    let count = 40_000
    let side: Float = 4
    let hits = (0..<count).count { index in
      let point = SIMD2(points.uniform(2 * index), points.uniform(2 * index + 1)) * side - side / 2
      return Self.contains(a, point) && Self.contains(b, point)
    }
    let sampled = Double(hits) / Double(count) * 16
    let deviation = (sampled * (16 - sampled) / Double(count)).squareRoot()
    let exact = Double(ConvexPolygon.intersectionArea(a, b))
    #expect(abs(exact - sampled) < 5 * deviation + 0.002)
    #expect(abs(exact - Double(ConvexPolygon.intersectionArea(b, a))) < 1e-5)
    #expect(abs(Double(ConvexPolygon.intersectionArea(a, a) - ConvexPolygon.area(a))) < 1e-5)
  }

  @Test("The sign of an area shows the direction of the vertices")
  func signedAreaTellsTheDirection() {
    let square = Self.rectangle(2, 3)
    #expect(Polygon.signedArea(square) == 6)
    #expect(Polygon.signedArea(square.reversed()) == -6)
    #expect(Polygon.isConvex(square) && !Polygon.isConvex(square.reversed()))
    let star = (0..<5).map { Self.unit(Float($0) * 0.8 * .pi) }
    #expect(!Polygon.isConvex(star))
  }

  @Test("A T-shaped outline is split into two rectangles")
  func aTSplitsIntoTwoRectangles() throws {
    let outline: [SIMD2<Float>] = [
      SIMD2(-0.15, -1), SIMD2(0.15, -1), SIMD2(0.15, 0), SIMD2(0.6, 0), SIMD2(0.6, 0.3), SIMD2(-0.6, 0.3),
      SIMD2(-0.6, 0), SIMD2(-0.15, 0),
    ]
    let parts = try #require(Polygon.convexParts(outline))
    #expect(parts.map(\.count) == [4, 4])
    #expect(abs(parts.reduce(0) { $0 + Polygon.signedArea($1) } - (0.3 + 0.36)) < 1e-6)
  }

  @Test("Splitting keeps the area, and the parts are convex and do not overlap", arguments: 0..<60)
  func splittingKeepsTheAreaAndGivesConvexPartsApart(trial: Int) throws {
    // A star-shaped outline: a random radius at each of many angles.
    let key = RandomKey(seed: 11).folding(trial)
    let count = 4 + trial % 20
    let outline = (0..<count).map { index in
      (0.3 + 0.7 * key.uniform(index)) * Self.unit(2 * .pi * Float(index) / Float(count))
    }
    let parts = try #require(Polygon.convexParts(outline))
    for part in parts {
      #expect((3...8).contains(part.count) && Polygon.isConvex(part))
    }
    let area = Polygon.signedArea(outline)
    #expect(abs(parts.reduce(0) { $0 + Polygon.signedArea($1) } - area) < 1e-3 * area)
    for first in parts.indices {
      for second in parts.indices where second > first {
        #expect(ConvexPolygon.intersectionArea(parts[first], parts[second]) < 1e-4)
      }
    }
  }

  @Test("A convex polygon of 20 vertices is split into few parts")
  func aConvexPolygonOfManyVerticesSplitsIntoFew() throws {
    let outline = (0..<20).map { Self.unit(2 * .pi * Float($0) / 20) }
    let parts = try #require(Polygon.convexParts(outline))
    #expect(parts.count <= 5 && parts.allSatisfy { $0.count <= 8 })
  }

  @Test("A corner too straight for the physics engine is refused where the outline is written")
  func aNearlyStraightCornerIsRefused() throws {
    // The second vertex turns by a sine of 1.6e-4, more than the 1e-4 of a straight line.
    let outline = "[[-0.05, -0.05], [-0.044, -0.0500009], [0.05, -0.05], [0.05, 0.05], [-0.05, 0.05]]"
    let text = Fixtures.scene(shape: "{ polygon: \(outline) }")
    let error = #expect(throws: SceneError.self) { try Scene(yaml: text, file: "flat.yaml") }
    #expect(error?.diagnostics.map(\.path) == ["bodies.box.shape.polygon"])
    #expect(error?.description.contains("has a nearly straight corner at [-0.044, ") == true)
    // A triangle of 3e-7 m² is wide enough, a sixteenth of it is not.
    let large = text.replacing(
      outline, by: "[[-0.1, -0.1], [-0.076, -0.100003], [0.1, -0.1], [0.1, 0.1], [-0.1, 0.1]]")
    #expect(throws: Never.self) { try Scene(yaml: large, file: "large.yaml") }
    let small = large.replacing("box: { x: 0, y: 0 }", by: "box: { x: 0, y: 0, size: 0.25 }")
    let shrunk = #expect(throws: SceneError.self) { try Scene(yaml: small, file: "small.yaml") }
    #expect(shrunk?.diagnostics.map(\.path) == ["start.box.size"], "\(shrunk?.description ?? "")")
  }

  @Test("A concave outline in a file is split into convex parts")
  func concaveOutlinesOfAFileAreSplit() throws {
    let scene = try Scene(
      yaml: Fixtures.scene(
        shape: "{ polygon: [[0, 0], [0, 0.3], [0.1, 0.3], [0.1, 0.1], [0.3, 0.1], [0.3, 0]] }"),
      file: "corner.yaml")
    #expect(scene.bodies[0].shapes.count == 2)
    #expect(abs(scene.bodies[0].shapes.reduce(0) { $0 + $1.area } - 0.05) < 1e-6)
  }
}
