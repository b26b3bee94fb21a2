// Checks observations and the conditions of success and stages.

internal import Messages

extension SceneValidator {
  func checkObservations() {
    if scene.observations.isEmpty { complain("observations", "is an empty list, must have an observation") }
    if scene.observations.count > Counts.all.upperBound {
      complain(
        "observations", "has \(scene.observations.count) entries, must have ≤ \(Counts.all.upperBound)")
    }
    for (index, observation) in scene.observations.enumerated() {
      let path = "observations[\(index)]"
      checkQuantity(observation.quantity, path)
      checkPoint(observation.center, .coordinate, path + ".center")
      checkNumber(observation.scale, .scale, path + ".scale")
      let labels = observation.labels.count
      if labels != 0 && labels != observation.count {
        complain(
          path + ".labels", "has \(labels) names for \(observation.count) numbers, must have one for each")
      }
    }
  }

  private func checkQuantity(_ quantity: Observation.Quantity, _ path: String) {
    func joint(_ index: Int, _ wanted: String, _ fits: (Joint) -> Bool) {
      guard checkJointIndex(index, path), !fits(scene.joints[index]) else { return }
      complain(path, "is '\(scene.joints[index].name)', \(wanted)")
    }
    switch quantity {
    case .position(let frame, let other):
      _ = checkFrame(frame, path)
      if let other { _ = checkFrame(other, path + ".relativeTo") }
    case .angle(let frame, let other, let symmetry):
      _ = checkFrame(frame, path)
      if let other { _ = checkFrame(other, path + ".relativeTo") }
      checkCount(symmetry, Counts.symmetry, path + ".symmetry")
    case .velocity(let frame): _ = checkFrame(frame, path)
    case .angularVelocity(let body), .size(let body): _ = checkBodyIndex(body, path)
    case .jointAngle(let index): joint(index, "must be a revolute joint") { $0.kind == .revolute }
    case .jointPosition(let index): joint(index, "must be a prismatic joint") { $0.isPrismatic }
    case .jointSpeed(let index): joint(index, "must be a joint that moves") { $0.kind != .weld }
    case .contact(let bodies, let others):
      _ = checkBodies(bodies, path + ".contact")
      _ = checkBodies(others, path + ".with")
    case .progress: break
    }
  }

  /// Whether a list contains at least one body and only bodies that exist.
  private func checkBodies(_ bodies: [Int], _ path: String) -> Bool {
    if bodies.isEmpty {
      complain(path, "is an empty list, must have a body")
      return false
    }
    return !bodies.map { checkBodyIndex($0, path) }.contains(false)
  }

  // MARK: - Conditions

  /// Checks a condition; false if it is nested too deep to be checked.
  @discardableResult
  func checkPredicate(_ predicate: Predicate, _ path: String, depth: Int = 1) -> Bool {
    guard depth <= Counts.depth.upperBound else {
      complain(path, "is nested more than \(Counts.depth.upperBound) deep")
      return false
    }
    func parts(_ parts: [Predicate], _ key: String) -> Bool {
      if parts.isEmpty { complain("\(path).\(key)", "is an empty list, must have a condition") }
      return !parts.enumerated().map { index, part in
        checkPredicate(part, "\(path).\(key)[\(index)]", depth: depth + 1)
      }.contains(false)
    }
    switch predicate {
    case .all(let conditions): return parts(conditions, "all")
    case .any(let conditions): return parts(conditions, "any")
    case .not(let part): return checkPredicate(part, path + ".not", depth: depth + 1)
    case .hold(let part, let actions):
      checkCount(actions, 1...max(1, scene.timing.horizon), path + ".hold.actions")
      return checkPredicate(part, path + ".hold.that", depth: depth + 1)
    case .count(let conditions, let atLeast):
      if !conditions.isEmpty {
        checkCount(
          atLeast, 1...min(conditions.count, Counts.named.upperBound), path + ".count.atLeast")
      }
      return parts(conditions, "count.of")
    default: checkLeaf(predicate, path)
    }
    return true
  }

  private func checkLeaf(_ predicate: Predicate, _ path: String) {
    switch predicate {
    case .near(let what, let to, let within):
      checkPair(what, to, path + ".near", "to")
      checkNumber(within, .distance, path + ".near.within")
    case .aligned(let what, let to, let within, let symmetry):
      checkPair(what, to, path + ".aligned", "to")
      checkNumber(within, .turn, path + ".aligned.within")
      checkCount(symmetry, Counts.symmetry, path + ".aligned.symmetry")
    case .coverage(let marker, let body, let share):
      checkNumber(share, .coveredShare, path + ".coverage.atLeast")
      if checkIndex(marker, scene.markers.indices, "markers", path + ".coverage.of") {
        checkArea(scene.markers[marker].shapes, scene.markers[marker].name, path + ".coverage.of")
      }
      if checkBodyIndex(body, path + ".coverage.by") {
        checkArea(scene.bodies[body].shapes, scene.bodies[body].name, path + ".coverage.by")
      }
    case .still(let bodies, let speed, let angularSpeed):
      _ = checkBodies(bodies, path + ".still.what")
      checkNumber(speed, .speed, path + ".still.speed")
      checkNumber(angularSpeed, .angularSpeed, path + ".still.angularSpeed")
    case .upright(let body, let within, let symmetry):
      _ = checkBodyIndex(body, path + ".upright.what")
      checkNumber(within, .turn, path + ".upright.within")
      checkCount(symmetry, Counts.symmetry, path + ".upright.symmetry")
    case .above(let what, let to, let by):
      checkPair(what, to, path + ".above", "to")
      checkNumber(by, .coordinate, path + ".above.by")
    case .below(let what, let to, let by):
      checkPair(what, to, path + ".below", "to")
      checkNumber(by, .coordinate, path + ".below.by")
    default: checkRelation(predicate, path)
    }
  }

  private func checkRelation(_ predicate: Predicate, _ path: String) {
    switch predicate {
    case .inside(let what, let region, let outline): checkInside(what, region, outline, path + ".inside")
    case .touching(let bodies, let others): checkGroups(bodies, others, path + ".touching", "to")
    case .released(let bodies, let others): checkGroups(bodies, others, path + ".released", "by")
    case .held(let body, let fingers): checkGroups([body], fingers, path + ".held", "by")
    case .jointPast(let index, let share):
      checkNumber(share, .share, path + ".jointPast.share")
      guard checkJointIndex(index, path + ".jointPast.joint"), scene.joints[index].limits == nil else {
        return
      }
      complain(
        path + ".jointPast.joint",
        "is '\(scene.joints[index].name)', which has no limits; must be a joint with limits")
    case .crossed(let what, let from, let to):
      checkPair(what, from, path + ".crossed", "from")
      checkPair(what, to, path + ".crossed", "to")
      if from == to { complain(path + ".crossed.to", "is the same as 'from', must be another") }
    case .offset(let what, let from, let x, let y):
      checkPair(what, from, path + ".offset", "from")
      if let x { checkRange(x, .offset, path + ".offset.x", isOpen: true) }
      if let y { checkRange(y, .offset, path + ".offset.y", isOpen: true) }
      if x == nil && y == nil { complain(path + ".offset", "has no 'x' and no 'y'") }
    default: requirementFailed("no check for the condition \(predicate)")
    }
  }

  /// Checks that two parts are different.
  private func checkPair(_ what: Frame, _ other: Frame, _ path: String, _ key: String) {
    guard checkFrame(what, path + ".what"), checkFrame(other, "\(path).\(key)"), what == other else { return }
    complain("\(path).\(key)", "is '\(scene.name(of: other))', the same as 'what'; must be another")
  }

  /// Checks that two groups of bodies have no body in common.
  private func checkGroups(_ bodies: [Int], _ others: [Int], _ path: String, _ key: String) {
    guard checkBodies(bodies, path + ".what"), checkBodies(others, "\(path).\(key)"),
      let shared = bodies.first(where: others.contains)
    else { return }
    complain("\(path).\(key)", "has '\(scene.bodies[shared].name)', which 'what' has too; must have others")
  }

  private func checkInside(_ what: Frame, _ region: Frame, _ outline: Bool, _ path: String) {
    checkPair(what, region, path, "in")
    guard checkFrame(region, path + ".in") else { return }
    switch region {
    case .marker(let index): checkRegion(scene.markers[index].shapes, region, path)
    case .site(let index): checkRegion(scene.sites[index].shapes, region, path)
    case .body: complain(path + ".in", "is '\(scene.name(of: region))', a body; must be a marker or a site")
    }
    if outline, checkFrame(what, path + ".what") {
      if case .body = what { return }
      complain(path + ".what", "is '\(scene.name(of: what))', must be a body to have an outline")
    }
  }

  private func checkRegion(_ shapes: [Shape], _ region: Frame, _ path: String) {
    if shapes.isEmpty {
      complain(path + ".in", "is '\(scene.name(of: region))', a point; must have a shape")
    }
  }

  private func checkArea(_ shapes: [Shape], _ name: String, _ path: String) {
    if let fault = shapes.coverageFault { complain(path, "is '\(name)', \(fault)") }
  }
}
