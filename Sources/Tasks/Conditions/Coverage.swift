// How much of a marker a body covers: the condition of push-t and of tasks like it.

internal import Physics
internal import Scenes

/// The share of a marker's area that a body covers, exactly: the sum over pairs of convex parts of the areas
/// of their intersections.
struct Coverage: ConditionMeasure {
  private let marker: Int
  private let body: Int
  private let atLeast: Float
  private let markerParts: [[SIMD2<Float>]]
  private let bodyParts: [[SIMD2<Float>]]
  private let area: Float
  /// Squared distance between the two origins beyond which the outlines cannot meet, m².
  private let reachSquared: Float

  init(_ coverage: Condition.Coverage, in scene: Scene) {
    marker = ManipulationTask.slot(ofMarker: coverage.marker, in: scene)
    body = coverage.body
    atLeast = coverage.atLeast
    markerParts = Coverage.polygons(scene.markers[coverage.marker].shapes)
    bodyParts = Coverage.polygons(scene.bodies[body].shapes)
    area = markerParts.reduce(0) { $0 + ConvexPolygon.area($1) }
    let reach = Coverage.radius(markerParts) + Coverage.radius(bodyParts)
    reachSquared = reach * reach
  }

  /// The largest distance of a vertex from the origin, m.
  private static func radius(_ parts: [[SIMD2<Float>]]) -> Float {
    parts.joined().map { ($0 * $0).sum().squareRoot() }.max() ?? 0
  }

  private static func polygons(_ shapes: [Shape]) -> [[SIMD2<Float>]] {
    shapes.compactMap { shape in
      if case .polygon(let vertices) = shape { vertices } else { nil }
    }
  }

  func margin(_ states: UnsafeBufferPointer<BodyState>, _: borrowing World, _: Detector.Memory) -> Float {
    let markerPose = states[marker]
    let bodyPose = states[body]
    // The body's pose in the marker's frame, so that only the body's parts must be transformed.
    let dx = bodyPose.x - markerPose.x
    let dy = bodyPose.y - markerPose.y
    if dx * dx + dy * dy > reachSquared { return -atLeast }
    let offset = SIMD2(
      markerPose.cosine * dx + markerPose.sine * dy, markerPose.cosine * dy - markerPose.sine * dx)
    let cosine = markerPose.cosine * bodyPose.cosine + markerPose.sine * bodyPose.sine
    let sine = markerPose.cosine * bodyPose.sine - markerPose.sine * bodyPose.cosine
    var covered: Float = 0
    for part in bodyParts {
      withUnsafeTemporaryAllocation(of: SIMD2<Float>.self, capacity: part.count) { moved in
        for (index, vertex) in part.enumerated() {
          moved[index] =
            offset
            + SIMD2(cosine * vertex.x - sine * vertex.y, sine * vertex.x + cosine * vertex.y)
        }
        for target in markerParts {
          covered += target.withUnsafeBufferPointer {
            ConvexPolygon.intersectionArea(UnsafeBufferPointer(moved), $0)
          }
        }
      }
    }
    return covered / area - atLeast
  }

  func distance(margin: Float, _ states: UnsafeBufferPointer<BodyState>, lengthScale: Float) -> Float {
    // Where the outlines do not meet, the covered share gives no direction.
    let way = (states[body].position - states[marker].position).length
    let turn = abs((states[body].angle - states[marker].angle).remainder(dividingBy: 2 * .pi))
    return missing(margin, weight: MissingWeight.area) + way / lengthScale + MissingWeight.angle * turn
  }
}
