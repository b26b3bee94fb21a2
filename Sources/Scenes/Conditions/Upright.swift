// A body stands.

internal import Messages

extension Condition {
  /// A body's tilt is at most `within`, up to a turn of 2π / symmetry.
  public struct Upright: Sendable, Equatable {
    /// What must stand.
    public var body: Int
    /// rad
    public var within: Float
    /// Turns of 2π / symmetry look the same.
    public var symmetry: Int
  }
}

extension Condition.Upright: ConditionKind {
  static let what = Key("what", Reference.body, "A body.")
  static let within = Key("within", Bounds.turn, "Largest tilt, rad.")
  static let symmetry = Key("symmetry", Counts.symmetry, "Turns of 1/n look the same.", standard: 1)

  static let name = Condition.Name.upright
  static let declaration = ConditionDeclaration(
    "upright", [what, within, symmetry], summary: "It stands as it was drawn.",
    row: (
      "{ what: BODY, within: 0.1, symmetry: 1 }",
      "its angle differs from 0 by at most `within`, rad, up to a turn of 1/`symmetry`"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let body = fields.read(Self.what, parser)
    let within = fields.read(Self.within, parser)
    let symmetry = fields.read(Self.symmetry, parser)
    guard let body, let within, let symmetry else { return nil }
    self.init(body: body, within: within, symmetry: symmetry)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    _ = validator.checkBodyIndex(body, "\(path).\(Self.what.name)")
    validator.check(within, Self.within, path)
    validator.check(symmetry, Self.symmetry, path)
  }

  func add(to hash: inout Hasher64) {
    hash.add(body)
    hash.add(within)
    hash.add(symmetry)
  }

  func words(in scene: Scene) -> String {
    "\(scene.bodies[body].name)\(symmetryWords(symmetry)) is upright within \(decimal(within)) rad"
  }

  var geometry: Condition.Geometry { .none }

  var condition: Condition { .upright(self) }
}

extension Predicate {
  /// A body's tilt is at most `within`, rad, up to a turn of 2π / symmetry.
  public static func upright(_ body: Int, within: Float, symmetry: Int) -> Predicate {
    .condition(.upright(Condition.Upright(body: body, within: within, symmetry: symmetry)))
  }
}
