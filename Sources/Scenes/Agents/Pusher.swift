// The agent `pusher`: one body and one actuator, both with the agent's name.

internal import Messages
internal import YAMLReading

/// A disc, or a bar with round ends if a width is given, that keeps its angle and is pulled toward a target by a
/// force-limited spring.
enum Pusher: AgentKind {
  static let radius = Key("radius", Bounds.size, "m")
  static let width = Key(
    "width", Bounds.size, "Length of a bar along x with round ends, m; without it the pusher is a disc.",
    standard: nil)
  static let density = Key("density", Bounds.density, "kg/m²; it or 'mass'.", standard: nil)
  static let mass = Key("mass", Bounds.mass, "kg; it or 'density'.", standard: nil)
  static let friction = Key("friction", Bounds.friction, "Coefficient of contact friction.", standard: 0.3)

  static let declaration = MappingDeclaration(
    name: "pusher",
    keys: [
      radius, Keys.mode, Keys.maxForce, Keys.bins, density, mass, friction, Actuator.Drive.frequency,
      Actuator.Drive.dampingRatio, width,
    ], atLeastOne: [density.name, mass.name], exclusive: [density.name, mass.name])
  static let summary = "A disc or bar pulled toward a target."

  static func declare(
    _ name: String, _ agent: Cursor, _: YAMLNode?, in names: inout Names, _ counts: inout PartCounts
  ) {
    names.declare(name, .body(counts.bodies), by: agent)
    counts.bodies += 1
  }

  static func read(_ name: String, _ cursor: Cursor?, into parser: inout SceneParser) {
    let fields = cursor?.fields(declaration.table)
    let shapes = shapes(radius: fields?.read(radius, parser) ?? 1, width: fields?[width.name])
    parser.bodies.append(
      Body(
        name: name, kind: .dynamic, shapes: shapes,
        density: fields.map { parser.density($0, shapes) } ?? 1,
        friction: fields?.read(friction, parser) ?? 0.3, restitution: 0, support: .none, fixedRotation: true,
        weightless: true, collides: true, isAgent: true))
    guard let fields, let drive = Actuator.Drive(fields, body: parser.bodies.count - 1, parser),
      let bins = fields.read(Keys.bins, parser)
    else { return }
    parser.actuators.append(Actuator(name: name, kind: .drive(drive), bins: bins))
  }

  /// - Parameter width: of a bar; a disc is made if it is nil or wrong.
  static func shapes(radius: Float, width: Cursor?) -> [Shape] {
    guard let width, let length = width.number(.size) else { return [.disc(center: .zero, radius: radius)] }
    guard length - 2 * radius >= Float(Bounds.finest) else {
      width.fault("is \(decimal(length)) m, must be > \(decimal(2 * radius)), twice the radius")
      return [.disc(center: .zero, radius: radius)]
    }
    let end = length / 2 - radius
    return [
      .polygon(SceneParser.rectangle(SIMD2(2 * end, 2 * radius))),
      .disc(center: SIMD2(-end, 0), radius: radius), .disc(center: SIMD2(end, 0), radius: radius),
    ]
  }
}
