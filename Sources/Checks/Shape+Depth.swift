// How deep a point lies inside a shape: what `Destination` and `RouteMap` measure with.

internal import Scenes

extension Shape {
  /// How deep a point of the shape's frame lies inside, m; outside, minus its distance.
  func depth(of point: SIMD2<Float>) -> Float {
    switch self {
    case .disc(let center, let radius):
      return radius - ((point - center) * (point - center)).sum().squareRoot()
    case .polygon(let vertices):
      return ConvexPolygon.depth(of: point, in: vertices)
    }
  }
}
