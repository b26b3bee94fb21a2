// How each body and marker of a scene is drawn, derived from the scene's contents and never from its name.

internal import Scenes

/// For each body and marker, its outline, its colour, and whether it leaves a trail.
struct DrawnScene {
  struct DrawnObject {
    var role: Drawing.Role
    var color: Color
    /// The disc, if the object is a single disc; nil for everything else.
    var disc: (center: SIMD2<Float>, radius: Float)?
    /// The outline; for a disc, a polygon with many corners.
    var loops: [[SIMD2<Double>]]
  }

  let bodies: [DrawnObject]
  let markers: [DrawnObject]
  /// For each marker, how near something must come to it, m: each distance once, in the order of the conditions.
  let reaches: [[Float]]
  /// For each marker, whether it is drawn: it has a shape, or is a point that something must come near.
  let isShown: [Bool]
  /// Requirements of success that are drawn besides markers.
  let goals: [Goal]
  /// What leaves a trail, and the body whose colour the trail has; movable bodies first.
  let trails: [(frame: Frame, body: Int)]

  init(_ scene: Scene) {
    let ties = DrawnScene.ties(of: scene.success)
    let colors = DrawnScene.colors(of: scene, ties)
    bodies = scene.bodies.indices.map { index in
      let body = scene.bodies[index]
      let role: Drawing.Role = body.isAgent ? .agent : body.kind == .fixed ? .fixed : .movable
      return DrawnObject(role, colors[index], body.shapes)
    }
    markers = scene.markers.indices.map { index in
      let owner = ties.lazy.compactMap { tie -> Int? in
        switch (DrawnScene.owner(of: tie.first, in: scene), DrawnScene.owner(of: tie.second, in: scene)) {
        case (let body?, nil) where tie.second == .marker(index): body
        case (nil, let body?) where tie.first == .marker(index): body
        default: nil
        }
      }.first { !scene.bodies[$0].isAgent }
      let color = Palette.color(inName: scene.markers[index].name) ?? owner.map { colors[$0] }
      return DrawnObject(.goal, color ?? Palette.goal, scene.markers[index].shapes)
    }
    reaches = scene.markers.indices.map { index in
      ties.filter { $0.first == .marker(index) || $0.second == .marker(index) }.compactMap(\.within)
        .reduce(into: [Float]()) { if !$0.contains($1) { $0.append($1) } }
    }
    isShown = scene.markers.indices.map { index in
      !scene.markers[index].shapes.isEmpty
        || ties.contains { !$0.isRange && ($0.first == .marker(index) || $0.second == .marker(index)) }
    }
    goals = Goal.goals(of: scene.success, in: scene) { what in
      guard let body = DrawnScene.owner(of: what, in: scene), !scene.bodies[body].isAgent else {
        return Palette.goal
      }
      return colors[body]
    }
    trails = DrawnScene.trails(of: scene)
  }

  /// Two frames that a condition of success relates.
  private struct Tie {
    var first, second: Frame
    /// The largest distance of the two origins, m; nil for a condition on something else.
    var within: Float?
    /// Whether the condition is a range of places, which is drawn as an area.
    var isRange = false
  }

  private static func ties(of predicate: Predicate) -> [Tie] {
    predicate.wanted.compactMap { condition in
      switch condition.geometry {
      case .near(let what, let to, let within): Tie(first: what, second: to, within: within)
      case .matching(let what, let with): Tie(first: what, second: with)
      case .inside(let what, let region, _): Tie(first: what, second: region)
      case .offset(let what, let from, _, _): Tie(first: what, second: from, isRange: true)
      case .line, .joint, .none: nil
      }
    }
  }

  private static func owner(of frame: Frame, in scene: Scene) -> Int? {
    switch frame {
    case .body(let body): body
    case .site(let site): scene.sites[site].body
    case .marker: nil
    }
  }

  /// Names that contain a colour get that colour. Other movable bodies with the same outline and the same
  /// goal share a colour.
  private static func colors(of scene: Scene, _ ties: [Tie]) -> [Color] {
    struct Part: Equatable {
      var shapes: [Shape]
      var partners: Set<Frame>
    }
    var parts: [Part] = []
    let named = scene.bodies.map { Palette.color(inName: $0.name) }
    let free = Palette.movable.filter { !named.contains($0) }
    return scene.bodies.indices.map { index in
      let body = scene.bodies[index]
      if let color = named[index] { return color }
      if body.isAgent { return Palette.agent }
      if body.kind == .fixed { return Palette.fixed }
      let partners = ties.compactMap { tie -> Frame? in
        if owner(of: tie.first, in: scene) == index { return tie.second }
        return owner(of: tie.second, in: scene) == index ? tie.first : nil
      }
      let part = Part(shapes: body.shapes, partners: Set(partners))
      let number = parts.firstIndex(of: part) ?? parts.count
      if number == parts.count { parts.append(part) }
      return free[number % free.count]
    }
  }

  /// For movable bodies, the origin; for an agent, its sites, or if it has none, those of its bodies that no
  /// joint attaches to another of its bodies.
  private static func trails(of scene: Scene) -> [(frame: Frame, body: Int)] {
    let free = scene.bodies.indices.filter { !scene.bodies[$0].isAgent && scene.bodies[$0].kind != .fixed }
    var trails = free.map { (frame: Frame.body($0), body: $0) }
    var chain = scene.bodies.indices.map { $0 }
    for _ in scene.joints {
      for joint in scene.joints {
        guard let first = joint.first, scene.bodies[first].isAgent, scene.bodies[joint.second].isAgent
        else { continue }
        let root = min(chain[first], chain[joint.second])
        (chain[first], chain[joint.second]) = (root, root)
      }
    }
    for root in scene.bodies.indices where scene.bodies[root].isAgent && chain[root] == root {
      let sites = scene.sites.indices.filter { chain[scene.sites[$0].body] == root }
      if !sites.isEmpty {
        trails += sites.map { (.site($0), scene.sites[$0].body) }
        continue
      }
      let hanging = Set(scene.joints.filter { $0.first != nil }.map(\.second))
      trails += scene.bodies.indices.filter { chain[$0] == root && !hanging.contains($0) }.map {
        (.body($0), $0)
      }
    }
    return trails
  }
}

extension DrawnScene.DrawnObject {
  fileprivate init(_ role: Drawing.Role, _ color: Color, _ shapes: [Shape]) {
    self.init(role: role, color: color, disc: nil, loops: Outline.loops(of: shapes))
    if shapes.count == 1, case .disc(let center, let radius) = shapes[0] { disc = (center, radius) }
  }
}
