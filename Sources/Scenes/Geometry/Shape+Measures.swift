// Area, centre and inertia of shapes: for converting a mass to a density, and for refusing bodies whose
// inertia the physics engine could not compute.

extension Shape {
  /// The area of the shape, m².
  public var area: Double {
    switch self {
    case .disc(_, let radius): Double.pi * Double(radius) * Double(radius)
    case .polygon(let vertices): Polygon.signedArea(vertices)
    }
  }

  /// The centre of mass of a uniform plate, m.
  public var centroid: SIMD2<Double> {
    switch self {
    case .disc(let center, _): return SIMD2(center)
    case .polygon(let vertices):
      var sum = SIMD2<Double>.zero
      for (a, b) in zip(vertices.dropFirst(), vertices.dropFirst(2)) {
        let corners = SIMD2<Double>(vertices[0]) + SIMD2<Double>(a) + SIMD2<Double>(b)
        sum += corners / 3 * (Polygon.cross(vertices[0], a, b) / 2)
      }
      return sum / area
    }
  }

  /// The second moment of area about the body's origin, m⁴; multiplied by the density, the moment of inertia.
  var momentAboutOrigin: Double {
    switch self {
    case .disc(let center, let radius):
      let offset = SIMD2<Double>(center)
      return area * (Double(radius) * Double(radius) / 2 + (offset * offset).sum())
    case .polygon(let vertices):
      var sum = 0.0
      for (a, b) in zip(vertices, vertices.dropFirst() + vertices.prefix(1)) {
        let (p, q) = (SIMD2<Double>(a), SIMD2<Double>(b))
        sum += (p.x * q.y - p.y * q.x) * ((p * p).sum() + (p * q).sum() + (q * q).sum())
      }
      return sum / 12
    }
  }
}

extension Shape {
  /// A polygon's smallest width or distance of two vertices, or a disc's radius, m. The engine merges vertices that
  /// are nearer than its tolerance.
  var finest: Double {
    switch self {
    case .disc(_, let radius): return Double(radius)
    case .polygon(let vertices):
      var finest = Polygon.width(vertices)
      for (index, vertex) in vertices.enumerated() {
        for other in vertices[..<index] { finest = Swift.min(finest, Polygon.distance(vertex, other)) }
      }
      return finest
    }
  }

  /// The largest distance from the origin along either axis, m.
  var reach: Float {
    switch self {
    case .disc(let center, let radius): max(abs(center.x), abs(center.y)) + radius
    case .polygon(let vertices): vertices.reduce(0) { max($0, abs($1.x), abs($1.y)) }
    }
  }
}

extension [Shape] {
  /// The area of all parts, m². Overlaps count twice, as in the physics engine.
  var area: Double { reduce(0) { $0 + $1.area } }

  /// Whether the centre of mass is so far from the origin that the engine, which subtracts two moments of
  /// inertia in single precision, could get a negative one and abort.
  var isTooFarFromOrigin: Bool {
    let area = area
    let center = reduce(SIMD2<Double>.zero) { $0 + $1.centroid * $1.area } / area
    let shift = area * (center * center).sum()
    return reduce(0) { $0 + $1.momentAboutOrigin } - shift < 1e-4 * shift
  }

  /// Why coverage cannot be measured for these shapes; nil if it can. Coverage adds up the intersections of
  /// polygons, so it needs polygons that do not overlap.
  var coverageFault: String? {
    if isEmpty { return "a point; must have a shape" }
    if contains(where: { if case .disc = $0 { true } else { false } }) {
      return "which has a disc; must be made of rectangles and polygons"
    }
    return overlap ? "whose parts overlap; must be made of parts that do not" : nil
  }

  /// Whether two polygons among these overlap by more than a sliver.
  private var overlap: Bool {
    for (index, first) in enumerated() {
      for second in dropFirst(index + 1) {
        guard case .polygon(let a) = first, case .polygon(let b) = second else { continue }
        if Double(ConvexPolygon.intersectionArea(a, b)) > 1e-4 * Swift.min(first.area, second.area) {
          return true
        }
      }
    }
    return false
  }
}
