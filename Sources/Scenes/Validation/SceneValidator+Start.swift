// Checks the start: each part is placed once and by a suitable rule, and every draw is possible.

internal import Messages

extension SceneValidator {
  func checkStart() {
    checkNumber(scene.start.clearance, .clearance, "start.clearance")
    var places: [Frame: Start.Rule] = [:]
    var seen: Set<[Int]> = []
    for (index, rule) in scene.start.rules.enumerated() {
      let (kind, part) = rule.target
      guard checkRule(rule, "start.rules[\(index)]") else { continue }
      if !seen.insert([kind, part]).inserted {
        complain("start.rules[\(index)]", "is a second rule for \(name(of: rule)), must be one of each kind")
      }
      if let frame = rule.frame { places[frame] = rule }
    }
    checkMissing(seen)
    checkRings(places)
    checkShuffles(places)
  }

  /// The subject of a rule, for a message.
  private func name(of rule: Start.Rule) -> String {
    switch rule {
    case .body(let index, _, _), .size(let index, _, _): "'\(scene.bodies[index].name)'"
    case .marker(let index, _, _): "'\(scene.markers[index].name)'"
    case .joint(let index, _), .resistance(let index, _): "'\(scene.joints[index].name)'"
    }
  }

  /// The path of a rule's subject, such as `start.box`.
  private func startPath(_ name: String, _ fallback: String) -> String {
    name.isEmpty ? fallback : "start.\(name)"
  }

  /// Checks one rule; false if its subject does not exist.
  private func checkRule(_ rule: Start.Rule, _ path: String) -> Bool {
    switch rule {
    case .body(let index, let place, let angle):
      guard checkBodyIndex(index, path) else { return false }
      let path = startPath(scene.bodies[index].name, path)
      if let joint = holder(of: index) {
        complain(path, "is given, but the body starts where joint '\(joint.name)' puts it")
      }
      checkPlace(place, path)
      checkDistribution(angle, .angle, path + ".angle")
    case .marker(let index, let place, let angle):
      guard checkIndex(index, scene.markers.indices, "markers", path) else { return false }
      let path = startPath(scene.markers[index].name, path)
      checkPlace(place, path)
      checkDistribution(angle, .angle, path + ".angle")
    case .joint(let index, let position):
      guard checkJointIndex(index, path) else { return false }
      let joint = scene.joints[index]
      let path = startPath(joint.name, path)
      guard checkMoves(joint, path) else { return true }
      guard checkDistribution(position, .position(slides: joint.isPrismatic), path + ".position") else {
        return true
      }
      if let limits = joint.limits, let outside = position.extremes.first(where: { !limits.contains($0) }) {
        complain(
          path + ".position",
          "reaches \(decimal(outside)), must lie in the limits of '\(joint.name)', \(limits.written)")
      }
    case .resistance(let index, let resistance):
      guard checkJointIndex(index, path) else { return false }
      let joint = scene.joints[index]
      let path = startPath(joint.name, path)
      guard checkMoves(joint, path) else { return true }
      if let mover = mover(of: index) {
        complain(path + ".resistance", "is given, but \(mover), so that nothing resists; must be left out")
        return true
      }
      checkDistribution(resistance, .resistance(slides: joint.isPrismatic), path + ".resistance")
    case .size(let index, let size, let growsFrom):
      guard checkBodyIndex(index, path) else { return false }
      checkSize(index, size, growsFrom, startPath(scene.bodies[index].name, path))
    }
    return true
  }

  /// Whether a joint has a position of its own; reports a rule for one without.
  private func checkMoves(_ joint: Joint, _ path: String) -> Bool {
    if joint.kind == .weld {
      complain(path, "is given, but '\(joint.name)' is a weld, which does not move")
      return false
    }
    guard joint.follows != nil else { return true }
    complain(path, "is given, but '\(joint.name)' starts where the joint it follows does")
    return false
  }

  private func checkPlace(_ place: Start.Place, _ path: String) {
    switch place {
    case .cartesian(let x, let y):
      for (value, side, axis) in [(x, scene.workspace.x, "x"), (y, scene.workspace.y, "y")] {
        guard checkDistribution(value, .coordinate, "\(path).\(axis)"),
          let outside = value.extremes.first(where: { !side.contains($0) })
        else { continue }
        complain(
          "\(path).\(axis)", "reaches \(decimal(outside)) m, must lie in the workspace, \(side.written) m")
      }
    case .relative(let frame, let x, let y):
      checkDistribution(x, .coordinate, path + ".x")
      checkDistribution(y, .coordinate, path + ".y")
      guard checkFrame(frame, path + ".relativeTo") else { return }
      if case .site = frame {
        complain(path + ".relativeTo", "is '\(scene.name(of: frame))', a site; must be a body or a marker")
      }
      if case .body(let body) = frame, let joint = holder(of: body) {
        complain(
          path + ".relativeTo",
          "is '\(scene.bodies[body].name)', which joint '\(joint.name)' places; must have its own start")
      }
    case .polar(let center, let distance, let bearing):
      checkPoint(center, .coordinate, path + ".from")
      guard checkDistribution(distance, .startDistance, path + ".distance"),
        checkDistribution(bearing, .angle, path + ".bearing"), center.x.isFinite, center.y.isFinite,
        let fault = scene.workspace.fault(of: center, distance, bearing)
      else { return }
      complain(path + ".distance", fault)
    }
  }

  private func checkSize(_ index: Int, _ size: Distribution, _ growsFrom: SIMD2<Float>, _ path: String) {
    let body = scene.bodies[index]
    checkPoint(growsFrom, .coordinate, path + ".growsFrom")
    guard checkDistribution(size, .factor, path + ".size") else { return }
    if body.isAgent {
      complain(path + ".size", "is given, but '\(body.name)' is an agent, which keeps its size")
    }
    if let joint = scene.joints.first(where: { $0.first == index || $0.second == index }) {
      complain(
        path + ".size",
        "is given, but joint '\(joint.name)' ties '\(body.name)' to something, which keeps its size")
    }
    if let fault = size.fault(of: body) { complain(path + ".size", fault) }
  }

  // MARK: - Distributions

  /// Whether every number of a distribution is allowed.
  @discardableResult
  private func checkDistribution(_ distribution: Distribution, _ bounds: Bounds, _ path: String) -> Bool {
    switch distribution {
    case .fixed(let value): return checkNumber(value, bounds, path)
    case .uniform(let range): return checkRange(range, bounds, path + ".uniform")
    case .choice(let values):
      if values.isEmpty {
        complain(path + ".choice", "is an empty list, must have a number")
        return false
      }
      return !values.map { checkNumber($0, bounds, path + ".choice") }.contains(false)
    case .normal(let mean, let deviation):
      guard checkNumber(mean, bounds, path + ".normal.mean") else { return false }
      let limits = Bounds.deviation(bounds.unit)
      guard let broken = limits.violation(Double(deviation)) else { return true }
      complain(path + ".normal.deviation", "is \(limits.written(decimal(deviation))), \(broken)")
      return false
    }
  }

  // MARK: - Relations between rules

  private func checkMissing(_ seen: Set<[Int]>) {
    func missing(_ name: String, _ what: String) {
      complain("start", "has no rule for '\(name)', must say where this \(what) starts")
    }
    for (index, body) in scene.bodies.enumerated() where holder(of: index) == nil {
      if !seen.contains([0, index]) { missing(body.name, "body") }
    }
    for (index, marker) in scene.markers.enumerated() where !seen.contains([1, index]) {
      missing(marker.name, "marker")
    }
    for (index, joint) in scene.joints.enumerated() where joint.kind != .weld && joint.follows == nil {
      if !seen.contains([2, index]) { missing(joint.name, "joint") }
    }
  }

  private func checkRings(_ places: [Frame: Start.Rule]) {
    for rule in scene.start.rules {
      guard let frame = rule.frame, places[frame] != nil else { continue }
      var next = rule.reference
      for _ in places where next != frame { next = next.flatMap { places[$0]?.reference } }
      if next == frame {
        complain(
          "start.\(scene.name(of: frame)).relativeTo",
          "leads back to '\(scene.name(of: frame))': starts must not depend on one another in a circle")
      }
    }
  }

  private func checkShuffles(_ places: [Frame: Start.Rule]) {
    var seen: Set<Frame> = []
    for (index, list) in scene.start.shuffles.enumerated() {
      let path = "start.shuffles[\(index)]"
      if list.count < 2 { complain(path, "has \(list.count) parts, must have ≥ 2") }
      for frame in list where checkFrame(frame, path) {
        let name = scene.name(of: frame)
        if case .site = frame { complain(path, "has '\(name)', a site; must be bodies or markers") }
        if !seen.insert(frame).inserted { complain(path, "has '\(name)', which is listed already") }
        if case .body(let body) = frame, let joint = holder(of: body) {
          complain(path, "has '\(name)', which joint '\(joint.name)' places")
        }
        if places[frame]?.reference != nil {
          complain(path, "has '\(name)', which starts relative to another; must have places of their own")
        }
      }
    }
  }
}

extension Start.Rule {
  /// The kind of the rule and the index of its subject, by which rules are ordered.
  var target: (kind: Int, index: Int) {
    switch self {
    case .body(let index, _, _): (0, index)
    case .marker(let index, _, _): (1, index)
    case .joint(let index, _): (2, index)
    case .resistance(let index, _): (3, index)
    case .size(let index, _, _): (4, index)
    }
  }
}
