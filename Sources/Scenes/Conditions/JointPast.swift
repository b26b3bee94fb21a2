// A joint has gone far enough.

internal import Messages

extension Condition {
  /// A joint's position is past this share of the range from its lower to its upper limit.
  public struct JointPast: Sendable, Equatable {
    /// What must have moved; it has limits.
    public var joint: Int
    /// 0 for the lower limit, 1 for the upper.
    public var share: Float
  }
}

extension Condition.JointPast: ConditionKind {
  static let joint = Key("joint", Reference.joint, "A joint with limits.")
  static let share = Key("share", Bounds.share, "Share of the way from the lower to the upper limit.")

  static let name = Condition.Name.jointPast
  static let declaration = ConditionDeclaration(
    "jointPast", [joint, share], summary: "A joint has gone far enough.",
    row: (
      "{ joint: J, share: 0.75 }",
      "it is past this share of the way from its lower to its upper limit"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let joint = fields.read(Self.joint, parser)
    let share = fields.read(Self.share, parser)
    guard let joint, let share else { return nil }
    if parser.isKnown(joint) {
      let found = parser.joints[joint]
      if found.kind == .weld || found.limits == nil {
        fields[Self.joint.name]?.fault(Self.fault(found))
      }
    }
    self.init(joint: joint, share: share)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.check(share, Self.share, path)
    let place = "\(path).\(Self.joint.name)"
    guard validator.checkJointIndex(joint, place), validator.scene.joints[joint].limits == nil else { return }
    validator.complain(place, Self.fault(validator.scene.joints[joint]))
  }

  private static func fault(_ joint: Joint) -> String {
    "is '\(joint.name)', which has no limits; must be a joint with limits"
  }

  func add(to hash: inout Hasher64) {
    hash.add(joint)
    hash.add(share)
  }

  func words(in scene: Scene) -> String {
    "\(scene.joints[joint].name) is past \(percent(Double(share))) of its range"
  }

  var geometry: Condition.Geometry { .joint(joint, share: share) }

  var condition: Condition { .jointPast(self) }
}

extension Predicate {
  /// A joint's position is past this share of the range from its lower to its upper limit.
  public static func jointPast(_ joint: Int, share: Float) -> Predicate {
    .condition(.jointPast(Condition.JointPast(joint: joint, share: share)))
  }
}
