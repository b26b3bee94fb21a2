// A joint that turns or slides at a speed: the joints of arms and `motor`.

internal import Messages

extension Actuator {
  /// A joint motor, one dimension: the action is a speed.
  public struct Motor: Sendable, Equatable {
    /// The joint that it moves.
    public var joint: Int
    /// The largest speed of an action, rad/s or m/s.
    public var speed: Float
    /// N·m or N
    public var maxForce: Float
  }
}

extension Actuator.Motor: ActuatorKind {
  static let joint = Key("joint", Reference.joint, "The joint it turns or slides.")
  /// Read with the unit of the joint.
  static let maxSpeed = Key("maxSpeed", Bounds.angularSpeed, "rad/s or m/s")
  static let maxForce = Key("maxForce", Bounds.torque, "N·m or N")

  static let name = Actuator.Name.motor
  static let declaration = MappingDeclaration(name: "motor", keys: [joint, maxSpeed, maxForce])
  static let summary = "Gives a joint a speed."

  init?(_ fields: Fields, _ parser: SceneParser) {
    let joint = fields.read(Self.joint, parser)
    let slides = parser.slides(joint)
    let speed = fields[Self.maxSpeed.name]?.number(.speed(slides: slides))
    let maxForce = fields[Self.maxForce.name]?.number(.force(slides: slides))
    guard let joint, let speed, let maxForce else { return nil }
    parser.refuseWeld(joint, fields[Self.joint.name])
    self.init(joint: joint, speed: speed, maxForce: maxForce)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    guard let slides = validator.checkDriven(joint, path + ".joint") else { return }
    validator.checkNumber(speed, .speed(slides: slides), path + ".speed")
    validator.checkNumber(maxForce, .force(slides: slides), path + ".maxForce")
  }

  func add(to hash: inout Hasher64) {
    hash.add(joint)
    hash.add(speed)
    hash.add(maxForce)
  }

  func words(in scene: Scene) -> [(suffix: String, range: String)] {
    [("", "±\(decimal(speed)) \(scene.joints[joint].isPrismatic ? "m/s" : "rad/s")")]
  }

  var dimensions: Int { 1 }
  var moved: Actuator.Moved { .joint(joint) }
  var kind: Actuator.Kind { .motor(self) }
}

extension Actuator.Kind {
  /// A joint motor, one dimension: the action is a speed of at most this much, rad/s or m/s, held with at
  /// most `maxForce`, N·m or N.
  public static func motor(joint: Int, speed: Float, maxForce: Float) -> Actuator.Kind {
    .motor(Actuator.Motor(joint: joint, speed: speed, maxForce: maxForce))
  }
}
