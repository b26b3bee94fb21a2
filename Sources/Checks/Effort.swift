// What a condition takes at one start: touch, force and time. `ObstructionFigures` counts where it is too much.

internal import Messages
internal import Physics
internal import Scenes
internal import Tasks

/// What it takes to make a condition hold from one start, compared with what actions can do.
struct Effort {
  /// Something that was examined, and the sentence on what stands in the way; nil if nothing does.
  struct Examined {
    var text: String?
  }

  private let scene: Scene
  private let reach: ActionReach
  private let start: StartState

  /// Shorter distances are not worth a claim, m.
  private static let slack: Float = 0.02

  init(_ task: ManipulationTask, _ reach: ActionReach, from start: StartState) {
    scene = task.scene.enlarged(by: start.sizes)
    self.reach = reach
    self.start = start
  }

  // MARK: - Touch

  /// Nil if the condition concerns nothing that can move.
  func touch(_ condition: Condition) -> Examined? {
    let bodies = condition.bodies(in: scene).filter { scene.bodies[$0].kind == .dynamic }
    guard !bodies.isEmpty else { return nil }
    if reach.moved.isDisjoint(with: bodies) {
      let names = bodies.map { scene.bodies[$0].name }.joined(separator: " or ")
      return Examined(
        text:
          "nothing that an action moves can touch \(names), which must move so that \(scene.describe(.condition(condition)))"
      )
    }
    if let short = tooShort(condition) { return Examined(text: short) }
    for body in bodies where bodies.count == 1 {
      if let wall = walledOff(body, condition) { return Examined(text: wall) }
    }
    return Examined(text: nil)
  }

  /// A sentence if fixed bodies keep every agent from a body that only agents can move.
  private func walledOff(_ body: Int, _ condition: Condition) -> String? {
    let carried = reach.carried
    let agents = reach.partners[body]
    guard !scene.bodies[body].isAgent, !reach.driven.contains(body), !agents.isEmpty,
      agents.allSatisfy({ agent in
        carried.contains(agent) && !scene.joints.contains { $0.first == agent || $0.second == agent }
      }), !scene.joints.contains(where: { $0.second == body })
    else { return nil }
    let place = start.bodies[body].position
    for agent in agents {
      let distance = scene.bodies[agent].outerRadius + scene.bodies[body].outerRadius
      let destination = Destination(of: agent, within: distance, of: place, condition: .condition(condition))
      let map = RouteMap(of: agent, in: scene, from: start)
      if case .open = map.way(to: destination) { return nil }
    }
    let names = agents.sorted().map { scene.bodies[$0].name }.joined(separator: " or ")
    return
      "no path leads \(names) to \(scene.bodies[body].name), which must move so that \(scene.describe(.condition(condition)))"
  }

  /// A sentence if a chain of revolute joints is too short for a fixed goal.
  private func tooShort(_ condition: Condition) -> String? {
    guard case .near(let first, let second, let within) = condition.geometry else { return nil }
    for (frame, goal) in [(first, second), (second, first)] {
      guard let place = fixedPlace(goal), let (base, length) = chain(to: frame) else { continue }
      let way = place - base
      let distance = (way * way).sum().squareRoot()
      if distance > length + within + Effort.slack {
        return
          "\(scene.name(of: frame)) reaches \(figure(length)) m from its base, \(scene.name(of: goal)) is "
          + "\(figure(distance)) m away"
      }
    }
    return nil
  }

  private func fixedPlace(_ frame: Frame) -> SIMD2<Float>? {
    switch frame {
    case .marker(let marker): start.markers[marker].position
    case .body(let body) where scene.bodies[body].kind == .fixed: start.bodies[body].position
    default: nil
    }
  }

  /// The fixed end of the revolute joints that hold a frame, and its largest distance from there.
  private func chain(to frame: Frame) -> (base: SIMD2<Float>, length: Float)? {
    var (body, point): (Int, SIMD2<Float>)
    switch frame {
    case .body(let index): (body, point) = (index, .zero)
    case .site(let site): (body, point) = (scene.sites[site].body, scene.sites[site].at)
    case .marker: return nil
    }
    var length: Float = 0
    while let joint = scene.joints.first(where: { $0.second == body }) {
      guard joint.kind == .revolute else { return nil }
      let way = point - joint.secondAnchor
      length += (way * way).sum().squareRoot()
      guard let first = joint.first else { return (joint.firstAnchor, length) }
      if scene.bodies[first].kind == .fixed {
        return (start.bodies[first].point(joint.firstAnchor), length)
      }
      (body, point) = (first, joint.firstAnchor)
    }
    return nil
  }

  // MARK: - Force

  /// Nil if no force that the condition takes is known.
  func force(_ condition: Condition) -> Examined? {
    guard let available = reach.pushingForce, available > 0 else { return nil }
    if case .joint(let joint, let share) = condition.geometry { return resistance(joint, share, available) }
    guard let destination = Destination(condition, in: scene, at: start) else { return nil }
    let body = scene.bodies[destination.body]
    guard !body.isAgent,
      let nearest = RouteMap(of: destination.body, in: scene, from: start)
        .nearest(of: destination, to: start.bodies[destination.body].position)
    else { return nil }
    let weight = body.density * Float(body.shapes.reduce(0) { $0 + $1.area }) * 9.81
    let (needed, what): (Float, String)
    if scene.view == .top, case .friction(let friction) = body.support, nearest.distance > Effort.slack {
      (needed, what) = (friction * weight, "moving \(body.name) on the table")
    } else if scene.view == .side, !body.weightless, nearest.rise > Effort.slack {
      (needed, what) = (weight, "lifting \(body.name)")
    } else {
      return nil
    }
    return Examined(
      text: needed <= available
        ? nil : "\(what) takes \(figure(needed)) N, all actuators together push with \(figure(available)) N")
  }

  /// Nil if the joint slides or turns freely, or if an actuator drives it.
  private func resistance(_ number: Int, _ share: Float, _ available: Float) -> Examined? {
    let joint = scene.joints[number]
    guard !reach.driven.contains(joint.second), let limits = joint.limits else { return nil }
    let target = limits.lowerBound + share * (limits.upperBound - limits.lowerBound)
    let pull = joint.spring.map { max(0, $0.stiffness * (target - $0.rest)) } ?? 0
    let needed = start.resistances[number] + pull
    guard needed > 0 else { return nil }
    // The lever of a push is at most as long as the body reaches from the joint.
    let anchor = joint.secondAnchor
    let lever = scene.bodies[joint.second].outerRadius + (anchor * anchor).sum().squareRoot()
    let isSliding = if case .prismatic = joint.kind { true } else { false }
    let most = isSliding ? available : available * lever
    let unit = isSliding ? "N" : "N·m"
    return Examined(
      text: needed <= most
        ? nil
        : "moving \(joint.name) takes \(figure(needed)) \(unit), all actuators together give at most "
          + "\(figure(most)) \(unit)")
  }

  // MARK: - Time

  /// Nil unless a free body must go to a fixed place, with a speed that is known.
  func time(_ condition: Condition) -> Examined? {
    guard let destination = Destination(condition, in: scene, at: start) else { return nil }
    let body = scene.bodies[destination.body]
    let place = start.bodies[destination.body].position
    let speeds: [(agent: Int, speed: Float)] = reach.carried.compactMap { agent in
      reach.fullSpeed(of: agent).map { (agent, $0) }
    }
    // Where gravity or a motor helps, no largest speed is known.
    guard speeds.count == reach.carried.count, !speeds.isEmpty, body.isAgent || scene.view == .top,
      reach.pushingForce != nil,
      let nearest = RouteMap(of: destination.body, in: scene, from: start).nearest(of: destination, to: place)
    else { return nil }
    var seconds: Float
    if body.isAgent {
      guard let own = speeds.first(where: { $0.agent == destination.body }) else { return nil }
      seconds = nearest.distance / own.speed
    } else {
      let bounce = 1 + (scene.bodies.map(\.restitution).max() ?? 0)
      seconds = nearest.distance / (bounce * (speeds.map(\.speed).max() ?? 0))
      seconds += approach(destination.body, speeds)
    }
    let available = Float(scene.timing.horizon) / scene.timing.actionRate
    return Examined(
      text: seconds <= available
        ? nil
        : "\(body.name) takes at least \(figure(seconds)) s at full speed to where \(scene.describe(.condition(condition))), "
          + "an episode lasts \(figure(available)) s")
  }

  /// The least time until an agent is at a body, s.
  private func approach(_ body: Int, _ speeds: [(agent: Int, speed: Float)]) -> Float {
    speeds.map { agent, speed in
      let way = start.bodies[agent].position - start.bodies[body].position
      let gap =
        (way * way).sum().squareRoot() - scene.bodies[agent].outerRadius - scene.bodies[body].outerRadius
      return max(0, gap) / speed
    }.min() ?? 0
  }
}
