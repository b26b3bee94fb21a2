// Something is lower.

internal import Messages

extension Condition {
  /// The first origin is at least `by` below the second.
  public struct Below: Sendable, Equatable {
    /// What must be below what.
    public var what, to: Frame
    /// m
    public var by: Float
  }
}

extension Condition.Below: ConditionKind {
  static let what = Key("what", Reference.frame, "A body, marker or site.")
  static let to = Key("to", Reference.frame, "A body, marker or site.")
  static let by = Key("by", Bounds.coordinate, "Least difference in height, m.", standard: 0)

  static let name = Condition.Name.below
  static let declaration = ConditionDeclaration(
    "below", [what, to, by], summary: "It is lower.",
    row: (
      "{ what: N, to: M, by: 0.1 }",
      "N's origin is lower than M's by at least `by`, m; the default is 0"
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
    "\(scene.name(of: what)) is at least \(decimal(by)) m below \(scene.name(of: to))"
  }

  var geometry: Condition.Geometry { .offset(what, from: to, x: .everywhere, y: -Float.infinity...(-by)) }

  var condition: Condition { .below(self) }
}

extension Predicate {
  /// The first origin is at least `by` below the second, m.
  public static func below(_ what: Frame, _ to: Frame, by: Float) -> Predicate {
    .condition(.below(Condition.Below(what: what, to: to, by: by)))
  }
}
