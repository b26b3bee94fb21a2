// Bodies are in contact.

extension Condition {
  /// One of the first bodies touches one of the second, as near as the engine lets them come.
  public struct Touching: Sendable, Equatable {
    /// What must touch what.
    public var bodies, others: [Int]
  }
}

extension Condition.Touching: ConditionKind {
  static let what = Key("what", Reference.bodies, "A body, an agent, or a list of them.")
  static let to = Key("to", Reference.bodies, "A body, an agent, or a list of them.")

  static let name = Condition.Name.touching
  static let declaration = ConditionDeclaration(
    "touching", [what, to], summary: "They are in contact.",
    row: (
      "{ what: N, to: M }",
      "a body of N touches one of M, as near as their skins allow"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    guard let (bodies, others) = parser.readGroups(fields, Self.what, Self.to) else { return nil }
    self.init(bodies: bodies, others: others)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkGroups(bodies, others, path, Self.to.name)
  }

  func add(to hash: inout Hasher64) {
    hash.add(bodies) { $0.add($1) }
    hash.add(others) { $0.add($1) }
  }

  func words(in scene: Scene) -> String {
    "\(scene.list(bodies)) touches \(scene.list(others, "or"))"
  }

  var geometry: Condition.Geometry { .none }

  var condition: Condition { .touching(self) }
}

extension Predicate {
  /// One of the first bodies touches one of the second, as near as the engine lets them come.
  public static func touching(_ bodies: [Int], _ others: [Int]) -> Predicate {
    .condition(.touching(Condition.Touching(bodies: bodies, others: others)))
  }
}
