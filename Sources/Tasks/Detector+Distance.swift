// The distance of a state from success, which a planner minimises. Unlike the margin, it decreases whenever
// any unmet condition comes nearer to holding.

internal import Physics

extension Detector {
  /// Weights of the missing amounts. A length of half the workspace counts 1.
  private enum Weight {
    /// Added for any condition that does not hold, however little is missing: meeting it is worth a detour.
    static let unmet: Float = 0.05
    /// Weight of an angle, 1/rad.
    static let angle: Float = 0.25
    /// Weight of a share of an area.
    static let area: Float = 0.5
    /// The most that excess speed counts; reached at eleven times the allowed speed.
    static let speed: Float = 0.1
    /// The most that the remaining actions of a `hold` count.
    static let wait: Float = 0.1
  }

  /// The predicate's distance from holding, without a unit: 0 where it holds, else above 0.
  ///
  /// For `all` it is the sum over the parts, so that it decreases when any one part comes nearer; the margin
  /// of `all` is the least of the parts' margins.
  ///
  /// - Parameters:
  ///   - lengthScale: the length that counts 1, m.
  ///   - memory: as the last evaluation of the margin left it.
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
    /// The distance of a condition with this margin, one unit of which has this weight.
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
      // Where the outlines do not meet, the covered share gives no direction.
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
