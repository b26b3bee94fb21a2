// The friction between bodies and a table seen from above: the radius at which it resists turning.

internal import Scenes

/// The resistance of a table to a body that slides and turns on it.
enum TableFriction {
  /// Area-weighted mean distance from the centre of mass, m. Multiplied by μ·m·g, it is the torque that
  /// resists turning on the spot under even pressure (2/3 R for a disc).
  static func meanRadius(of shapes: [Shape]) -> Float {
    let triangles = shapes.flatMap(triangles(of:))
    var area = 0.0
    var moment = SIMD2<Double>.zero
    for triangle in triangles {
      area += triangle.area
      moment += triangle.area * triangle.center
    }
    let center = moment / area
    var sum = 0.0
    for triangle in triangles {
      triangle.forEachPart { point, share in
        let offset = point - center
        sum += share * (offset * offset).sum().squareRoot()
      }
    }
    return Float(sum / area)
  }

  /// A disc is replaced by a polygon with this many sides, which makes its mean radius smaller by a factor of
  /// 4e-5.
  private static let discSides = 256

  private static func triangles(of shape: Shape) -> [Triangle] {
    let outline: [SIMD2<Double>]
    switch shape {
    case .polygon(let vertices):
      outline = vertices.map { SIMD2<Double>($0) }
    case .disc(let center, let radius):
      // Corners by repeated rotation, without a libm function whose last bit depends on the CPU.
      var corner = SIMD2(Double(radius), 0)
      let cosine = 0.999_698_818_696_204_2
      let sine = 0.024_541_228_522_912_288
      outline = (0..<discSides).map { _ in
        defer {
          corner = SIMD2(cosine * corner.x - sine * corner.y, sine * corner.x + cosine * corner.y)
        }
        return SIMD2<Double>(center) + corner
      }
    }
    return (1..<outline.count - 1).map { Triangle(a: outline[0], b: outline[$0], c: outline[$0 + 1]) }
  }

  private struct Triangle {
    var a, b, c: SIMD2<Double>

    var area: Double {
      let u = b - a
      let v = c - a
      return abs(u.x * v.y - u.y * v.x) / 2
    }

    var center: SIMD2<Double> { (a + b + c) / 3 }

    /// The midpoints of 32 × 32 equal parts with the area of each.
    func forEachPart(_ body: (SIMD2<Double>, Double) -> Void) {
      let count = 32
      let share = area / Double(count * count)
      let u = (b - a) / Double(count)
      let v = (c - a) / Double(count)
      for i in 0..<count {
        for j in 0..<(count - i) {
          let corner = a + Double(i) * u + Double(j) * v
          body(corner + (u + v) / 3, share)
          if i + j < count - 1 { body(corner + (u + v) * (2.0 / 3.0), share) }
        }
      }
    }
  }
}
