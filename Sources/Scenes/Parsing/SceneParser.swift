// Turns the tree of a scene file into a scene: first the parts that are declared, then everything that refers
// to them.

internal import YAMLReading
internal import Messages

/// Reads one scene. Parts with faults are left out or replaced by harmless values, so that references to them
/// are not reported as well; if there was any fault, no scene is returned.
struct SceneParser {
  let report: Report
  let root: Cursor
  var names = Names()

  var view = View.top
  var workspace: Workspace?
  var timing: Timing?
  var bodies: [Body] = []
  var markers: [Marker] = []
  var sites: [Site] = []
  var joints: [Joint] = []
  var actuators: [Actuator] = []

  init(_ node: YAMLNode, _ report: Report) {
    self.report = report
    root = Cursor(node: node, path: "", keyPlace: node.place, report: report)
  }

  mutating func parse(expectedName: String?) -> Scene? {
    guard let fields = root.fields(Vocabulary.scene) else { return nil }
    let name = fields["name"].flatMap { sceneName($0, expected: expectedName) }
    let instruction = fields["instruction"]?.text()
    let standsFor = fields["standsFor"]?.items()?.compactMap { $0.text() } ?? []
    let tier = readTier(fields, name: name)
    view = fields["view"]?.word(View.self) ?? .top
    workspace = fields["workspace"].flatMap(readWorkspace)
    timing = fields["time"].flatMap(readTime)

    declareNames(fields)
    readBodies(fields)
    readJoints(fields)
    let start = fields["start"].map {
      readStart($0, shuffle: fields["shuffle"], clearance: fields["clearance"])
    }
    let observations = fields["observations"].map { readObservations($0) }
    let success = fields["success"].flatMap { readPredicate($0) }
    let stages = fields["stages"].map(readStages) ?? []
    let continuous = fields["continuous"]?.flag() ?? false
    let speedCap = fields["speedCap"].map { $0.number(.speed) } ?? 20
    // An actuator with a fault counts too, though it was left out.
    if names.agents.isEmpty && (fields["actuators"]?.node.entries ?? []).isEmpty {
      report.add(root.keyPlace, "the file has no 'agents' and no 'actuators', must have at least one of them")
    }

    guard let name, let instruction, let workspace, let timing, let start, let observations, let success,
      let speedCap
    else { return nil }
    return Scene(
      name: name, instruction: instruction, standsFor: standsFor, tier: tier, view: view,
      workspace: workspace, timing: timing, bodies: bodies, markers: markers, sites: sites, joints: joints,
      actuators: actuators,
      start: start, observations: observations, success: success, stages: stages,
      continuous: continuous, speedCap: speedCap)
  }

  private func sceneName(_ cursor: Cursor, expected: String?) -> String? {
    guard let name = cursor.text() else { return nil }
    if let fault = Names.fault(name) {
      cursor.fault("is '\(name)', \(fault)")
    } else if let expected, name != expected {
      cursor.fault("is '\(name)', must be '\(expected)' as the file is called")
    }
    return name
  }

  private func readWorkspace(_ cursor: Cursor) -> Workspace? {
    guard let fields = cursor.fields(Vocabulary.workspace) else { return nil }
    let x = fields["x"]?.range(.coordinate, isOpen: true)
    let y = fields["y"]?.range(.coordinate, isOpen: true)
    for (key, side) in [("x", x), ("y", y)] {
      if let fault = side.flatMap(Workspace.fault) { fields[key]?.fault(fault) }
      if let side, let cursor = fields[key], side.upperBound - side.lowerBound > SceneParser.largeSide {
        report.warn(
          cursor.node.place, path: cursor.path,
          "\(cursor.path) is \(decimal(side.upperBound - side.lowerBound)) m wide; lengths are in m, not in cm, and "
            + "the engine's tolerances suit tasks of a few metres")
      }
    }
    let walled = fields["walls"].map { $0.flag() } ?? true
    let friction = fields["friction"].map { $0.number(.friction) } ?? 0.3
    guard let x, let y, let walled, let friction else { return nil }
    return Workspace(x: x, y: y, walled: walled, friction: friction)
  }

  /// A workspace beyond this length, m, was probably written in centimetres.
  private static let largeSide: Float = 50

  private func readTime(_ cursor: Cursor) -> Timing? {
    guard let fields = cursor.fields(Vocabulary.time) else { return nil }
    let actionRate = fields["actionRate"]?.number(.actionRate)
    let physicsSteps = fields["physicsSteps"]?.integer(Counts.physicsSteps)
    let horizon = fields["horizon"]?.integer(Counts.horizon)
    let settle = fields["settle"].map { $0.number(.settle) } ?? 0
    let velocityIterations = fields["velocityIterations"].map { $0.integer(Counts.iterations) } ?? 8
    let positionIterations = fields["positionIterations"].map { $0.integer(Counts.iterations) } ?? 3
    guard let actionRate, let physicsSteps, let horizon, let settle, let velocityIterations,
      let positionIterations
    else { return nil }
    let timing = Timing(
      actionRate: actionRate, physicsSteps: physicsSteps, horizon: horizon, settle: settle,
      velocityIterations: velocityIterations, positionIterations: positionIterations)
    if let fault = timing.stepFault { cursor.fault(fault) }
    return timing
  }
}
