// A body moved like one held by a robot's stiff wrist: the palms of grippers and `carry`.

internal import Messages

extension Actuator {
  /// Moves a body with limited speed and force: two dimensions (x, y), and a third where it turns. A step moves the
  /// target from its last position, but never farther than one step from the body.
  public struct Carrier: Sendable, Equatable {
    /// The body whose origin and angle it moves.
    public var body: Int
    /// The meaning of x and y of an action.
    public var mode: Mode
    /// The largest turn of an action, rad; nil if the body keeps its angle.
    public var turn: Float?
    /// The target stays in this range of x, m.
    public var areaX: ClosedRange<Float>
    /// The target stays in this range of y, m.
    public var areaY: ClosedRange<Float>
    /// m/s
    public var maxSpeed: Float
    /// rad/s
    public var maxTurn: Float
    /// N
    public var maxForce: Float
    /// N·m
    public var maxTorque: Float

    /// A carrier of a body, with targets in an area.
    public init(
      body: Int, mode: Mode, turn: Float? = nil, areaX: ClosedRange<Float>, areaY: ClosedRange<Float>,
      maxSpeed: Float, maxTurn: Float, maxForce: Float, maxTorque: Float
    ) {
      self.body = body
      self.mode = mode
      self.turn = turn
      self.areaX = areaX
      self.areaY = areaY
      self.maxSpeed = maxSpeed
      self.maxTurn = maxTurn
      self.maxForce = maxForce
      self.maxTorque = maxTorque
    }
  }
}

extension Actuator.Carrier: ActuatorKind {
  static let body = Key("body", Reference.body, "The body it carries.")
  static let turn = Key(
    "turn", Bounds.turn, "The most an action turns it, rad; without it it keeps its angle.", standard: nil)
  static let area = Key("area", Box(), "What the target stays in, m.", standard: nil)
  static let maxSpeed = Key("maxSpeed", Bounds.speed, "m/s", standard: nil)
  static let maxTorque = Key("maxTorque", Bounds.torque, "N·m", standard: nil)

  static let name = Actuator.Name.carry
  static let declaration = MappingDeclaration(
    name: "carry", keys: [body, Keys.mode, Keys.maxForce, turn, area, maxSpeed, maxTorque])
  static let summary = "Moves a body as a stiff wrist does."

  init?(_ fields: Fields, _ parser: SceneParser) {
    let body = fields.read(Self.body, parser)
    guard let carrier = Self(fields, body: body ?? 0, parser), body != nil else { return nil }
    self = carrier
  }

  /// Reads all but the body: a gripper has the same keys.
  init?(_ fields: Fields, body: Int, _ parser: SceneParser) {
    let mode = fields.read(Keys.mode, parser)
    let maxForce = fields.read(Keys.maxForce, parser)
    let turn = fields.read(Self.turn, parser)
    let maxTorque = fields.read(Self.maxTorque, parser)
    let maxSpeed = fields.read(Self.maxSpeed, parser)
    let box = fields.read(Self.area, parser)
    guard let mode, let maxForce else { return nil }
    let given = [(Self.turn.name, turn), (Self.maxTorque.name, maxTorque), (Self.maxSpeed.name, maxSpeed)]
    if given.contains(where: { fields[$0.0] != nil && $0.1 == nil }) { return nil }
    let rate = parser.timing?.actionRate ?? 1
    let step: Float? = if case .step(let length) = mode { length } else { nil }
    self.init(
      body: body, mode: mode, turn: turn, areaX: box?.x ?? parser.workspace?.x ?? 0...1,
      areaY: box?.y ?? parser.workspace?.y ?? 0...1, maxSpeed: maxSpeed ?? step.map { $0 * rate } ?? 1,
      maxTurn: (turn ?? 1) * rate, maxForce: maxForce, maxTorque: maxTorque ?? maxForce)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkMoved(body, path + ".body")
    mode.check(validator, path + ".mode")
    if let turn { validator.check(turn, Self.turn, path) }
    validator.checkRange(areaX, .coordinate, path + ".areaX", isOpen: true)
    validator.checkRange(areaY, .coordinate, path + ".areaY", isOpen: true)
    // What the parser computes from a step and the action rate may be more than a file can say.
    validator.checkNumber(maxSpeed, .carrySpeed, path + ".maxSpeed")
    validator.checkNumber(maxTurn, .carryTurn, path + ".maxTurn")
    validator.check(maxForce, Keys.maxForce, path)
    validator.check(maxTorque, Self.maxTorque, path)
  }

  func add(to hash: inout Hasher64) {
    hash.add(body)
    hash.add(mode)
    hash.add(turn.map { [$0] } ?? []) { $0.add($1) }
    hash.add(areaX)
    hash.add(areaY)
    for number in [maxSpeed, maxTurn, maxForce, maxTorque] { hash.add(number) }
  }

  func words(in _: Scene) -> [(suffix: String, range: String)] {
    mode.words(from: "it was") + (turn.map { [(".angle", "±\(decimal($0)) rad from where it was")] } ?? [])
  }

  var dimensions: Int { turn == nil ? 2 : 3 }
  var moved: Actuator.Moved { .body(body) }
  var kind: Actuator.Kind { .carry(self) }
}
