// Checks observations, and what several conditions have in common.

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
      checkGroups(bodies, others, path, "with", first: "contact")
    case .progress: break
    }
  }

  /// Whether a list contains at least one body and only bodies that exist.
  func checkBodies(_ bodies: [Int], _ path: String) -> Bool {
    if bodies.isEmpty {
      complain(path, "is an empty list, must have a body")
      return false
    }
    return !bodies.map { checkBodyIndex($0, path) }.contains(false)
  }

  // MARK: - What several conditions check

  func check(_ value: Float, _ key: Key<Bounds>, _ path: String) {
    checkNumber(value, key.limits, "\(path).\(key.name)")
  }

  func check(_ value: Int, _ key: Key<ClosedRange<Int>>, _ path: String) {
    checkCount(value, key.limits, "\(path).\(key.name)")
  }

  func check(_ value: ClosedRange<Float>, _ key: Key<Interval>, _ path: String) {
    checkRange(value, key.limits.bounds, "\(path).\(key.name)", isOpen: true)
  }

  /// Checks that two parts are different.
  func checkPair(_ what: Frame, _ other: Frame, _ path: String, _ key: Key<Reference<Frame>>) {
    let place = "\(path).\(key.name)"
    guard checkFrame(what, path + ".what"), checkFrame(other, place), what == other else { return }
    complain(place, "is '\(scene.name(of: other))', the same as 'what'; must be another")
  }

  /// Checks that two groups of bodies have no body in common.
  ///
  /// - Parameters:
  ///   - key: the key of the others.
  ///   - first: the key of the bodies.
  func checkGroups(
    _ bodies: [Int], _ others: [Int], _ path: String, _ key: String, first: String = "what"
  ) {
    let areThere = checkBodies(bodies, "\(path).\(first)")
    guard checkBodies(others, "\(path).\(key)"), areThere, let shared = bodies.first(where: others.contains)
    else { return }
    complain(
      "\(path).\(key)", "has '\(scene.bodies[shared].name)', which '\(first)' has too; must have others")
  }
}
