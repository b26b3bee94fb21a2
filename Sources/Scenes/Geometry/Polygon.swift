// Measures of polygons, in double precision over the `Float` vertices that scenes hold.

internal import Messages

/// Measures of a polygon given by its vertices in m.
public enum Polygon {
  /// The largest number of vertices of a convex polygon in the physics engine (b2_maxPolygonVertices).
  public static let vertexLimit = 8
  /// If the sine of the turn at a vertex is smaller, the vertex lies on a straight line.
  static let straight = 1e-4
  /// Twice the area of the triangle of a corner and its neighbours, m²: the physics engine refuses a polygon with a
  /// smaller one (`isStrictlyConvex` in CBox2D/Bodies.cpp), and merges or loses such a corner.
  private static let flattest: Float = 1e-7

  /// Twice the signed area of the triangle a, b, c, m²: > 0 if it runs counter-clockwise.
  static func cross(_ a: SIMD2<Float>, _ b: SIMD2<Float>, _ c: SIMD2<Float>) -> Double {
    let u = SIMD2<Double>(b) - SIMD2<Double>(a)
    let v = SIMD2<Double>(c) - SIMD2<Double>(a)
    return u.x * v.y - u.y * v.x
  }

  static func distance(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Double {
    let d = SIMD2<Double>(b) - SIMD2<Double>(a)
    return (d * d).sum().squareRoot()
  }

  /// Sine of the turn at b on the way from a to c: > 0 to the left.
  static func turn(_ a: SIMD2<Float>, _ b: SIMD2<Float>, _ c: SIMD2<Float>) -> Double {
    let lengths = distance(a, b) * distance(b, c)
    return lengths > 0 ? cross(a, b, c) / lengths : 0
  }

  /// The area of a polygon, m²: > 0 if the vertices run counter-clockwise.
  public static func signedArea(_ vertices: [SIMD2<Float>]) -> Double {
    guard let origin = vertices.first else { return 0 }
    return zip(vertices, vertices.dropFirst()).reduce(0) { $0 + cross(origin, $1.0, $1.1) } / 2
  }

  /// Whether the outline turns left at every vertex and goes around only once.
  public static func isConvex(_ vertices: [SIMD2<Float>]) -> Bool {
    let count = vertices.count
    guard count >= 3 else { return false }
    let corners = vertices.indices.allSatisfy { index in
      turn(vertices[index], vertices[(index + 1) % count], vertices[(index + 2) % count]) > 0
    }
    // A star also turns left at every vertex; then some vertex lies outside the fan of the first edges.
    return corners
      && (1..<(count - 1)).allSatisfy { cross(vertices[0], vertices[$0], vertices[$0 + 1]) > 0 }
  }

  /// A corner of a convex polygon that is too straight for the physics engine, in words; nil if there is none. This is
  /// the engine's own test, in single precision as there.
  static func flatCorner(_ vertices: [SIMD2<Float>]) -> String? {
    for index in vertices.indices {
      let next = (index + 1) % vertices.count
      let side = vertices[next] - vertices[index]
      for other in vertices.indices where other != index && other != next {
        let way = vertices[other] - vertices[index]
        let area = side.x * way.y - side.y * way.x
        if area > flattest { continue }
        let corner = other == (next + 1) % vertices.count ? vertices[next] : vertices[index]
        return "a nearly straight corner at \(corner.written): the triangle with its neighbours has "
          + "\(figure(area / 2)) m², must have > \(figure(flattest / 2)) m²"
      }
    }
    return nil
  }

  /// Whether the segments a–b and c–d have a point in common.
  static func segmentsMeet(_ a: SIMD2<Float>, _ b: SIMD2<Float>, _ c: SIMD2<Float>, _ d: SIMD2<Float>) -> Bool
  {
    func within(_ p: SIMD2<Float>, _ q: SIMD2<Float>, _ r: SIMD2<Float>) -> Bool {
      cross(p, q, r) == 0 && min(p.x, q.x) <= r.x && r.x <= max(p.x, q.x) && min(p.y, q.y) <= r.y
        && r.y <= max(p.y, q.y)
    }
    if within(a, b, c) || within(a, b, d) || within(c, d, a) || within(c, d, b) { return true }
    return (cross(a, b, c) > 0) != (cross(a, b, d) > 0) && (cross(c, d, a) > 0) != (cross(c, d, b) > 0)
      && cross(a, b, c) != 0 && cross(a, b, d) != 0 && cross(c, d, a) != 0 && cross(c, d, b) != 0
  }

  /// The smallest width of a convex polygon, m.
  static func width(_ vertices: [SIMD2<Float>]) -> Double {
    var smallest = Double.infinity
    for index in vertices.indices {
      let a = vertices[index]
      let b = vertices[(index + 1) % vertices.count]
      let farthest = vertices.reduce(0) { max($0, abs(cross(a, b, $1))) }
      smallest = min(smallest, farthest / distance(a, b))
    }
    return smallest
  }
}
