// Every key of the scene language but those of conditions, agents and actuators, which declare their own. A new key starts here: add it to
// its table, read it in `Parsing/`, describe it in `scenes/README.md` and `scenes/schema.json`.

internal import Messages

/// The words of the scene language.
public enum Vocabulary {
  /// The version of the language, which every file states as `jostle: 1`.
  public static let version = 1

  static let scene = KeyTable(
    "scene",
    required: [
      "jostle", "name", "instruction", "view", "workspace", "time", "start", "observations", "success",
    ],
    optional: [
      "extends", "standsFor", "bodies", "markers", "agents", "joints", "sites", "actuators", "clearance",
      "speedCap", "stages", "continuous", "shuffle", "tierOf", "tier",
    ])

  static let workspace = KeyTable("workspace", required: ["x", "y"], optional: ["walls", "friction"])

  static let time = KeyTable(
    "time", required: ["actionRate", "physicsSteps", "horizon"],
    optional: ["settle", "velocityIterations", "positionIterations"])

  static let body = KeyTable(
    "body", required: ["shape"],
    optional: [
      "kind", "density", "mass", "friction", "restitution", "tableFriction", "quasiStatic", "fixedRotation",
      "weightless", "collides", "movesByItself",
    ],
    exclusive: [["density", "mass"], ["tableFriction", "quasiStatic"]])

  static let marker = KeyTable("marker", optional: ["shape"])

  static let site = KeyTable("site", required: ["body", "at"], optional: ["shape"])

  static let joint = KeyTable(
    "joint", required: ["kind", "second"],
    optional: ["first", "firstAnchor", "secondAnchor", "axis", "limits", "resistance", "spring", "follows"])

  static let spring = KeyTable("spring", required: ["stiffness"], optional: ["rest", "damping"])
  static let follows = KeyTable("follows", required: ["joint", "maxForce"])

  static let shape = KindTable(
    "shape",
    [
      KeyTable("disc", required: ["disc"], optional: ["at"]),
      KeyTable("rectangle", required: ["rectangle"], optional: ["at", "angle"]),
      KeyTable("polygon", required: ["polygon"], optional: ["at", "angle"]),
      KeyTable("same", required: ["same"]),
    ])

  static let agent = KindTable("agent", heads: AgentName.allCases.map(\.rawValue))

  static let mode = KindTable("mode", heads: ["step", "position"])

  static let box = KeyTable("box", required: ["x", "y"])

  static let actuator = KindTable(
    "actuator",
    Actuator.Name.allCases.map { name in
      let word = name.kind.declaration.name
      return KeyTable(word + "Actuator", required: [word, Keys.bins.name])
    })

  static let start = KindTable(
    "start",
    [
      KeyTable(
        "cartesianStart", required: ["x", "y"],
        optional: ["angle", "relativeTo", "opening", "size", "growsFrom"]),
      KeyTable(
        "polarStart", required: ["from", "distance", "bearing"],
        optional: ["angle", "opening", "size", "growsFrom"]),
      KeyTable("jointStart", required: ["position"], optional: ["resistance"]),
      KeyTable("armStart", required: ["joints"]),
    ])

  static let distribution = KindTable("distribution", heads: ["uniform", "choice", "normal"])

  static let normal = KeyTable("gaussian", required: ["mean", "deviation"])

  static let observation = KindTable(
    "observation",
    [
      KeyTable("positionOf", required: ["position"], optional: ["relativeTo", "center", "scale"]),
      KeyTable("angleOf", required: ["angle"], optional: ["relativeTo", "symmetry"]),
      KeyTable("velocityOf", required: ["velocity"], optional: ["scale"]),
      KeyTable("angularVelocityOf", required: ["angularVelocity"], optional: ["scale"]),
      KeyTable("jointAnglesOf", required: ["jointAngles"]),
      KeyTable("jointPositionsOf", required: ["jointPositions"], optional: ["center", "scale"]),
      KeyTable("jointSpeedsOf", required: ["jointSpeeds"], optional: ["scale"]),
      KeyTable("contactOf", required: ["contact", "with"]),
      KeyTable("sizeOf", required: ["size"], optional: ["center", "scale"]),
      KeyTable("progressOf", required: ["progress"]),
    ])

  /// All conditions, those without parts first.
  static let conditions =
    Condition.Name.allCases.map { $0.kind.declaration } + Predicate.Combination.allCases.map(\.declaration)

  /// The words of the conditions that no stage can have: "'hold' or 'crossed'".
  static let conditionsWithMemory = conditions.filter(\.hasMemory).map(\.word).reversed().quotedList()

  static let predicate = KindTable("predicate", heads: conditions.map(\.word))

  /// What to do instead of writing a key at the top level that other simulators have, by the key.
  static let answers = [
    "reward":
      "'success': the reward is 1 once it holds and 0 otherwise; conditions on the way belong under 'stages'",
    "gravity": "'view': with 'side', gravity is 9.81 m/s² along -y; with 'top', there is none in the plane",
  ]

  /// The first keys of the kinds that a place in a file may have.
  ///
  /// - Parameter path: the keys that lead to the place.
  static func heads(of table: KindTable, at path: String) -> [String] {
    let heads = table.kinds.map { $0.required[0] }
    // A stage depends on the state alone, and a size has a smallest and a largest value.
    if table.name == predicate.name, path.hasPrefix("stages") {
      return heads.filter { !["hold", "crossed"].contains($0) }
    }
    if table.name == distribution.name, path.hasSuffix(".size") { return heads.filter { $0 != "normal" } }
    return heads
  }

  /// Mappings with one set of keys.
  public static let tables: [KeyTable] =
    [
      scene, workspace, time, body, marker, site, joint, spring, follows, box, normal,
    ] + AgentName.allCases.map { $0.kind.declaration.table }
    + Actuator.Name.allCases.map { $0.kind.declaration.table } + conditions.compactMap { $0.mapping?.table }

  /// Mappings of several kinds.
  public static let kindTables: [KindTable] = [
    shape, agent, mode, actuator, start, distribution, observation, predicate,
  ]

  /// Keys of the scene whose values are mappings from names that the file's author chooses.
  public static let namedSections = ["bodies", "markers", "agents", "joints", "sites", "actuators", "start"]
}
