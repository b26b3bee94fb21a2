// Finds two conditions of success that exclude each other, wherever bodies are.

internal import Scenes
internal import Tasks

/// Two required conditions of which at most one can hold.
struct Contradiction {
  let first: RequiredCondition
  let second: RequiredCondition

  /// The first pair of conditions that exclude each other, or one condition that excludes itself; nil if none is
  /// known.
  ///
  /// - Parameter pairs: of bodies that collide, which cannot be nearer than their cores allow.
  static func first(
    among conditions: [RequiredCondition], in scene: Scene, pairs: [(first: Int, second: Int)]
  ) -> Contradiction? {
    for (index, first) in conditions.enumerated() {
      if !first.isNegated, isImpossible(first.condition, in: scene, pairs: pairs) {
        return Contradiction(first: first, second: first)
      }
      for second in conditions[..<index] where excludes(first, second) {
        return Contradiction(first: second, second: first)
      }
    }
    return nil
  }

  private static func excludes(_ one: RequiredCondition, _ other: RequiredCondition) -> Bool {
    if one.isNegated != other.isNegated { return one.condition == other.condition }
    if one.isNegated { return false }
    switch (one.condition, other.condition) {
    case (.touching(let touching), .released(let released)),
      (.released(let released), .touching(let touching)):
      return covers(touching.bodies, touching.others, by: released.bodies, released.others)
        || covers(touching.bodies, touching.others, by: released.others, released.bodies)
    case (.held(let held), .released(let released)), (.released(let released), .held(let held)):
      return released.bodies.contains(held.body) && !Set(held.fingers).isDisjoint(with: released.others)
        || released.others.contains(held.body) && !Set(held.fingers).isDisjoint(with: released.bodies)
    default: break
    }
    guard let here = Displacement(one.condition.geometry), let there = Displacement(other.condition.geometry),
      let shared = there.oriented(like: here)
    else { return false }
    return !here.overlaps(shared)
  }

  /// Whether every pair of one body of `what` and one of `to` is among the pairs that must not touch.
  private static func covers(_ what: [Int], _ to: [Int], by these: [Int], _ those: [Int]) -> Bool {
    what.allSatisfy(these.contains) && to.allSatisfy(those.contains)
  }

  /// Whether two bodies would have to be nearer to each other than the largest discs inside them allow.
  private static func isImpossible(
    _ condition: Condition, in scene: Scene, pairs: [(first: Int, second: Int)]
  ) -> Bool {
    guard case .near(.body(let first), .body(let second), let within) = condition.geometry,
      pairs.contains(where: { $0.first == min(first, second) && $0.second == max(first, second) }),
      !scene.start.drawsSize(of: first), !scene.start.drawsSize(of: second)
    else { return false }
    return within < scene.bodies[first].coreRadius + scene.bodies[second].coreRadius - slack
  }

  /// How far bodies may overlap, m: the engine lets touching bodies overlap a little.
  private static let slack: Float = 0.01
}

/// The displacements between two origins that a condition allows: a box, and a largest distance.
private struct Displacement {
  var what: Frame
  var from: Frame
  var lower = SIMD2<Float>(repeating: -.infinity)
  var upper = SIMD2<Float>(repeating: .infinity)
  var distance = Float.infinity

  init?(_ geometry: Condition.Geometry) {
    switch geometry {
    case .near(let what, let to, let within):
      (self.what, from) = (what, to)
      distance = within
      lower = SIMD2(repeating: -within)
      upper = SIMD2(repeating: within)
    case .offset(let what, let from, let x, let y):
      (self.what, self.from) = (what, from)
      (lower, upper) = (SIMD2(x.lowerBound, y.lowerBound), SIMD2(x.upperBound, y.upperBound))
    case .none, .matching, .inside, .line, .joint: return nil
    }
  }

  /// The same displacements between the other's origins; nil if those are different ones.
  func oriented(like other: Displacement) -> Displacement? {
    if what == other.what && from == other.from { return self }
    guard what == other.from && from == other.what else { return nil }
    var turned = self
    (turned.what, turned.from) = (from, what)
    (turned.lower, turned.upper) = (-upper, -lower)
    return turned
  }

  func overlaps(_ other: Displacement) -> Bool {
    let (low, high) = (pointwiseMax(lower, other.lower), pointwiseMin(upper, other.upper))
    guard (high - low).min() >= 0 else { return false }
    // The nearest point of the box to the origin.
    let nearest = pointwiseMax(low, pointwiseMin(high, .zero))
    let limit = min(distance, other.distance)
    return (nearest * nearest).sum() <= limit * limit
  }
}

extension Start {
  fileprivate func drawsSize(of body: Int) -> Bool {
    rules.contains { rule in
      if case .size(body, _, _) = rule { true } else { false }
    }
  }
}
