internal import Physics
internal import Scenes

/// The success predicate with its references looked up, in a flat tree.
///
/// `margin` is ≥ 0 where a predicate holds, and grows with how well it does, in the predicate's own unit: m
/// for `near`, rad for `aligned`, a share of the area for `coverage`, m/s for `still`, actions for `hold`.
struct Detector: Sendable {
  private indirect enum Node: Sendable {
    case near(Int, SIMD2<Float>, Int, SIMD2<Float>, within: Float)
    case aligned(Int, Int, within: Float, symmetry: Int)
    case coverage(Coverage)
    case still([Int], speed: Float, angularSpeed: Float)
    case all([Node])
    case any([Node])
    case not(Node)
    case hold(Node, counter: Int, actions: Int)
  }

  private let root: Node
  /// How many `hold`s count.
  let counterCount: Int

  init(_ predicate: Predicate, in scene: Scene) {
    var counters = 0
    root = Detector.node(predicate, scene, &counters)
    counterCount = counters
  }

  private static func node(_ predicate: Predicate, _ scene: Scene, _ counters: inout Int) -> Node {
    func slot(_ frame: Frame) -> (slot: Int, at: SIMD2<Float>) {
      ManipulationTask.slot(of: frame, in: scene)
    }
    switch predicate {
    case .near(let what, let to, let within):
      let first = slot(what)
      let second = slot(to)
      return .near(first.slot, first.at, second.slot, second.at, within: within)
    case .aligned(let what, let with, let within, let symmetry):
      return .aligned(slot(what).slot, slot(with).slot, within: within, symmetry: symmetry)
    case .coverage(let marker, let body, let atLeast):
      return .coverage(Coverage(of: marker, by: body, atLeast: atLeast, in: scene))
    case .still(let bodies, let speed, let angularSpeed):
      return .still(bodies, speed: speed, angularSpeed: angularSpeed)
    case .all(let parts): return .all(parts.map { node($0, scene, &counters) })
    case .any(let parts): return .any(parts.map { node($0, scene, &counters) })
    case .not(let part): return .not(node(part, scene, &counters))
    case .hold(let part, let actions):
      let counter = counters
      counters += 1
      return .hold(node(part, scene, &counters), counter: counter, actions: actions)
    }
  }

  /// The margin of the whole predicate.
  ///
  /// - Parameters:
  ///   - states: bodies, then markers.
  ///   - held: for each `hold`, the actions its condition has held for without a break; brought up to date.
  func margin(
    _ states: UnsafeBufferPointer<BodyState>, held: UnsafeMutableBufferPointer<Int32>
  ) -> Float {
    Detector.margin(root, states, held)
  }

  private static func margin(
    _ node: Node, _ states: UnsafeBufferPointer<BodyState>, _ held: UnsafeMutableBufferPointer<Int32>
  ) -> Float {
    switch node {
    case .near(let first, let at, let second, let to, let within):
      let offset = states[first].point(at) - states[second].point(to)
      return within - (offset * offset).sum().squareRoot()
    case .aligned(let first, let second, let within, let symmetry):
      return within - angularDistance(states[first], states[second], symmetry: symmetry)
    case .coverage(let coverage):
      return coverage.margin(states)
    case .still(let bodies, let speed, let angularSpeed):
      var margin = Float.infinity
      for body in bodies {
        let state = states[body]
        let velocity = state.velocity
        margin = min(
          margin, speed - (velocity * velocity).sum().squareRoot(),
          angularSpeed - abs(state.angularVelocity))
      }
      return margin
    case .all(let parts):
      // No short cut: every `hold` below has to count.
      var least = Float.infinity
      for part in parts { least = min(least, margin(part, states, held)) }
      return least
    case .any(let parts):
      var most = -Float.infinity
      for part in parts { most = max(most, margin(part, states, held)) }
      return most
    case .not(let part):
      let inner = margin(part, states, held)
      return inner >= 0 ? min(-inner, -Float.leastNonzeroMagnitude) : -inner
    case .hold(let part, let counter, let actions):
      held[counter] = margin(part, states, held) >= 0 ? held[counter] &+ 1 : 0
      return Float(held[counter]) - Float(actions)
    }
  }

  /// The angle between two poses, up to a turn of 2π / symmetry, in 0...π / symmetry.
  private static func angularDistance(_ first: BodyState, _ second: BodyState, symmetry: Int) -> Float {
    let period = 2 * Float.pi / Float(symmetry)
    return abs((first.angle - second.angle).remainder(dividingBy: period))
  }
}
