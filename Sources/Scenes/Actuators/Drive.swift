// A body pulled by a spring: pushers and `drive`.

extension Actuator {
  /// A force-limited spring from a body's origin to a target: two dimensions (x, y).
  public struct Drive: Sendable, Equatable {
    /// The body that it pulls.
    public var body: Int
    /// The meaning of an action.
    public var mode: Mode
    /// Stiffness of the spring, Hz.
    public var frequency: Float
    /// 1 is critical.
    public var dampingRatio: Float
    /// N
    public var maxForce: Float
  }
}

extension Actuator.Drive: ActuatorKind {
  static let body = Key("body", Reference.body, "The body it pulls.")
  static let frequency = Key(
    "frequency", Bounds.frequency, "Stiffness of the spring to the target, Hz.", standard: 3)
  static let dampingRatio = Key("dampingRatio", Bounds.dampingRatio, "1 is critical.", standard: 1)

  static let name = Actuator.Name.drive
  static let declaration = MappingDeclaration(
    name: "drive", keys: [body, Keys.mode, Keys.maxForce, frequency, dampingRatio])
  static let summary = "Pulls a body as a spring does."

  init?(_ fields: Fields, _ parser: SceneParser) {
    let body = fields.read(Self.body, parser)
    guard let drive = Self(fields, body: body ?? 0, parser), body != nil else { return nil }
    self = drive
  }

  /// Reads all but the body: a pusher has the same keys.
  init?(_ fields: Fields, body: Int, _ parser: SceneParser) {
    let mode = fields.read(Keys.mode, parser)
    let frequency = fields.read(Self.frequency, parser)
    let dampingRatio = fields.read(Self.dampingRatio, parser)
    let maxForce = fields.read(Keys.maxForce, parser)
    guard let mode, let frequency, let dampingRatio, let maxForce else { return nil }
    self.init(body: body, mode: mode, frequency: frequency, dampingRatio: dampingRatio, maxForce: maxForce)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkMoved(body, path + ".body")
    mode.check(validator, path + ".mode")
    validator.check(frequency, Self.frequency, path)
    validator.check(dampingRatio, Self.dampingRatio, path)
    validator.check(maxForce, Keys.maxForce, path)
  }

  func add(to hash: inout Hasher64) {
    hash.add(body)
    hash.add(mode)
    for number in [frequency, dampingRatio, maxForce] { hash.add(number) }
  }

  func words(in _: Scene) -> [(suffix: String, range: String)] { mode.words(from: "it is") }

  var dimensions: Int { 2 }
  var moved: Actuator.Moved { .body(body) }
  var kind: Actuator.Kind { .drive(self) }
}

extension Actuator.Kind {
  /// A force-limited spring from a body's origin to a target, two dimensions (x, y):
  /// `frequency` in Hz, `dampingRatio` 1 is critical, `maxForce` in N.
  public static func drive(
    body: Int, mode: Actuator.Mode, frequency: Float, dampingRatio: Float, maxForce: Float
  ) -> Actuator.Kind {
    .drive(
      Actuator.Drive(
        body: body, mode: mode, frequency: frequency, dampingRatio: dampingRatio, maxForce: maxForce))
  }
}
