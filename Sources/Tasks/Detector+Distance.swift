// The distance from a state to success, which a planner minimises. Unlike the margin, it falls whenever any
// unmet condition comes nearer to holding.

internal import Physics

extension Detector {
  /// Weights of what is missing: a length of half the workspace counts 1.
  private enum Weight {
    /// Added for any condition that does not hold, however near it is: meeting it is worth a detour.
    static let unmet: Float = 0.05
    /// Of an angle, 1/rad.
    static let angle: Float = 0.25
    /// Of a share of an area.
    static let area: Float = 0.5
    /// Of speeds above the allowed one, at most; reached at eleven times the speed allowed.
    static let speed: Float = 0.1
    /// Of the actions for which a `hold` has yet to last, at most.
    static let wait: Float = 0.1
  }

  /// How far the predicate is from holding: 0 where it holds, else above 0, without a unit.
  ///
  /// For `all` it is the sum over the parts, where the margin is the least of theirs: it falls when any one
  /// part comes nearer.
  ///
  /// - Parameters:
  ///   - lengthScale: the length that counts 1, m.
  ///   - memory: as of the last look at the margin.
  func distance(
    _ states: UnsafeBufferPointer<BodyState>, _ world: borrowing World, _ memory: Memory, lengthScale: Float
  ) -> Float {
    distance(root, states, world, memory, lengthScale)
  }

  private func distance(
    _ node: Node, _ states: UnsafeBufferPointer<BodyState>, _ world: borrowing World, _ memory: Memory,
    _ length: Float
  ) -> Float {
    func part(_ node: Node) -> Float { distance(node, states, world, memory, length) }
    /// Of a condition with this margin, of which one unit weighs so much.
    func missing(_ margin: Float, _ weight: Float) -> Float {
      margin >= 0 ? 0 : Weight.unmet - margin * weight
    }
    switch node {
    case .condition(let inner, _): return part(inner)
    case .all(let parts): return parts.reduce(0) { $0 + part($1) }
    case .any(let parts): return parts.reduce(.infinity) { min($0, part($1)) }
    case .count(let parts, let atLeast): return parts.map(part).sorted().prefix(atLeast).reduce(0, +)
    case .hold(let inner, let counter, let actions):
      let left = Float(actions) - Float(memory.held[counter])
      return left <= 0 ? 0 : part(inner) + Weight.unmet + Weight.wait * left / Float(actions)
    case .offset(let first, let at, let second, let from, let lower, let upper):
      let way = states[first].point(at) - states[second].point(from)
      let short = pointwiseMax(pointwiseMax(lower - way, way - upper), .zero)
      return missing(-short.sum(), 1 / length)
    case .coverage(let coverage):
      let margin = coverage.margin(states)
      if margin >= 0 { return 0 }
      // Where the outlines do not meet, the share does not say where to go.
      let error = coverage.poseError(states)
      return missing(margin, Weight.area) + error.distance / length + Weight.angle * error.angle
    case .still(_, let speed, _):
      let margin = margin(node, states, world, memory)
      return margin >= 0 ? 0 : Weight.unmet + Weight.speed * min(1, -margin / (10 * speed))
    case .aligned:
      return missing(margin(node, states, world, memory), Weight.angle)
    case .jointPast(_, _, let range):
      return missing(margin(node, states, world, memory), 1 / range)
    case .near, .inside, .outlineInside, .touching, .released, .held, .crossed, .not:
      return missing(margin(node, states, world, memory), 1 / length)
    }
  }
}
