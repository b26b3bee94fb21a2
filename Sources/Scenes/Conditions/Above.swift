// Something is higher.

internal import Messages

extension Condition {
  /// The first origin is at least `by` above the second.
  public struct Above: Sendable, Equatable {
    /// What must be above what.
    public var what, to: Frame
    /// m
    public var by: Float
  }
}

extension Condition.Above: ConditionKind {
  static let what = Key("what", Reference.frame, "A body, marker or site.")
  static let to = Key("to", Reference.frame, "A body, marker or site.")
  static let by = Key("by", Bounds.coordinate, "Least difference in height, m.", standard: 0)

  static let name = Condition.Name.above
  static let declaration = ConditionDeclaration(
    "above", [what, to, by], summary: "It is higher.",
    row: (
      "{ what: N, to: M, by: 0.1 }",
      "N's origin is higher than M's by at least `by`, m; the default is 0"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let by = fields.read(Self.by, parser)
    guard let (what, to) = parser.readPair(fields, Self.what, Self.to), let by else { return nil }
    self.init(what: what, to: to, by: by)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkPair(what, to, path, Self.to)
    validator.check(by, Self.by, path)
  }

  func add(to hash: inout Hasher64) {
    hash.add(what)
    hash.add(to)
    hash.add(by)
  }

  func words(in scene: Scene) -> String {
    "\(scene.name(of: what)) is at least \(decimal(by)) m above \(scene.name(of: to))"
  }

  var geometry: Condition.Geometry { .offset(what, from: to, x: .everywhere, y: by...Float.infinity) }

  var condition: Condition { .above(self) }
}

extension Predicate {
  /// The first origin is at least `by` above the second, m.
  public static func above(_ what: Frame, _ to: Frame, by: Float) -> Predicate {
    .condition(.above(Condition.Above(what: what, to: to, by: by)))
  }
}
