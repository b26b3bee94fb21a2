// A gripper holds a body.

extension Condition {
  /// A body touches each of these fingers.
  public struct Held: Sendable, Equatable {
    /// What must be held.
    public var body: Int
    /// The bodies that must all touch it.
    public var fingers: [Int]
  }
}

extension Condition.Held: ConditionKind {
  static let what = Key("what", Reference.body, "A body.")
  static let by = Key("by", Reference.fingers, "A gripper.")

  static let name = Condition.Name.held
  static let declaration = ConditionDeclaration(
    "held", [what, by], summary: "Both fingers of a gripper touch it.",
    row: (
      "{ what: BODY, by: GRIPPER }",
      "both fingers touch it"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let body = fields.read(Self.what, parser)
    let fingers = fields.read(Self.by, parser)
    guard let body, let fingers else { return nil }
    if (fingers[0] - 1...fingers[1]).contains(body) {
      fields[Self.what.name]?.fault(
        "is part of '\(fields[Self.by.name]?.node.scalarText ?? "")', must be another body")
    }
    self.init(body: body, fingers: fingers)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkGroups([body], fingers, path, Self.by.name)
  }

  func add(to hash: inout Hasher64) {
    hash.add([body]) { $0.add($1) }
    hash.add(fingers) { $0.add($1) }
  }

  func words(in scene: Scene) -> String {
    "\(scene.bodies[body].name) is held by \(scene.list(fingers))"
  }

  var geometry: Condition.Geometry { .none }

  var condition: Condition { .held(self) }
}

extension Predicate {
  /// A body touches each of these fingers.
  public static func held(_ body: Int, by fingers: [Int]) -> Predicate {
    .condition(.held(Condition.Held(body: body, fingers: fingers)))
  }
}
