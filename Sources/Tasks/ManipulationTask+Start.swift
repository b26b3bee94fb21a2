// Draws a start state: applies the scene's start rules with random numbers keyed by seed, draw and rule.

internal import Messages
internal import Physics
internal import Randomness
internal import Scenes

#if canImport(Glibc)
  internal import Glibc
#endif

extension ManipulationTask {
  /// The `draw`-th start state of a seed, before anything is rejected.
  func drawStart(seed: UInt64, draw: Int) -> StartState {
    let key = RandomKey(seed: seed).folding(draw)
    var bodies = [BodyState](repeating: BodyState(), count: scene.bodies.count)
    var markers = [BodyState](repeating: BodyState(), count: scene.markers.count)
    var positions = [Float](repeating: 0, count: scene.joints.count)
    var resistances = scene.joints.map(\.resistance)
    var sizes = [Float](repeating: 1, count: scene.bodies.count)
    /// For each body, the displacement of its origin if it grows from another point, m, in its frame.
    var shifts = [SIMD2<Float>](repeating: .zero, count: scene.bodies.count)
    func settle(_ rule: Int) {
      let ruleKey = key.folding(rule)
      func base(_ place: Start.Place) -> BodyState {
        switch place {
        case .relative(.body(let body), _, _): bodies[body]
        case .relative(.marker(let marker), _, _): markers[marker]
        default: BodyState()
        }
      }
      switch scene.start.rules[rule] {
      case .body(let body, let place, let angle):
        bodies[body] = pose(place, angle, ruleKey, in: base(place))
      case .marker(let marker, let place, let angle):
        markers[marker] = pose(place, angle, ruleKey, in: base(place))
      case .joint(let joint, let position):
        positions[joint] = position.value(ruleKey)
      case .resistance(let joint, let resistance):
        resistances[joint] = max(0, resistance.value(ruleKey))
      case .size(let body, let size, let growsFrom):
        sizes[body] = size.value(ruleKey)
        shifts[body] = growsFrom * (1 - sizes[body])
      }
    }
    func shift(_ rule: Int) {
      guard case .body(let body, _, _) = scene.start.rules[rule], shifts[body] != .zero else { return }
      let origin = bodies[body].point(shifts[body])
      (bodies[body].x, bodies[body].y) = (origin.x, origin.y)
    }
    for rule in ruleOrder.prefix(ownRules) { settle(rule) }
    let rules = scene.start.rules.count
    for (index, list) in scene.start.shuffles.enumerated() {
      let places = list.map { if case .marker(let marker) = $0 { markers[marker] } else { bodies[$0.index] } }
      for (frame, place) in zip(list, key.folding(rules + index).permutation(of: list.count)) {
        if case .marker(let marker) = frame {
          markers[marker] = places[place]
        } else {
          bodies[frame.index] = places[place]
        }
      }
    }
    // Places are exchanged before bodies grow at their new places.
    for rule in ruleOrder.prefix(ownRules) { shift(rule) }
    for rule in ruleOrder.dropFirst(ownRules) {
      settle(rule)
      shift(rule)
    }
    for joint in scene.joints.indices {
      var leader = joint
      for _ in scene.joints { leader = scene.joints[leader].follows?.joint ?? leader }
      positions[joint] = positions[leader]
    }
    for joint in jointOrder {
      place(scene.joints[joint], at: positions[joint], &bodies)
    }
    return StartState(
      sceneDigest: digest, seed: seed, draw: draw, bodies: bodies, markers: markers,
      resistances: resistances, sizes: sizes)
  }

  /// Whether the positions that the `draw`-th start state of a seed gives to joints lie within their limits.
  ///
  /// They are drawn once more: computed from the poses of bodies, a position at a limit might be beyond it by rounding.
  func keepsLimits(seed: UInt64, draw: Int) -> Bool {
    let key = RandomKey(seed: seed).folding(draw)
    return scene.start.rules.indices.allSatisfy { rule in
      guard case .joint(let joint, let position) = scene.start.rules[rule],
        let limits = scene.joints[joint].limits
      else { return true }
      return limits.contains(position.value(key.folding(rule)))
    }
  }

  /// Fixed bodies whose place in the workspace is drawn, or that exchange places with something whose place is.
  ///
  /// A place that is stated was checked when the scene was read, and one relative to something else may lie outside.
  static func drawnFixtures(of scene: Scene) -> [Int] {
    let drawn = Set(scene.start.rules.filter(\.drawsPlace).compactMap(\.frame))
    return scene.bodies.indices.filter { body in
      guard scene.bodies[body].kind == .fixed else { return false }
      let places = scene.start.shuffles.first { $0.contains(.body(body)) } ?? [.body(body)]
      return places.contains { drawn.contains($0) }
    }
  }

  private func pose(_ place: Start.Place, _ angle: Distribution, _ key: RandomKey, in base: BodyState)
    -> BodyState
  {
    let position: SIMD2<Float>
    switch place {
    case .cartesian(let x, let y):
      position = SIMD2(x.value(key.folding(0)), y.value(key.folding(1)))
    case .polar(let center, let distance, let bearing):
      let direction = bearing.value(key.folding(1))
      position = center + distance.value(key.folding(0)) * SIMD2(cosf(direction), sinf(direction))
    case .relative(_, let x, let y):
      position = base.point(SIMD2(x.value(key.folding(0)), y.value(key.folding(1))))
    }
    return BodyState(position: position, turnedBy: base.angle + angle.value(key.folding(2)))
  }

  /// Places a joint's second body according to the joint's position.
  private func place(_ joint: Joint, at position: Float, _ bodies: inout [BodyState]) {
    let first = joint.first.map { bodies[$0] } ?? BodyState()
    var anchor = first.point(joint.firstAnchor)
    var angle = first.angle
    switch joint.kind {
    case .revolute:
      angle += position
    case .prismatic(let axis):
      anchor += position * (first.point(axis) - first.position)
    case .weld:
      break
    }
    let turned = BodyState(position: .zero, turnedBy: angle)
    bodies[joint.second] = BodyState(position: anchor - turned.point(joint.secondAnchor), turnedBy: angle)
  }
}

extension Start.Rule {
  /// Whether it draws a place in the workspace's own frame.
  fileprivate var drawsPlace: Bool {
    switch self {
    case .body(_, let place, _), .marker(_, let place, _):
      switch place {
      case .cartesian(let x, let y): x.isDrawn || y.isDrawn
      case .polar(_, let distance, let bearing): distance.isDrawn || bearing.isDrawn
      case .relative: false
      }
    case .joint, .resistance, .size: false
    }
  }
}

extension BodyState {
  /// A body at rest, with the sine and cosine that the engine also computes: those of Float, whose bits do
  /// not depend on the CPU.
  fileprivate init(position: SIMD2<Float>, turnedBy angle: Float) {
    self.init(position: position, angle: angle, sine: sinf(angle), cosine: cosf(angle))
  }
}

extension Distribution {
  fileprivate var isDrawn: Bool { if case .fixed = self { false } else { true } }

  /// A number drawn from a key that is used for nothing else.
  fileprivate func value(_ key: RandomKey) -> Float {
    switch self {
    case .fixed(let value): return value
    case .uniform(let range):
      return range.lowerBound + (range.upperBound - range.lowerBound) * key.uniform(0)
    case .choice(let values):
      return values[key.integer(0, below: values.count)]
    case .normal(let mean, let deviation):
      // Box–Muller; 1 − u is never 0.
      let radius = (-2 * logf(1 - key.uniform(0))).squareRoot()
      return mean + deviation * radius * cosf(2 * .pi * key.uniform(1))
    }
  }
}
