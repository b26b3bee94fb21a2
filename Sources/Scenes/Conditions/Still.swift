// Bodies are slow.

internal import Messages

extension Condition {
  /// All these bodies are slower than both speeds.
  public struct Still: Sendable, Equatable {
    /// What must be slow.
    public var bodies: [Int]
    /// m/s
    public var speed: Float
    /// rad/s
    public var angularSpeed: Float
  }
}

extension Condition.Still: ConditionKind {
  static let what = Key("what", Reference.bodies, "A body, an arm, or a list of them.")
  static let speed = Key("speed", Bounds.speed, "m/s")
  static let angularSpeed = Key("angularSpeed", Bounds.angularSpeed, "rad/s")

  static let name = Condition.Name.still
  static let declaration = ConditionDeclaration(
    "still", [what, speed, angularSpeed], summary: "All are slow.",
    row: (
      "{ what: N, speed: 0.1, angularSpeed: 0.2 }",
      "all are slower than this, m/s and rad/s; N is a body, an arm, or a list of them"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let bodies = fields.read(Self.what, parser)
    let speed = fields.read(Self.speed, parser)
    let angularSpeed = fields.read(Self.angularSpeed, parser)
    guard let bodies, let speed, let angularSpeed else { return nil }
    self.init(bodies: bodies, speed: speed, angularSpeed: angularSpeed)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    _ = validator.checkBodies(bodies, "\(path).\(Self.what.name)")
    validator.check(speed, Self.speed, path)
    validator.check(angularSpeed, Self.angularSpeed, path)
  }

  func add(to hash: inout Hasher64) {
    hash.add(bodies) { $0.add($1) }
    hash.add(speed)
    hash.add(angularSpeed)
  }

  func words(in scene: Scene) -> String {
    let names = bodies.map { scene.bodies[$0].name }.joined(separator: ", ")
    return "\(names) move\(bodies.count == 1 ? "s" : "") slower than \(decimal(speed)) m/s and "
      + "\(decimal(angularSpeed)) rad/s"
  }

  var geometry: Condition.Geometry { .none }

  var condition: Condition { .still(self) }
}

extension Predicate {
  /// All these bodies are slower than `speed`, m/s, and `angularSpeed`, rad/s.
  public static func still(bodies: [Int], speed: Float, angularSpeed: Float) -> Predicate {
    .condition(.still(Condition.Still(bodies: bodies, speed: speed, angularSpeed: angularSpeed)))
  }
}
