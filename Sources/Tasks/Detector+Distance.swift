// The distance of a state from success, which a planner minimises. Unlike the margin, it decreases whenever
// any unmet condition comes nearer to holding.

internal import Physics

extension Detector {
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
    switch node {
    case .condition(let measurement, _):
      return measurement.distance(states, world, memory, lengthScale: length)
    case .all(let parts): return parts.reduce(0) { $0 + part($1) }
    case .any(let parts): return parts.reduce(.infinity) { min($0, part($1)) }
    case .count(let parts, let atLeast): return parts.map(part).sorted().prefix(atLeast).reduce(0, +)
    case .hold(let inner, let counter, let actions):
      let left = Float(actions) - Float(memory.held[counter])
      return left <= 0 ? 0 : part(inner) + MissingWeight.unmet + MissingWeight.wait * left / Float(actions)
    case .not:
      let margin = margin(node, states, world, memory)
      return margin >= 0 ? 0 : MissingWeight.unmet - margin * (1 / length)
    }
  }
}
