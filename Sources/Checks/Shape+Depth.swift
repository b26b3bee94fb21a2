// The depth of a point inside a shape, which `Destination` and `RouteMap` use.

internal import Scenes

extension Shape {
  /// The depth of a point inside the shape, in the shape's frame, m; outside, minus its distance.
  func depth(of point: SIMD2<Float>) -> Float {
    switch self {
    case .disc(let center, let radius):
      return radius - ((point - center) * (point - center)).sum().squareRoot()
    case .polygon(let vertices):
      return ConvexPolygon.depth(of: point, in: vertices)
    }
  }
}
