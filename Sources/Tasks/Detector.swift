// The success detector, which also evaluates stages: a scene's predicate with its references resolved.

internal import Physics
internal import Scenes

/// A predicate with its references resolved.
///
/// `margin` is ≥ 0 where it holds, and increases the better it holds, in the predicate's own unit: m for
/// distances and depths, rad for angles, a share of the area for `coverage`, m/s for `still`, actions for
/// `hold`.
struct Detector: Sendable {
  /// What a detector remembers during an episode.
  struct Memory {
    /// For each `hold`, the number of actions for which its condition has held without a break.
    var held: UnsafeMutableBufferPointer<Int32>
    /// For each `crossed`, its crossing.
    var crossings: UnsafeMutableBufferPointer<Crossing.Memory>
    /// For each condition without parts, its current margin; empty if margins are not kept.
    var margins: UnsafeMutableBufferPointer<Float>

    /// For a detector whose predicate depends only on the current state.
    static var none: Memory {
      Memory(
        held: .init(start: nil, count: 0), crossings: .init(start: nil, count: 0),
        margins: .init(start: nil, count: 0))
    }
  }

  indirect enum Node: Sendable {
    /// A condition without parts, whose margin is kept in `Memory.margins`.
    case condition(Measurement, number: Int)
    case count([Node], atLeast: Int)
    case all([Node])
    case any([Node])
    case not(Node)
    case hold(Node, counter: Int, actions: Int)
  }

  let root: Node
  /// Number of `hold` conditions.
  let counterCount: Int
  let crossings: [Crossing]
  /// The conditions without parts, in words, in the order of `Memory.margins`.
  let conditions: [String]

  init(_ predicate: Predicate, in scene: Scene) {
    var builder = Builder(scene: scene)
    root = builder.node(predicate)
    counterCount = builder.counters
    crossings = builder.crossings
    conditions = builder.conditions
  }

  /// The margin of the whole predicate.
  ///
  /// - Parameters:
  ///   - states: bodies, walls, markers.
  ///   - memory: `held` and `margins` are updated.
  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _ world: borrowing World, _ memory: Memory
  ) -> Float {
    margin(root, states, world, memory)
  }

  /// Begins anew: forgets everything before this state.
  func begin(_ states: UnsafeBufferPointer<BodyState>, _ memory: Memory) {
    memory.held.update(repeating: 0)
    for index in crossings.indices { memory.crossings[index] = crossings[index].begin(states) }
  }

  /// Evaluates the state after a physics step.
  func watch(_ states: UnsafeBufferPointer<BodyState>, _ memory: Memory) {
    for index in crossings.indices { crossings[index].watch(states, &memory.crossings[index]) }
  }

  func margin(
    _ node: Node, _ states: UnsafeBufferPointer<BodyState>, _ world: borrowing World, _ memory: Memory
  ) -> Float {
    switch node {
    case .condition(let measurement, let number):
      let margin = measurement.margin(states, world, memory)
      if number < memory.margins.count { memory.margins[number] = margin }
      return margin
    case .all(let parts):
      // No early exit: every `hold` among the parts must be counted.
      var least = Float.infinity
      for part in parts { least = min(least, margin(part, states, world, memory)) }
      return least
    case .any(let parts):
      var most = -Float.infinity
      for part in parts { most = max(most, margin(part, states, world, memory)) }
      return most
    case .count(let parts, let atLeast):
      return withUnsafeTemporaryAllocation(of: Float.self, capacity: parts.count) { sorted in
        for (index, part) in parts.enumerated() {
          let margin = margin(part, states, world, memory)
          var place = index
          while place > 0, sorted[place - 1] < margin {
            sorted[place] = sorted[place - 1]
            place -= 1
          }
          sorted[place] = margin
        }
        return sorted[atLeast - 1]
      }
    case .not(let part):
      return Detector.opposite(margin(part, states, world, memory))
    case .hold(let part, let counter, let actions):
      let holds = margin(part, states, world, memory) >= 0
      memory.held[counter] = holds ? memory.held[counter] &+ 1 : 0
      return Float(memory.held[counter]) - Float(actions)
    }
  }

  /// A number that is ≥ 0 exactly where a margin is not.
  static func opposite(_ margin: Float) -> Float {
    margin >= 0 ? min(-margin, -Float.leastNonzeroMagnitude) : -margin
  }

  private struct Builder {
    let scene: Scene
    var counters = 0
    var crossings: [Crossing] = []
    var conditions: [String] = []

    mutating func node(_ predicate: Predicate) -> Node {
      switch predicate {
      case .all(let parts): return .all(parts.map { node($0) })
      case .any(let parts): return .any(parts.map { node($0) })
      case .count(let parts, let atLeast): return .count(parts.map { node($0) }, atLeast: atLeast)
      case .not(let part): return .not(node(part))
      case .hold(let part, let actions):
        // Taken before the part is resolved, which may have a `hold` of its own.
        let counter = counters
        counters += 1
        return .hold(node(part), counter: counter, actions: actions)
      case .condition(let condition):
        conditions.append(scene.describe(predicate))
        return .condition(
          Measurement(condition, in: scene, crossings: &crossings), number: conditions.count - 1)
      }
    }
  }
}
