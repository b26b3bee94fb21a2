// The distance between bodies, which touch conditions and touch sensors are computed from.

internal import Messages
internal import Physics

/// The distance between some bodies and others, measured between their outlines and less their skins.
struct Nearness: Sendable {
  private struct Pair: Sendable {
    var first: BodyID
    var second: BodyID
  }
  private let pairs: [Pair]

  /// The engine keeps polygons this far from what they touch (b2_polygonRadius), m, and discs no distance at all.
  private static let skin: Float = 0.01
  /// Added for the engine's tolerance, m.
  private static let tolerance: Float = 0.002

  /// All pairs of a body of one group with a body of the other, by their indices in the scene.
  init(_ firsts: [Int], _ seconds: [Int]) {
    pairs = firsts.flatMap { first in
      seconds.map { second in
        Pair(first: BodyID(index: Int32(first)), second: BodyID(index: Int32(second)))
      }
    }
  }

  /// The skins minus the distance of the nearest pair, m: ≥ 0 if some pair touches.
  func closest(_ world: borrowing World) -> Float {
    var most = -Float.infinity
    for pair in pairs { most = max(most, Nearness.margin(pair, world)) }
    return most
  }

  /// The skins minus the distance of the farthest pair, m: ≥ 0 if every pair touches.
  func farthest(_ world: borrowing World) -> Float {
    var least = Float.infinity
    for pair in pairs { least = min(least, Nearness.margin(pair, world)) }
    return least
  }

  private static func margin(_ pair: Pair, _ world: borrowing World) -> Float {
    do {
      return try world.touchMargin(pair.first, pair.second, skin: skin, tolerance: tolerance)
    } catch {
      requirementFailed("bodies \(pair.first.index) and \(pair.second.index) must be in the world: \(error)")
    }
  }
}
