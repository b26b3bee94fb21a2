// Computes the outline of a body from its convex parts, which overlap or touch.

internal import Scenes

/// The outline of the union of convex parts.
enum Outline {
  /// Coordinates this close together are equal, m: parts have single precision and are at least 5 mm wide.
  private static let tolerance = 1e-5
  /// Sides of a disc that is one of several parts.
  private static let discSides = 64

  private struct Segment {
    var start, end: SIMD2<Double>
  }

  /// Closed loops, counter-clockwise around the union and clockwise around its holes, m.
  ///
  /// From each side of each part, the portions inside other parts are removed; the rest is joined end to end.
  static func loops(of shapes: [Shape]) -> [[SIMD2<Double>]] {
    let parts = shapes.map(corners)
    var segments: [Segment] = []
    for (number, part) in parts.enumerated() {
      for (start, end) in zip(part, part.dropFirst() + part.prefix(1)) {
        var kept = [(lower: 0.0, upper: 1.0)]
        for (other, cover) in parts.enumerated() where other != number {
          guard let hidden = share(of: Segment(start: start, end: end), in: cover, isFirst: other < number)
          else { continue }
          kept = kept.flatMap {
            [($0.lower, min($0.upper, hidden.lower)), (max($0.lower, hidden.upper), $0.upper)]
          }.filter { $0.1 - $0.0 > 1e-9 }
        }
        segments += kept.map {
          Segment(start: start + (end - start) * $0.lower, end: start + (end - start) * $0.upper)
        }
      }
    }
    return tied(segments)
  }

  private static func corners(of shape: Shape) -> [SIMD2<Double>] {
    switch shape {
    case .polygon(let vertices): return vertices.map { SIMD2<Double>($0) }
    case .disc(let center, let radius):
      // By repeated rotation by 2π / 64, without a libm function whose last bit depends on the CPU.
      var corner = SIMD2(Double(radius), 0)
      let (cosine, sine) = (0.995_184_726_672_196_9, 0.098_017_140_329_560_6)
      return (0..<discSides).map { _ in
        defer { corner = SIMD2(cosine * corner.x - sine * corner.y, sine * corner.x + cosine * corner.y) }
        return SIMD2<Double>(center) + corner
      }
    }
  }

  /// The share of a segment, between 0 and 1, that lies inside a convex part; nil for none.
  ///
  /// - Parameter isFirst: whether the part comes before the segment's own part. Of two sides that coincide
  ///   with the same direction, only that of the first part is kept.
  private static func share(
    of segment: Segment, in part: [SIMD2<Double>], isFirst: Bool
  ) -> (lower: Double, upper: Double)? {
    var (lower, upper) = (0.0, 1.0)
    for (start, end) in zip(part, part.dropFirst() + part.prefix(1)) {
      let side = (end - start) / length(end - start)
      func distance(_ point: SIMD2<Double>) -> Double {
        let offset = point - start
        let distance = side.x * offset.y - side.y * offset.x
        return abs(distance) <= tolerance ? 0 : distance
      }
      let (from, to) = (distance(segment.start), distance(segment.end))
      if from == 0 && to == 0 {
        let isSameWay = (side * (segment.end - segment.start)).sum() > 0
        if isSameWay && !isFirst { return nil }
      } else if from <= 0 && to <= 0 {
        return nil
      } else if from < 0 {
        lower = max(lower, from / (from - to))
      } else if to < 0 {
        upper = min(upper, from / (from - to))
      }
    }
    return upper - lower > 1e-9 ? (lower, upper) : nil
  }

  private static func tied(_ segments: [Segment]) -> [[SIMD2<Double>]] {
    var left = segments
    var loops: [[SIMD2<Double>]] = []
    while let first = left.first {
      left.removeFirst()
      var loop = [first.start]
      var end = first.end
      while length(end - first.start) > 10 * tolerance {
        loop.append(end)
        let next = left.indices.min { length(left[$0].start - end) < length(left[$1].start - end) }
        guard let next, length(left[next].start - end) < 100 * tolerance else { break }
        end = left.remove(at: next).end
      }
      loops.append(withoutStraightCorners(loop))
    }
    return loops
  }

  private static func withoutStraightCorners(_ loop: [SIMD2<Double>]) -> [SIMD2<Double>] {
    loop.indices.filter { index in
      let before = loop[index] - loop[(index + loop.count - 1) % loop.count]
      let after = loop[(index + 1) % loop.count] - loop[index]
      return abs(before.x * after.y - before.y * after.x) > tolerance * (length(before) + length(after))
        || (before * after).sum() < 0
    }.map { loop[$0] }
  }

  private static func length(_ vector: SIMD2<Double>) -> Double { (vector * vector).sum().squareRoot() }
}
