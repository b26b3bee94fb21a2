// The distance between bodies, which touch conditions and touch sensors are computed from.

internal import Messages
internal import Physics
internal import Scenes

/// The distance between some bodies and others, measured between their outlines.
struct Nearness: Sendable {
  private struct Pair: Sendable {
    var first: BodyID
    var second: BodyID
    /// Bodies at most this far apart touch, as the engine sees it, m.
    var skin: Float
  }
  private let pairs: [Pair]

  /// All pairs of a body of one group with a body of the other.
  init(_ firsts: [Int], _ seconds: [Int], in scene: Scene) {
    pairs = firsts.flatMap { first in
      seconds.map { second in
        Pair(
          first: BodyID(index: Int32(first)), second: BodyID(index: Int32(second)),
          skin: Nearness.skin(scene.bodies[first]) + Nearness.skin(scene.bodies[second]) + 0.002)
      }
    }
  }

  /// The engine keeps polygons this far from what they touch (b2_polygonRadius) and discs no distance at all;
  /// 2 mm are added for its tolerance.
  private static func skin(_ body: Body) -> Float {
    body.shapes.contains { if case .polygon = $0 { true } else { false } } ? 0.01 : 0
  }

  /// The skin minus the distance of the nearest pair, m: ≥ 0 if some pair touches.
  func closest(_ world: borrowing World) -> Float {
    var most = -Float.infinity
    for pair in pairs { most = max(most, Nearness.margin(pair, world)) }
    return most
  }

  /// The skin minus the distance of the farthest pair, m: ≥ 0 if every pair touches.
  func farthest(_ world: borrowing World) -> Float {
    var least = Float.infinity
    for pair in pairs { least = min(least, Nearness.margin(pair, world)) }
    return least
  }

  private static func margin(_ pair: Pair, _ world: borrowing World) -> Float {
    do {
      return try pair.skin - world.distance(pair.first, pair.second)
    } catch {
      requirementFailed("bodies \(pair.first.index) and \(pair.second.index) must be in the world: \(error)")
    }
  }
}
