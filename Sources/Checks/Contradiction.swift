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
      if !first.isNegated, isImpossible(first.predicate, in: scene, pairs: pairs) {
        return Contradiction(first: first, second: first)
      }
      for second in conditions[..<index] where excludes(first, second) {
        return Contradiction(first: second, second: first)
      }
    }
    return nil
  }

  private static func excludes(_ one: RequiredCondition, _ other: RequiredCondition) -> Bool {
    if one.isNegated != other.isNegated { return one.predicate == other.predicate }
    if one.isNegated { return false }
    switch (one.predicate, other.predicate) {
    case (.touching(let what, let to), .released(let these, by: let those)),
      (.released(let these, by: let those), .touching(let what, let to)):
      return covers(what, to, by: these, those) || covers(what, to, by: those, these)
    case (.held(let body, by: let fingers), .released(let these, by: let those)),
      (.released(let these, by: let those), .held(let body, by: let fingers)):
      return these.contains(body) && !Set(fingers).isDisjoint(with: those)
        || those.contains(body) && !Set(fingers).isDisjoint(with: these)
    default: break
    }
    guard let here = Displacement(one.predicate), let there = Displacement(other.predicate),
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
    _ predicate: Predicate, in scene: Scene, pairs: [(first: Int, second: Int)]
  ) -> Bool {
    guard case .near(.body(let first), .body(let second), let within) = predicate,
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

  init?(_ predicate: Predicate) {
    switch predicate {
    case .near(let what, let to, let within):
      (self.what, from) = (what, to)
      distance = within
      lower = SIMD2(repeating: -within)
      upper = SIMD2(repeating: within)
    case .above(let what, let to, let by):
      (self.what, from) = (what, to)
      lower.y = by
    case .below(let what, let to, let by):
      (self.what, from) = (what, to)
      upper.y = -by
    case .offset(let what, let from, let x, let y):
      (self.what, self.from) = (what, from)
      if let x { (lower.x, upper.x) = (x.lowerBound, x.upperBound) }
      if let y { (lower.y, upper.y) = (y.lowerBound, y.upperBound) }
    default: return nil
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
