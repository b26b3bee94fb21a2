internal import Scenes

extension Shape {
  /// How deep a point of the shape's frame lies inside, m; outside, minus its distance.
  func depth(of point: SIMD2<Float>) -> Float {
    switch self {
    case .disc(let center, let radius):
      return radius - ((point - center) * (point - center)).sum().squareRoot()
    case .polygon(let vertices):
      var inner = Float.infinity
      var outer = Float.infinity
      var previous = vertices[vertices.count - 1]
      for vertex in vertices {
        let edge = vertex - previous
        let way = point - previous
        let square = (edge * edge).sum()
        inner = min(inner, (edge.x * way.y - edge.y * way.x) / square.squareRoot())
        let miss = way - min(max((way * edge).sum() / square, 0), 1) * edge
        outer = min(outer, (miss * miss).sum().squareRoot())
        previous = vertex
      }
      return inner >= 0 ? inner : -outer
    }
  }
}
