// Splits a concave outline into convex parts that the physics engine accepts: ears are cut off, and parts are
// joined again across cuts as long as they stay convex and small.

extension Polygon {
  /// Convex parts that together cover a simple polygon without overlapping.
  ///
  /// - Parameter outline: a polygon without crossings, counter-clockwise, m.
  /// - Returns: parts of 3...8 vertices each, counter-clockwise; nil if the outline crosses itself or runs
  ///   clockwise, so that no ears are found.
  public static func convexParts(_ outline: [SIMD2<Float>]) -> [[SIMD2<Float>]]? {
    guard var parts = triangles(outline) else { return nil }
    while let (first, second, joined) = joinable(parts, outline) {
      parts[first] = joined
      parts.remove(at: second)
    }
    return parts.map { part in corners(part, outline).map { outline[$0] } }
  }

  /// Triangles of a simple polygon, as indices of its vertices. The widest ear is cut first, so that slivers
  /// are left only where the outline itself has them.
  private static func triangles(_ outline: [SIMD2<Float>]) -> [[Int]]? {
    var rest = Array(outline.indices)
    var result: [[Int]] = []
    while rest.count > 3 {
      var best: (width: Double, index: Int)?
      for index in rest.indices {
        let ear = [
          rest[(index + rest.count - 1) % rest.count], rest[index], rest[(index + 1) % rest.count],
        ]
        let (a, b, c) = (outline[ear[0]], outline[ear[1]], outline[ear[2]])
        guard cross(a, b, c) > 0 else { continue }
        let isBlocked = rest.contains { other in
          let p = outline[other]
          return !ear.contains(other) && cross(a, b, p) >= 0 && cross(b, c, p) >= 0 && cross(c, a, p) >= 0
        }
        let earWidth = width([a, b, c])
        if !isBlocked, earWidth > best?.width ?? 0 { best = (earWidth, index) }
      }
      guard let index = best?.index else { return nil }
      result.append([
        rest[(index + rest.count - 1) % rest.count], rest[index], rest[(index + 1) % rest.count],
      ])
      rest.remove(at: index)
    }
    guard rest.count == 3, cross(outline[rest[0]], outline[rest[1]], outline[rest[2]]) > 0 else { return nil }
    return result + [rest]
  }

  /// The first two parts with a common edge whose union is convex, and that union.
  private static func joinable(_ parts: [[Int]], _ outline: [SIMD2<Float>]) -> (Int, Int, [Int])? {
    for first in parts.indices {
      for second in parts.indices.dropFirst(first + 1) {
        guard let joined = union(parts[first], parts[second]) else { continue }
        let isConvex = joined.indices.allSatisfy { index in
          turn(
            outline[joined[index]], outline[joined[(index + 1) % joined.count]],
            outline[joined[(index + 2) % joined.count]]) >= -1e-6
        }
        if isConvex, corners(joined, outline).count <= vertexLimit { return (first, second, joined) }
      }
    }
    return nil
  }

  /// Two parts joined along an edge that they share in opposite directions.
  private static func union(_ a: [Int], _ b: [Int]) -> [Int]? {
    for i in a.indices {
      for j in b.indices where a[i] == b[(j + 1) % b.count] && a[(i + 1) % a.count] == b[j] {
        let fromA = (1...a.count).map { a[(i + $0) % a.count] }
        let fromB = (2..<b.count).map { b[(j + $0) % b.count] }
        return fromA + fromB
      }
    }
    return nil
  }

  /// The vertices of a part that are not on a straight line between their neighbours.
  private static func corners(_ part: [Int], _ outline: [SIMD2<Float>]) -> [Int] {
    part.indices.filter { index in
      turn(
        outline[part[(index + part.count - 1) % part.count]], outline[part[index]],
        outline[part[(index + 1) % part.count]]) > straight
    }.map { part[$0] }
  }
}
