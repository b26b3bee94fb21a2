// Checks a scene without its file, beginning with the parts that depend on no other.

internal import YAMLReading
internal import Messages

/// Checks one scene and reports every fault with the part that contains it.
struct SceneValidator {
  let scene: Scene
  let report: Report
  /// Used in place of the file's name: a scene built in Swift has no file.
  let source: String
  /// Where a part stands in the file, if there is one.
  let part: (_ path: String) -> ScenePlaces.Part?

  func check() {
    checkNames()
    checkTier()
    checkWorkspace()
    checkTiming()
    checkNumber(scene.speedCap, .speed, "speedCap")
    for index in scene.bodies.indices { checkBody(index) }
    for (index, marker) in scene.markers.enumerated() {
      checkShapes(marker.shapes, path("markers", marker.name, index) + ".shapes")
    }
    for index in scene.sites.indices { checkSite(index) }
    for index in scene.joints.indices { checkJoint(index) }
    for index in scene.actuators.indices { checkActuator(index) }
    checkStart()
    checkObservations()
    checkPredicate(scene.success, "success")
    for (index, stage) in scene.stages.enumerated() {
      let path = "stages[\(index)]"
      if checkPredicate(stage, path), stage.hasMemory {
        complain(
          path,
          "has a condition with memory (\(Vocabulary.conditionsWithMemory)), must depend on the state alone")
      }
    }
  }

  // MARK: - Reporting

  /// Reports a fault of a part; `message` follows its path.
  func complain(_ path: String, _ message: String) {
    let part =
      part(path)
      ?? ScenePlaces.Part(path: path, subject: path, place: Place(file: source, line: 0, column: 0))
    report.add(part.place, path: part.path, "\(part.subject) \(message)")
  }

  /// The path of a named part: `bodies.box`, or `bodies[2]` if it has no name.
  func path(_ section: String, _ name: String, _ index: Int) -> String {
    name.isEmpty ? "\(section)[\(index)]" : "\(section).\(name)"
  }

  @discardableResult
  func checkNumber(_ value: Float, _ bounds: Bounds, _ path: String) -> Bool {
    guard value.isFinite else {
      complain(path, "is \(value), must be a finite number")
      return false
    }
    guard let broken = bounds.refusal(of: value) else { return true }
    complain(path, "is \(bounds.written(decimal(value))), \(broken)")
    return false
  }

  @discardableResult
  func checkCount(_ value: Int, _ range: ClosedRange<Int>, _ path: String) -> Bool {
    guard let broken = Counts.refusal(of: value, range) else { return true }
    complain(path, "is \(value), \(broken)")
    return false
  }

  func checkPoint(_ point: SIMD2<Float>, _ bounds: Bounds, _ path: String) {
    checkNumber(point.x, bounds, path + ".x")
    checkNumber(point.y, bounds, path + ".y")
  }

  /// - Parameter isOpen: whether the two ends must differ.
  @discardableResult
  func checkRange(
    _ range: ClosedRange<Float>, _ bounds: Bounds, _ path: String, isOpen: Bool = false
  ) -> Bool {
    let ends = [range.lowerBound, range.upperBound].map { checkNumber($0, bounds, path) }
    guard ends == [true, true] else { return false }
    if isOpen && range.lowerBound == range.upperBound {
      complain(
        path, "is [\(decimal(range.lowerBound)), \(decimal(range.upperBound))], must have lower < upper")
      return false
    }
    return true
  }

  /// Whether an index leads to one of the parts; reports it if not.
  func checkIndex(_ index: Int, _ indices: Range<Int>, _ section: String, _ path: String) -> Bool {
    if indices.contains(index) { return true }
    complain(path, "is \(index), must be the index of one of the \(indices.count) in '\(section)'")
    return false
  }

  func checkBodyIndex(_ index: Int, _ path: String) -> Bool {
    checkIndex(index, scene.bodies.indices, "bodies", path)
  }

  func checkJointIndex(_ index: Int, _ path: String) -> Bool {
    checkIndex(index, scene.joints.indices, "joints", path)
  }

  func checkFrame(_ frame: Frame, _ path: String) -> Bool {
    switch frame {
    case .body(let index): checkBodyIndex(index, path)
    case .marker(let index): checkIndex(index, scene.markers.indices, "markers", path)
    case .site(let index): checkIndex(index, scene.sites.indices, "sites", path)
    }
  }

  /// The joint that determines a body's start pose; nil for none.
  func holder(of body: Int) -> Joint? { scene.joints.first { $0.second == body } }

  // MARK: - What stands alone

  private func checkTier() {
    guard let tier = scene.tier else { return }
    if let fault = Names.fault(tier.task) { complain("tier.task", "is '\(tier.task)', \(fault)") }
    checkCount(tier.order, Counts.tiers, "tier.order")
  }

  private func checkNames() {
    if let fault = Names.fault(scene.name) { complain("name", "is '\(scene.name)', \(fault)") }
    if scene.instruction.isEmpty { complain("instruction", "is empty, must be text") }
    let sections = [
      ("bodies", scene.bodies.map(\.name)), ("markers", scene.markers.map(\.name)),
      ("sites", scene.sites.map(\.name)), ("joints", scene.joints.map(\.name)),
    ]
    var owners: [String: String] = [:]
    for (section, names) in sections {
      for (index, name) in names.enumerated() {
        let path = path(section, name, index)
        checkName(name, path)
        if let other = owners.updateValue(path, forKey: name) {
          complain(path, "has the name of \(other), must have one of its own")
        }
      }
    }
    var actuators: Set<String> = []
    for (index, actuator) in scene.actuators.enumerated() {
      let path = path("actuators", actuator.name, index)
      checkName(actuator.name, path)
      if !actuators.insert(actuator.name).inserted { complain(path, "has the name of another actuator") }
    }
    for (section, count) in sections.map({ ($0.0, $0.1.count) }) + [
      ("actuators", scene.actuators.count), ("stages", scene.stages.count),
    ] where count > Counts.all.upperBound {
      complain(section, "has \(count) entries, must have ≤ \(Counts.all.upperBound)")
    }
    if scene.actuators.isEmpty { complain("actuators", "is empty, must have at least one") }
  }

  /// Checks the name of a part. Parts of agents have names with dots, such as `arm.link1`.
  private func checkName(_ name: String, _ path: String) {
    let pieces = name.split(separator: ".", omittingEmptySubsequences: false)
    if let fault = pieces.lazy.compactMap({ Names.fault(String($0)) }).first {
      complain(path, "has the name '\(name)', whose parts between dots \(fault)")
    }
  }

  private func checkWorkspace() {
    for (side, axis) in [(scene.workspace.x, "x"), (scene.workspace.y, "y")] {
      guard checkRange(side, .coordinate, "workspace.\(axis)"), let fault = Workspace.fault(side: side) else {
        continue
      }
      complain("workspace.\(axis)", fault)
    }
    checkNumber(scene.workspace.friction, .friction, "workspace.friction")
  }

  private func checkTiming() {
    let timing = scene.timing
    let rate = checkNumber(timing.actionRate, .actionRate, "timing.actionRate")
    let steps = checkCount(timing.physicsSteps, Counts.physicsSteps, "timing.physicsSteps")
    checkCount(timing.horizon, Counts.horizon, "timing.horizon")
    checkNumber(timing.settle, .settle, "timing.settle")
    checkCount(timing.velocityIterations, Counts.iterations, "timing.velocityIterations")
    checkCount(timing.positionIterations, Counts.iterations, "timing.positionIterations")
    if rate, steps, let fault = timing.stepFault { complain("timing", fault) }
  }
}

extension Workspace {
  /// What is wrong with the length of a side; nil if nothing is.
  static func fault(side: ClosedRange<Float>) -> String? {
    let length = side.upperBound - side.lowerBound
    return length < 0.1 ? "spans \(decimal(length)) m, must span ≥ 0.1" : nil
  }
}

extension Timing {
  /// What is wrong with the length of a physics step; nil if nothing is.
  var stepFault: String? {
    guard timeStep > 1 / 20 || timeStep < 1e-5 else { return nil }
    return "makes a physics step 1 / (\(decimal(actionRate)) Hz × \(physicsSteps)) = "
      + "\(decimal(timeStep)) s, must be in 1e-05…0.05 s: change 'actionRate' or 'physicsSteps'"
  }
}
