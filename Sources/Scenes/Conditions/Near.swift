// Two origins are close.

internal import Messages

extension Condition {
  /// The origins of two frames are at most `within` apart.
  public struct Near: Sendable, Equatable {
    /// What must be near what.
    public var what, to: Frame
    /// m
    public var within: Float
  }
}

extension Condition.Near: ConditionKind {
  static let what = Key("what", Reference.frame, "A body, marker or site.")
  static let to = Key("to", Reference.frame, "A body, marker or site.")
  static let within = Key("within", Bounds.distance, "Largest distance of the origins, m.")

  static let name = Condition.Name.near
  static let declaration = ConditionDeclaration(
    "near", [what, to, within], summary: "Two origins are close.",
    row: (
      "{ what: N, to: M, within: 0.1 }",
      "the distance between the origins is at most `within`, m"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let within = fields.read(Self.within, parser)
    guard let (what, to) = parser.readPair(fields, Self.what, Self.to), let within else { return nil }
    self.init(what: what, to: to, within: within)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkPair(what, to, path, Self.to)
    validator.check(within, Self.within, path)
  }

  func add(to hash: inout Hasher64) {
    hash.add(what)
    hash.add(to)
    hash.add(within)
  }

  func words(in scene: Scene) -> String {
    "\(scene.name(of: what)) is within \(decimal(within)) m of \(scene.name(of: to))"
  }

  var geometry: Condition.Geometry { .near(what, to, within: within) }

  var condition: Condition { .near(self) }
}

extension Predicate {
  /// The origins of two frames are at most `within` apart, m.
  public static func near(_ what: Frame, _ to: Frame, within: Float) -> Predicate {
    .condition(.near(Condition.Near(what: what, to: to, within: within)))
  }
}
