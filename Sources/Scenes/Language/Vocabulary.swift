// Every key of the scene language. A new key, predicate or prefab starts here: add it to its table, read it
// in `Parsing/`, describe it in `scenes/README.md` and `scenes/schema.json`.

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
      "speedCap",
    ])

  static let workspace = KeyTable("workspace", required: ["x", "y"], optional: ["walls", "friction"])

  static let time = KeyTable(
    "time", required: ["actionRate", "physicsSteps", "horizon"],
    optional: ["settle", "velocityIterations", "positionIterations"])

  static let body = KeyTable(
    "body", required: ["shape"],
    optional: [
      "kind", "density", "mass", "friction", "restitution", "tableFriction", "quasiStatic", "fixedRotation",
      "collides",
    ],
    exclusive: [["density", "mass"], ["tableFriction", "quasiStatic"]])

  static let marker = KeyTable("marker", optional: ["shape"])

  static let site = KeyTable("site", required: ["body", "at"])

  static let joint = KeyTable(
    "joint", required: ["kind", "second"],
    optional: ["first", "firstAnchor", "secondAnchor", "axis", "limits", "resistance"])

  static let shape = KindTable(
    "shape",
    [
      KeyTable("disc", required: ["disc"], optional: ["at"]),
      KeyTable("rectangle", required: ["rectangle"], optional: ["at", "angle"]),
      KeyTable("polygon", required: ["polygon"], optional: ["at", "angle"]),
      KeyTable("same", required: ["same"]),
    ])

  static let agent = KindTable(
    "agent", [KeyTable("pusherAgent", required: ["pusher"]), KeyTable("armAgent", required: ["arm"])])

  static let pusher = KeyTable(
    "pusher", required: ["radius", "mode", "maxForce", "bins"],
    optional: ["density", "mass", "friction", "frequency", "dampingRatio"], exclusive: [["density", "mass"]])

  static let arm = KeyTable(
    "arm", required: ["base", "links", "density", "maxSpeed", "maxTorque", "bins"],
    optional: ["width", "limits"])

  static let mode = KindTable(
    "mode", [KeyTable("step", required: ["step"]), KeyTable("position", required: ["position"])])

  static let box = KeyTable("box", required: ["x", "y"])

  static let actuator = KindTable(
    "actuator",
    [
      KeyTable("driveActuator", required: ["drive", "bins"]),
      KeyTable("motorActuator", required: ["motor", "bins"]),
    ])

  static let drive = KeyTable(
    "drive", required: ["body", "mode", "maxForce"], optional: ["frequency", "dampingRatio"])

  static let motor = KeyTable("motor", required: ["joint", "maxSpeed", "maxForce"])

  static let start = KindTable(
    "start",
    [
      KeyTable("cartesianStart", required: ["x", "y"], optional: ["angle"]),
      KeyTable("polarStart", required: ["from", "distance", "bearing"], optional: ["angle"]),
      KeyTable("jointStart", required: ["position"]),
      KeyTable("armStart", required: ["joints"]),
    ])

  static let distribution = KindTable(
    "distribution",
    [
      KeyTable("uniform", required: ["uniform"]),
      KeyTable("choice", required: ["choice"]),
      KeyTable("normal", required: ["normal"]),
    ])

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
      KeyTable("progressOf", required: ["progress"]),
    ])

  static let predicate = KindTable(
    "predicate",
    [
      KeyTable("isNear", required: ["near"]),
      KeyTable("isAligned", required: ["aligned"]),
      KeyTable("hasCoverage", required: ["coverage"]),
      KeyTable("isStill", required: ["still"]),
      KeyTable("allOf", required: ["all"]),
      KeyTable("anyOf", required: ["any"]),
      KeyTable("notOf", required: ["not"]),
      KeyTable("holdOf", required: ["hold"]),
    ])

  static let near = KeyTable("near", required: ["what", "to", "within"])
  static let aligned = KeyTable("aligned", required: ["what", "to", "within"], optional: ["symmetry"])
  static let coverage = KeyTable("coverage", required: ["of", "by", "atLeast"])
  static let still = KeyTable("still", required: ["what", "speed", "angularSpeed"])
  static let hold = KeyTable("hold", required: ["actions", "that"])

  /// Mappings with one set of keys.
  public static let tables: [KeyTable] = [
    scene, workspace, time, body, marker, site, joint, pusher, arm, box, drive, motor, normal, near, aligned,
    coverage, still, hold,
  ]

  /// Mappings of several kinds.
  public static let kindTables: [KindTable] = [
    shape, agent, mode, actuator, start, distribution, observation, predicate,
  ]

  /// Keys of the scene whose values are mappings from names that the file's author chooses.
  public static let namedSections = ["bodies", "markers", "agents", "joints", "sites", "actuators", "start"]
}
