// Whether points and outlines lie inside a marker, a site or a body, and how deep inside.

internal import Physics
internal import Scenes

/// An outline in which the depth of points and other outlines is measured.
struct Region: Sendable {
  private struct Part: Sendable {
    /// Counter-clockwise, in the frame of its marker, site or body; a single point for a disc.
    var vertices: [SIMD2<Float>]
    /// 0 for a polygon.
    var radius: Float
  }

  /// Its index among an episode's states.
  private let slot: Int
  private let parts: [Part]

  init(_ frame: Frame, in scene: Scene) {
    let place = ManipulationTask.slot(of: frame, in: scene)
    slot = place.slot
    let shapes: [Shape] =
      switch frame {
      case .body(let body): scene.bodies[body].shapes
      case .marker(let marker): scene.markers[marker].shapes
      case .site(let site): scene.sites[site].shapes
      }
    parts = shapes.map { shape in
      switch shape {
      case .disc(let center, let radius): Part(vertices: [center + place.at], radius: radius)
      case .polygon(let vertices): Part(vertices: vertices.map { $0 + place.at }, radius: 0)
      }
    }
  }

  /// The depth of a point inside, m; outside, minus its distance.
  func depth(of point: SIMD2<Float>, _ states: UnsafeBufferPointer<BodyState>) -> Float {
    let local = states[slot].local(point)
    var deepest = -Float.infinity
    for part in parts { deepest = max(deepest, Region.depth(of: local, in: part)) }
    return deepest
  }

  /// The depth at which all of a body lies inside one part, m; below 0, how far it sticks out of the best
  /// part.
  func depth(of outline: Region, _ states: UnsafeBufferPointer<BodyState>) -> Float {
    let pose = states[outline.slot]
    var deepest = -Float.infinity
    for part in parts {
      var least = Float.infinity
      for piece in outline.parts {
        for vertex in piece.vertices {
          let local = states[slot].local(pose.point(vertex))
          least = min(least, Region.depth(of: local, in: part) - piece.radius)
        }
      }
      deepest = max(deepest, least)
    }
    return deepest
  }

  private static func depth(of point: SIMD2<Float>, in part: Part) -> Float {
    let vertices = part.vertices
    if vertices.count == 1 { return part.radius - (point - vertices[0]).length }
    return ConvexPolygon.depth(of: point, in: vertices)
  }
}

extension SIMD2<Float> {
  var length: Float { (self * self).sum().squareRoot() }
}
