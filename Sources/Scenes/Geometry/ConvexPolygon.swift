// Measures of convex polygons, which coverage, regions and crossings need in every step of a rollout.

public import Messages

/// Measures of convex polygons with 3...8 vertices each, counter-clockwise, m.
public enum ConvexPolygon {
  /// The depth of a point inside a polygon, m; outside, minus its distance.
  public static func depth(of point: SIMD2<Float>, in vertices: [SIMD2<Float>]) -> Float {
    var inner = Float.infinity
    var outer = Float.infinity
    var previous = vertices[vertices.count - 1]
    for vertex in vertices {
      let edge = vertex - previous
      let way = point - previous
      inner = min(inner, (edge.x * way.y - edge.y * way.x) / (edge * edge).sum().squareRoot())
      outer = min(outer, distance(from: point, toSegment: previous, vertex))
      previous = vertex
    }
    return inner >= 0 ? inner : -outer
  }

  /// The distance from a point to a segment, m.
  public static func distance(
    from point: SIMD2<Float>, toSegment start: SIMD2<Float>, _ end: SIMD2<Float>
  ) -> Float {
    let along = end - start
    let way = point - start
    let square = (along * along).sum()
    let share = square > 0 ? min(max((way * along).sum() / square, 0), 1) : 0
    let miss = way - share * along
    return (miss * miss).sum().squareRoot()
  }

  /// The area of a polygon, m².
  public static func area(_ vertices: [SIMD2<Float>]) -> Float {
    Float(Polygon.signedArea(vertices))
  }

  /// The area of the intersection of two convex polygons, m², by clipping one at the edges of the other
  /// (Sutherland and Hodgman, "Reentrant polygon clipping", CACM 1974). Allocates nothing.
  ///
  /// - Parameters:
  ///   - first: 3...8 vertices, counter-clockwise, m.
  ///   - second: likewise, in the same frame.
  @inlinable
  public static func intersectionArea(
    _ first: UnsafeBufferPointer<SIMD2<Float>>, _ second: UnsafeBufferPointer<SIMD2<Float>>
  ) -> Float {
    require(
      first.count <= 8 && second.count <= 8,
      "polygons have \(first.count) and \(second.count) vertices, must have at most 8")
    if first.isEmpty || second.isEmpty { return 0 }
    return withUnsafeTemporaryAllocation(of: SIMD2<Float>.self, capacity: 64) { buffer in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { sides in
        clippedArea(first, second, vertices: buffer.baseAddress!, sides: sides.baseAddress!)
      }
    }
  }

  /// Clips in `vertices`, which has room for two polygons of 32 vertices, with `sides` for 32 numbers.
  @inlinable
  static func clippedArea(
    _ first: UnsafeBufferPointer<SIMD2<Float>>, _ second: UnsafeBufferPointer<SIMD2<Float>>,
    vertices: UnsafeMutablePointer<SIMD2<Float>>, sides: UnsafeMutablePointer<Float>
  ) -> Float {
    var input = vertices
    var output = vertices + 32
    // Coordinates near the origin lose less to rounding in the products below.
    let origin = second[0]
    var count = first.count
    for index in 0..<count { input[index] = first[index] - origin }
    var start = second[second.count - 1] - origin
    for edge in 0..<second.count {
      let end = second[edge] - origin
      let along = end - start
      var inside = 0
      for index in 0..<count {
        let vertex = input[index] - start
        let side = along.x * vertex.y - along.y * vertex.x
        sides[index] = side
        inside += side >= 0 ? 1 : 0
      }
      if inside == 0 { return 0 }
      if inside < count {
        var kept = 0
        var last = count - 1
        for index in 0..<count {
          let side = sides[index]
          // A convex polygon gains at most one vertex at each edge, so 16; rounding of nearly straight
          // outlines may add a few, and what exceeds the buffer has no area.
          if (side < 0) != (sides[last] < 0), kept < 32 {
            let share = sides[last] / (sides[last] - side)
            output[kept] = input[last] + (input[index] - input[last]) * share
            kept += 1
          }
          if side >= 0, kept < 32 {
            output[kept] = input[index]
            kept += 1
          }
          last = index
        }
        count = kept
        swap(&input, &output)
      }
      start = end
    }
    if count < 3 { return 0 }
    var twice: Float = 0
    let corner = input[0]
    var previous = input[1] - corner
    for index in 2..<count {
      let vertex = input[index] - corner
      twice += previous.x * vertex.y - previous.y * vertex.x
      previous = vertex
    }
    return max(0, twice / 2)
  }

  /// The area of the intersection of two convex polygons, m².
  ///
  /// - Parameters:
  ///   - first: 3...8 vertices, counter-clockwise, m.
  ///   - second: likewise, in the same frame.
  public static func intersectionArea(_ first: [SIMD2<Float>], _ second: [SIMD2<Float>]) -> Float {
    first.withUnsafeBufferPointer { a in second.withUnsafeBufferPointer { b in intersectionArea(a, b) } }
  }
}
