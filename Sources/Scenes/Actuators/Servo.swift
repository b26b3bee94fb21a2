// A joint that goes to a position: the fingers of grippers and `servo`.

internal import Messages

extension Actuator {
  /// A joint motor, one dimension: the action is the position to go to.
  public struct Servo: Sendable, Equatable {
    /// The joint that it moves.
    public var joint: Int
    /// The positions of actions, rad or m: more than one, within the joint's limits.
    public var range: ClosedRange<Float>
    /// rad/s or m/s
    public var maxSpeed: Float
    /// N·m or N
    public var maxForce: Float
  }
}

extension Actuator.Servo: ActuatorKind {
  static let joint = Key("joint", Reference.joint, "The joint it turns or slides.")
  /// Read with the unit of the joint.
  static let maxSpeed = Key("maxSpeed", Bounds.angularSpeed, "rad/s or m/s")
  static let maxForce = Key("maxForce", Bounds.torque, "N·m or N")
  static let range = Key(
    "range", Interval(bounds: .coordinate),
    "[lower, upper] position of an action, rad or m; without it the joint's limits.", standard: nil)

  static let name = Actuator.Name.servo
  static let declaration = MappingDeclaration(name: "servo", keys: [joint, maxSpeed, maxForce, range])
  static let summary = "Brings a joint to a position."

  init?(_ fields: Fields, _ parser: SceneParser) {
    let joint = fields.read(Self.joint, parser)
    let slides = parser.slides(joint)
    let maxSpeed = fields[Self.maxSpeed.name]?.number(.speed(slides: slides))
    let maxForce = fields[Self.maxForce.name]?.number(.force(slides: slides))
    let given = fields[Self.range.name].map { $0.range(.position(slides: slides), isOpen: true) }
    guard let joint, parser.isKnown(joint), let maxSpeed, let maxForce else { return nil }
    parser.refuseWeld(joint, fields[Self.joint.name])
    guard let range = given ?? parser.joints[joint].limits else {
      if given == nil {
        fields[Self.joint.name]?.fault(
          "is '\(parser.joints[joint].name)', which has no limits, so 'range' must be given")
      }
      return nil
    }
    if let fault = Self.fault(of: range, for: parser.joints[joint]) {
      // Without a range of its own, a servo has the joint's limits.
      (fields[Self.range.name] ?? fields[Self.joint.name])?.fault(fault)
    }
    self.init(joint: joint, range: range, maxSpeed: maxSpeed, maxForce: maxForce)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    guard let slides = validator.checkDriven(joint, path + ".joint") else { return }
    if validator.checkRange(range, .position(slides: slides), path + ".range"),
      let fault = Self.fault(of: range, for: validator.scene.joints[joint])
    {
      validator.complain(path + ".range", fault)
    }
    validator.checkNumber(maxSpeed, .speed(slides: slides), path + ".maxSpeed")
    validator.checkNumber(maxForce, .force(slides: slides), path + ".maxForce")
  }

  /// Why a servo cannot bring a joint to all positions of a range; nil if it can.
  private static func fault(of range: ClosedRange<Float>, for joint: Joint) -> String? {
    if let limits = joint.limits {
      if limits.lowerBound == limits.upperBound {
        return "leaves '\(joint.name)' no way to go: its limits are \(limits.written), "
          + "must have lower < upper"
      }
      if let outside = [range.lowerBound, range.upperBound].first(where: { !limits.contains($0) }) {
        return "reaches \(decimal(outside)), must lie in the limits of '\(joint.name)', \(limits.written)"
      }
    }
    guard range.lowerBound == range.upperBound else { return nil }
    return "is [\(decimal(range.lowerBound)), \(decimal(range.upperBound))], must have lower < upper"
  }

  func add(to hash: inout Hasher64) {
    hash.add(joint)
    hash.add(range)
    hash.add(maxSpeed)
    hash.add(maxForce)
  }

  func words(in scene: Scene) -> [(suffix: String, range: String)] {
    [("", "to \(range.written) \(scene.joints[joint].isPrismatic ? "m" : "rad")")]
  }

  var dimensions: Int { 1 }
  var moved: Actuator.Moved { .joint(joint) }
  var kind: Actuator.Kind { .servo(self) }
}

extension Actuator.Kind {
  /// A joint motor, one dimension: the action is the position to go to, rad or m, at no more than
  /// `maxSpeed` and with at most `maxForce`, N·m or N.
  public static func servo(
    joint: Int, range: ClosedRange<Float>, maxSpeed: Float, maxForce: Float
  ) -> Actuator.Kind {
    .servo(Actuator.Servo(joint: joint, range: range, maxSpeed: maxSpeed, maxForce: maxForce))
  }
}
