// Bodies are not in contact.

extension Condition {
  /// None of the first bodies touches any of the second.
  public struct Released: Sendable, Equatable {
    /// What must not touch what.
    public var bodies, others: [Int]
  }
}

extension Condition.Released: ConditionKind {
  static let what = Key("what", Reference.bodies, "A body, an agent, or a list of them.")
  static let by = Key("by", Reference.bodies, "A body, an agent, or a list of them.")

  static let name = Condition.Name.released
  static let declaration = ConditionDeclaration(
    "released", [what, by], summary: "They are not in contact.",
    row: (
      "{ what: N, by: M }",
      "no body of N touches any of M"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    guard let (bodies, others) = parser.readGroups(fields, Self.what, Self.by) else { return nil }
    self.init(bodies: bodies, others: others)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkGroups(bodies, others, path, Self.by.name)
  }

  func add(to hash: inout Hasher64) {
    hash.add(bodies) { $0.add($1) }
    hash.add(others) { $0.add($1) }
  }

  func words(in scene: Scene) -> String {
    "\(scene.list(bodies)) touch\(bodies.count == 1 ? "es" : "") nothing of \(scene.list(others, "or"))"
  }

  var geometry: Condition.Geometry { .none }

  var condition: Condition { .released(self) }
}

extension Predicate {
  /// None of the first bodies touches any of the second.
  public static func released(_ bodies: [Int], by others: [Int]) -> Predicate {
    .condition(.released(Condition.Released(bodies: bodies, others: others)))
  }
}
