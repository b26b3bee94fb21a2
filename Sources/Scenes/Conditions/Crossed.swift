// Something has crossed a line.

extension Condition {
  /// A frame's origin has crossed the line between two other origins since the start.
  public struct Crossed: Sendable, Equatable {
    /// What must cross, and the ends of the line.
    public var what, from, to: Frame
  }
}

extension Condition.Crossed: ConditionKind {
  static let what = Key("what", Reference.frame, "A body, marker or site.")
  static let from = Key("from", Reference.frame, "A body, marker or site.")
  static let to = Key("to", Reference.frame, "A body, marker or site.")

  static let name = Condition.Name.crossed
  static let declaration = ConditionDeclaration(
    "crossed", [what, from, to], summary: "It has crossed a line since the start; not in 'stages'.",
    row: (
      "{ what: N, from: A, to: B }",
      "the origin of N has crossed the line between the origins A and B since the start; checked after every physics step"
    ), hasMemory: true)

  init?(_ fields: Fields, _ parser: SceneParser) {
    let first = parser.readPair(fields, Self.what, Self.from)
    guard let (what, from) = first, let (_, to) = parser.readPair(fields, Self.what, Self.to) else {
      return nil
    }
    if from == to { fields.fault(Self.to, "the same as 'from'; must be another") }
    self.init(what: what, from: from, to: to)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkPair(what, from, path, Self.from)
    validator.checkPair(what, to, path, Self.to)
    if from == to { validator.complain("\(path).\(Self.to.name)", "is the same as 'from', must be another") }
  }

  func add(to hash: inout Hasher64) {
    hash.add(what)
    hash.add(from)
    hash.add(to)
  }

  func words(in scene: Scene) -> String {
    "\(scene.name(of: what)) has crossed the line from \(scene.name(of: from)) to \(scene.name(of: to))"
  }

  var geometry: Condition.Geometry { .line(what, from: from, to: to) }

  var condition: Condition { .crossed(self) }
}

extension Predicate {
  /// A frame's origin has crossed the line between two other origins since the start.
  public static func crossed(_ what: Frame, from: Frame, to: Frame) -> Predicate {
    .condition(.crossed(Condition.Crossed(what: what, from: from, to: to)))
  }
}
