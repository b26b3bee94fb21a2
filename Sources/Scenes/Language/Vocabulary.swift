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
      "weightless", "collides",
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

  static let agent = KindTable("agent", heads: ["pusher", "arm", "gripper"])

  static let pusher = KeyTable(
    "pusher", required: ["radius", "mode", "maxForce", "bins"],
    optional: ["density", "mass", "friction", "frequency", "dampingRatio", "width"],
    exclusive: [["density", "mass"]])

  static let gripper = KeyTable(
    "gripper",
    required: ["opening", "fingers", "density", "mode", "maxForce", "gripForce", "bins"],
    optional: ["palm", "friction", "turn", "area", "maxSpeed", "maxTorque", "gripSpeed", "gripBins"])

  static let arm = KeyTable(
    "arm", required: ["base", "links", "density", "maxSpeed", "maxTorque", "bins"],
    optional: ["width", "limits"])

  static let mode = KindTable("mode", heads: ["step", "position"])

  static let box = KeyTable("box", required: ["x", "y"])

  static let actuator = KindTable(
    "actuator",
    [
      KeyTable("driveActuator", required: ["drive", "bins"]),
      KeyTable("carryActuator", required: ["carry", "bins"]),
      KeyTable("motorActuator", required: ["motor", "bins"]),
      KeyTable("servoActuator", required: ["servo", "bins"]),
    ])

  static let drive = KeyTable(
    "drive", required: ["body", "mode", "maxForce"], optional: ["frequency", "dampingRatio"])

  static let carry = KeyTable(
    "carry", required: ["body", "mode", "maxForce"], optional: ["turn", "area", "maxSpeed", "maxTorque"])

  static let servo = KeyTable(
    "servo", required: ["joint", "maxSpeed", "maxForce"], optional: ["range"])

  static let motor = KeyTable("motor", required: ["joint", "maxSpeed", "maxForce"])

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

  static let predicate = KindTable(
    "predicate",
    heads: [
      "near", "aligned", "coverage", "still", "inside", "touching", "released", "held", "upright",
      "jointPast", "crossed", "above", "below", "offset", "count", "all", "any", "not", "hold",
    ])

  static let near = KeyTable("near", required: ["what", "to", "within"])
  static let aligned = KeyTable("aligned", required: ["what", "to", "within"], optional: ["symmetry"])
  static let coverage = KeyTable("coverage", required: ["of", "by", "atLeast"])
  static let still = KeyTable("still", required: ["what", "speed", "angularSpeed"])
  static let inside = KeyTable("inside", required: ["what", "in"], optional: ["part"])
  static let touching = KeyTable("touching", required: ["what", "to"])
  static let released = KeyTable("released", required: ["what", "by"])
  static let held = KeyTable("held", required: ["what", "by"])
  static let upright = KeyTable("upright", required: ["what", "within"], optional: ["symmetry"])
  static let jointPast = KeyTable("jointPast", required: ["joint", "share"])
  static let crossed = KeyTable("crossed", required: ["what", "from", "to"])
  static let above = KeyTable("above", required: ["what", "to"], optional: ["by"])
  static let below = KeyTable("below", required: ["what", "to"], optional: ["by"])
  static let offset = KeyTable("offset", required: ["what", "from"], optional: ["x", "y"])
  static let count = KeyTable("count", required: ["atLeast", "of"])
  static let hold = KeyTable("hold", required: ["actions", "that"])

  /// Mappings with one set of keys.
  public static let tables: [KeyTable] = [
    scene, workspace, time, body, marker, site, joint, spring, follows, pusher, arm, gripper, box, drive,
    carry, motor, servo, normal, near, aligned, coverage, still, inside, touching, released, held, upright,
    jointPast, crossed, above, below, offset, count, hold,
  ]

  /// Mappings of several kinds.
  public static let kindTables: [KindTable] = [
    shape, agent, mode, actuator, start, distribution, observation, predicate,
  ]

  /// Keys of the scene whose values are mappings from names that the file's author chooses.
  public static let namedSections = ["bodies", "markers", "agents", "joints", "sites", "actuators", "start"]
}
