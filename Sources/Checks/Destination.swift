// The region where a body must be for success, to which `RouteMap` searches a path.

internal import Messages
internal import Physics
internal import Scenes
internal import Tasks

/// The region where a body's origin must be for a condition of success to hold, as far as that follows from
/// things that do not move.
///
/// The region is never smaller than the true one; where it is uncertain, it is a little larger.
struct Destination {
  /// The body that must go there.
  let body: Int
  /// The condition.
  let condition: Predicate
  /// Whether the origin may be at a point of the workspace that is known up to a tolerance in m.
  private let admits: (SIMD2<Float>, Float) -> Bool

  /// Where a body's origin is within a distance of a point, m.
  init(of body: Int, within distance: Float, of point: SIMD2<Float>, condition: Predicate) {
    self.body = body
    self.condition = condition
    admits = { place, tolerance in
      let way = place - point
      return (way * way).sum().squareRoot() <= distance + tolerance
    }
  }

  func contains(_ point: SIMD2<Float>, tolerance: Float) -> Bool { admits(point, tolerance) }

  /// The destinations of all conditions that success always requires.
  static func all(of predicate: Predicate, in scene: Scene, at start: StartState) -> [Destination] {
    RequiredCondition.all(of: predicate).filter { !$0.isNegated }
      .compactMap { Destination($0.condition, in: scene, at: start) }
  }

  /// Nil unless the condition relates a free body to something that does not move.
  init?(_ condition: Condition, in scene: Scene, at start: StartState) {
    /// The pose of something that never moves; nil for anything else.
    func fixed(_ frame: Frame) -> BodyState? {
      switch frame {
      case .marker(let marker): start.markers[marker]
      case .body(let body): scene.bodies[body].kind == .fixed ? start.bodies[body] : nil
      case .site: nil
      }
    }
    /// A body that no joint holds, and the distance between the frame's origin and the body's.
    func free(_ frame: Frame) -> (body: Int, arm: Float)? {
      let body: Int
      var arm: Float = 0
      switch frame {
      case .marker: return nil
      case .body(let index): body = index
      case .site(let site):
        body = scene.sites[site].body
        arm = (scene.sites[site].at * scene.sites[site].at).sum().squareRoot()
      }
      let isFree =
        scene.bodies[body].kind == .dynamic && scene.bodies[body].collides
        && !scene.joints.contains { $0.second == body }
      return isFree ? (body, arm) : nil
    }
    let found: (Int, (SIMD2<Float>, Float) -> Bool)
    switch condition.geometry {
    case .near(let first, let second, let within):
      let pair = free(first).map { ($0, fixed(second)) } ?? free(second).map { ($0, fixed(first)) }
      guard let ((body, arm), place) = pair, let place else { return nil }
      found = (
        body,
        { point, tolerance in
          let way = point - place.position
          return (way * way).sum().squareRoot() <= within + arm + tolerance
        }
      )
    case .inside(let what, .marker(let region), let outline):
      guard let (body, arm) = free(what) else { return nil }
      let shapes = scene.markers[region].shapes
      let place = start.markers[region]
      let depth = outline ? scene.bodies[body].coreRadius : 0
      found = (
        body,
        { point, tolerance in
          let local = place.local(point)
          return shapes.contains { $0.depth(of: local) >= depth - arm - tolerance }
        }
      )
    case .offset(let what, let from, let x, let y):
      guard let (body, arm) = free(what), let origin = fixed(from)?.position else { return nil }
      found = (
        body,
        { point, tolerance in
          let way = point - origin
          let slack = tolerance + arm
          let lower = way - SIMD2(x.lowerBound, y.lowerBound)
          let upper = SIMD2(x.upperBound, y.upperBound) - way
          return lower.min() >= -slack && upper.min() >= -slack
        }
      )
    // Sites move with their bodies; the others are no places.
    case .inside, .matching, .line, .joint, .none: return nil
    }
    body = found.0
    admits = found.1
    self.condition = .condition(condition)
  }
}

extension Body {
  /// The largest distance of a point of the body from its origin, m.
  var outerRadius: Float {
    shapes.map { shape in
      switch shape {
      case .disc(let center, let radius): (center * center).sum().squareRoot() + radius
      case .polygon(let vertices): vertices.map { ($0 * $0).sum().squareRoot() }.max() ?? 0
      }
    }.max() ?? 0
  }

  /// The radius of the largest known disc that is centred on the origin and lies within the body, m; 0 if the
  /// origin lies outside the body.
  var coreRadius: Float { max(0, shapes.map { $0.depth(of: .zero) }.max() ?? 0) }
}
