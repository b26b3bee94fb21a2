// The success detector, which also evaluates stages: a scene's predicate with its references resolved.

internal import Messages
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
    case near(Int, SIMD2<Float>, Int, SIMD2<Float>, within: Float)
    /// The second slot is −1 for the workspace.
    case aligned(Int, Int, within: Float, symmetry: Int)
    case coverage(Coverage)
    case still([Int], speed: Float, angularSpeed: Float)
    case inside(Int, SIMD2<Float>, Region)
    case outlineInside(Region, Region)
    case touching(Nearness)
    case released(Nearness)
    case held(Nearness)
    case jointPast(JointReading, position: Float, range: Float)
    case crossed(Int)
    case offset(Int, SIMD2<Float>, Int, SIMD2<Float>, lower: SIMD2<Float>, upper: SIMD2<Float>)
    case count([Node], atLeast: Int)
    case all([Node])
    case any([Node])
    case not(Node)
    case hold(Node, counter: Int, actions: Int)
    /// A condition without parts, whose margin is kept in `Memory.margins`.
    case condition(Node, number: Int)
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
    case .condition(let inner, let number):
      let margin = margin(inner, states, world, memory)
      if number < memory.margins.count { memory.margins[number] = margin }
      return margin
    case .near(let first, let at, let second, let to, let within):
      return within - (states[first].point(at) - states[second].point(to)).length
    case .aligned(let first, let second, let within, let symmetry):
      let angle = states[first].angle - (second < 0 ? 0 : states[second].angle)
      let period = 2 * Float.pi / Float(symmetry)
      return within - abs(angle.remainder(dividingBy: period))
    case .coverage(let coverage):
      return coverage.margin(states)
    case .still(let bodies, let speed, let angularSpeed):
      var margin = Float.infinity
      for body in bodies {
        let state = states[body]
        margin = min(margin, speed - state.velocity.length, angularSpeed - abs(state.angularVelocity))
      }
      return margin
    case .inside(let slot, let at, let region):
      return region.depth(of: states[slot].point(at), states)
    case .outlineInside(let outline, let region):
      return region.depth(of: outline, states)
    case .touching(let nearness):
      return nearness.closest(world)
    case .released(let nearness):
      return opposite(nearness.closest(world))
    case .held(let nearness):
      return nearness.farthest(world)
    case .jointPast(let joint, let position, _):
      return joint.position(states) - position
    case .crossed(let number):
      return crossings[number].margin(states, memory.crossings[number])
    case .offset(let first, let at, let second, let from, let lower, let upper):
      let way = states[first].point(at) - states[second].point(from)
      return min((way - lower).min(), (upper - way).min())
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
      return opposite(margin(part, states, world, memory))
    case .hold(let part, let counter, let actions):
      let holds = margin(part, states, world, memory) >= 0
      memory.held[counter] = holds ? memory.held[counter] &+ 1 : 0
      return Float(memory.held[counter]) - Float(actions)
    }
  }

  /// A number that is ≥ 0 exactly where a margin is not.
  private func opposite(_ margin: Float) -> Float {
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
        counters += 1
        return .hold(node(part), counter: counters - 1, actions: actions)
      default:
        conditions.append(scene.describe(predicate))
        return .condition(condition(predicate), number: conditions.count - 1)
      }
    }

    private mutating func condition(_ predicate: Predicate) -> Node {
      func slot(_ frame: Frame) -> (slot: Int, at: SIMD2<Float>) {
        ManipulationTask.slot(of: frame, in: scene)
      }
      func offset(_ what: Frame, _ from: Frame, _ lower: SIMD2<Float>, _ upper: SIMD2<Float>) -> Node {
        let (first, second) = (slot(what), slot(from))
        return .offset(first.slot, first.at, second.slot, second.at, lower: lower, upper: upper)
      }
      let any = SIMD2<Float>(repeating: .infinity)
      switch predicate {
      case .near(let what, let to, let within):
        let (first, second) = (slot(what), slot(to))
        return .near(first.slot, first.at, second.slot, second.at, within: within)
      case .aligned(let what, let with, let within, let symmetry):
        return .aligned(slot(what).slot, slot(with).slot, within: within, symmetry: symmetry)
      case .upright(let body, let within, let symmetry):
        return .aligned(body, -1, within: within, symmetry: symmetry)
      case .coverage(let marker, let body, let atLeast):
        return .coverage(Coverage(of: marker, by: body, atLeast: atLeast, in: scene))
      case .still(let bodies, let speed, let angularSpeed):
        return .still(bodies, speed: speed, angularSpeed: angularSpeed)
      case .inside(.body(let body), let region, outline: true):
        return .outlineInside(Region(.body(body), in: scene), Region(region, in: scene))
      case .inside(let what, let region, _):
        return .inside(slot(what).slot, slot(what).at, Region(region, in: scene))
      case .touching(let bodies, let others): return .touching(Nearness(bodies, others, in: scene))
      case .released(let bodies, let others): return .released(Nearness(bodies, others, in: scene))
      case .held(let body, let fingers): return .held(Nearness([body], fingers, in: scene))
      case .jointPast(let joint, let share):
        let limits = scene.joints[joint].limits ?? 0...0
        return .jointPast(
          JointReading(scene.joints[joint]),
          position: limits.lowerBound + share * (limits.upperBound - limits.lowerBound),
          range: limits.upperBound - limits.lowerBound)
      case .crossed(let what, let from, let to):
        crossings.append(Crossing(what, from: from, to: to, in: scene))
        return .crossed(crossings.count - 1)
      case .above(let what, let to, let by): return offset(what, to, SIMD2(-.infinity, by), any)
      case .below(let what, let to, let by): return offset(what, to, -any, SIMD2(.infinity, -by))
      case .offset(let what, let from, let x, let y):
        return offset(
          what, from, SIMD2(x?.lowerBound ?? -.infinity, y?.lowerBound ?? -.infinity),
          SIMD2(x?.upperBound ?? .infinity, y?.upperBound ?? .infinity))
      case .all, .any, .count, .not, .hold:
        requirementFailed("\(predicate) has parts, must be a condition without any")
      }
    }
  }
}
