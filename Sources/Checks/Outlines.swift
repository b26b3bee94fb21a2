// The geometry with which `PhysicsWatch` detects that bodies overlap or pass through one another.

internal import Physics
internal import Scenes
internal import Tasks

/// The shapes of a scene's bodies, prepared for detecting that one passes through another.
struct Outlines: Sendable {
  /// A body whose centre must stay outside the outline of another.
  struct Pair: Sendable {
    var body: Int
    var other: Int
  }

  /// For each body: its centre of mass in its own frame, m.
  let centers: [SIMD2<Float>]
  /// Pairs in both orders. Bodies whose own centre lies outside their shapes are left out, because another
  /// body may be there.
  let pairs: [Pair]
  /// For each body: the skin that the engine adds around polygons, m; 0 for discs.
  let skins: [Float]
  /// For each body: half the width of its thinnest part, m.
  let halfWidths: [Float]
  private let shapes: [[Shape]]
  /// For each body: the largest distance of a point from the origin, m.
  private let reaches: [Float]

  /// For each body: the factor by which this episode scales its shapes in the scene file.
  let sizes: [Float]

  init(_ task: ManipulationTask, sizes: [Float]) {
    self.sizes = sizes
    let bodies = task.scene.enlarged(by: sizes).bodies
    shapes = bodies.map(\.shapes)
    let centers = bodies.map { body in
      let area = body.shapes.reduce(0) { $0 + $1.area }
      return SIMD2<Float>(body.shapes.reduce(SIMD2.zero) { $0 + $1.area / area * $1.centroid })
    }
    self.centers = centers
    skins = bodies.map { body in
      body.shapes.contains { if case .polygon = $0 { true } else { false } } ? Outlines.polygonSkin : 0
    }
    halfWidths = bodies.map { body in body.shapes.map(Outlines.halfWidth).min() ?? 0 }
    reaches = bodies.map { body in body.shapes.map(Outlines.reach).max() ?? 0 }
    let whole = bodies.indices.map { index in
      bodies[index].kind == .dynamic
        && bodies[index].shapes.contains { Outlines.crosses($0, centers[index], centers[index]) }
    }
    pairs = task.collidingPairs.filter { $0.second < bodies.count }.flatMap { pair in
      [Pair(body: pair.first, other: pair.second), Pair(body: pair.second, other: pair.first)]
    }.filter { whole[$0.body] }
  }

  /// Box2D's b2_polygonRadius, m.
  static let polygonSkin: Float = 0.01

  /// Whether a body's centre of mass has gone through the other body between two states.
  func hasPassed(_ pair: Pair, from before: [BodyState], to now: [BodyState]) -> Bool {
    let start = before[pair.other].local(before[pair.body].point(centers[pair.body]))
    let end = now[pair.other].local(now[pair.body].point(centers[pair.body]))
    let way = end - start
    let reach = reaches[pair.other]
    let length = (way * way).sum().squareRoot()
    if (end * end).sum() > (reach + length) * (reach + length) { return false }
    return shapes[pair.other].contains { Outlines.crosses($0, start, end) }
  }

  private static func halfWidth(of shape: Shape) -> Float {
    switch shape {
    case .disc(_, let radius): return radius
    case .polygon(let vertices):
      // The smallest distance between two parallel lines that enclose it: one of them lies on an edge.
      return vertices.indices.map { index in
        let (start, end) = (vertices[index], vertices[(index + 1) % vertices.count])
        let edge = end - start
        let heights = vertices.map { edge.x * ($0.y - start.y) - edge.y * ($0.x - start.x) }
        return (heights.max() ?? 0) / (edge * edge).sum().squareRoot() / 2
      }.min() ?? 0
    }
  }

  private static func reach(of shape: Shape) -> Float {
    switch shape {
    case .disc(let center, let radius): (center * center).sum().squareRoot() + radius
    case .polygon(let vertices): vertices.map { ($0 * $0).sum().squareRoot() }.max() ?? 0
    }
  }

  /// Whether a segment intersects a shape.
  private static func crosses(_ shape: Shape, _ start: SIMD2<Float>, _ end: SIMD2<Float>) -> Bool {
    let way = end - start
    switch shape {
    case .disc(let center, let radius):
      let square = (way * way).sum()
      let share = square > 0 ? min(max(((center - start) * way).sum() / square, 0), 1) : 0
      let miss = start + share * way - center
      return (miss * miss).sum() < radius * radius
    case .polygon(let vertices):
      // The segment is clipped at every edge; what remains lies inside.
      var (first, last): (Float, Float) = (0, 1)
      var previous = vertices[vertices.count - 1]
      for vertex in vertices {
        let normal = SIMD2(vertex.y - previous.y, previous.x - vertex.x)
        let height = (normal * (start - previous)).sum()
        let slope = (normal * way).sum()
        previous = vertex
        if slope == 0 {
          if height >= 0 { return false }
        } else if slope > 0 {
          last = min(last, -height / slope)
        } else {
          first = max(first, -height / slope)
        }
        if first > last { return false }
      }
      return true
    }
  }
}
