// The agent `gripper`: a palm that is carried, and two fingers.

internal import YAMLReading

/// A palm that is carried, and two fingers that slide on it, the right one geared to the left.
enum Gripper: AgentKind {
  static let opening = Key("opening", Bounds.size, "Largest distance between the fingers, m.")
  static let fingers = Key("fingers", Point(bounds: .size), "[width, length] of each finger, m.")
  static let gripForce = Key("gripForce", Bounds.force, "N, of each finger.")
  static let palm = Key("palm", Bounds.size, "Thickness, m.", standard: 0.1)
  static let friction = Key("friction", Bounds.friction, "Coefficient of contact friction.", standard: 1)
  static let gripSpeed = Key("gripSpeed", Bounds.speed, "m/s", standard: 0.5)
  static let gripBins = Key("gripBins", Counts.bins, "Equal steps of the opening.", standard: 2)

  static let declaration = MappingDeclaration(
    name: "gripper",
    keys: [
      opening, fingers, Keys.density, Keys.mode, Keys.maxForce, gripForce, Keys.bins, palm, friction,
      Actuator.Carrier.turn, Actuator.Carrier.area, Actuator.Carrier.maxSpeed, Actuator.Carrier.maxTorque,
      gripSpeed, gripBins,
    ])
  static let summary = "A palm carried about, with two fingers."

  static func declare(
    _ name: String, _ agent: Cursor, _: YAMLNode?, in names: inout Names, _ counts: inout PartCounts
  ) {
    names.declare(name, .gripper(palm: counts.bodies, joint: counts.joints), by: agent)
    for (index, part) in ["left", "right"].enumerated() {
      names.declare("\(name).\(part)", .body(counts.bodies + 1 + index), by: agent, isPart: true)
      names.declare("\(name).\(part)Slide", .joint(counts.joints + index), by: agent, isPart: true)
    }
    names.declare("\(name).tip", .site(counts.sites), by: agent, isPart: true)
    counts.bodies += 3
    counts.joints += 2
    counts.sites += 1
  }

  static func read(_ name: String, _ cursor: Cursor?, into parser: inout SceneParser) {
    let fields = cursor?.fields(declaration.table)
    let opening = fields?.read(opening, parser) ?? 1
    let finger = fields?.read(fingers, parser) ?? SIMD2(0.1, 0.1)
    let thickness = fields?.read(palm, parser) ?? 0.1
    let density = fields?.read(Keys.density, parser) ?? 1
    let friction = fields?.read(friction, parser) ?? 1
    let gripForce = fields?.read(gripForce, parser) ?? 1
    let gripSpeed = fields?.read(gripSpeed, parser) ?? 0.5
    let palm = parser.bodies.count
    let joint = parser.joints.count
    func part(_ suffix: String, _ corners: [SIMD2<Float>]) -> Body {
      Body(
        name: name + suffix, kind: .dynamic, shapes: [.polygon(corners)], density: density,
        friction: friction, restitution: 0, support: .none, fixedRotation: false, weightless: true,
        collides: true, isAgent: true)
    }
    let size = SIMD2(opening + 2 * finger.x, thickness)
    parser.bodies.append(part("", SceneParser.rectangle(size)))
    for (index, side) in [Float(-1), 1].enumerated() {
      let suffix = index == 0 ? ".left" : ".right"
      let corners = SceneParser.rectangle(finger).map { $0 + SIMD2(side * finger.x, -finger.y) / 2 }
      parser.bodies.append(part(suffix, corners))
      parser.joints.append(
        Joint(
          name: name + suffix + "Slide", kind: .prismatic(axis: SIMD2(side, 0)), first: palm,
          second: palm + 1 + index, firstAnchor: SIMD2(0, -thickness / 2), secondAnchor: .zero,
          limits: 0...opening / 2, resistance: 0, spring: nil,
          follows: index == 0 ? nil : Joint.Follower(joint: joint, maxForce: 20 * gripForce)))
    }
    parser.sites.append(
      Site(name: "\(name).tip", body: palm, at: SIMD2(0, -thickness / 2 - finger.y), shapes: []))
    guard let fields, let carrier = Actuator.Carrier(fields, body: palm, parser),
      let bins = fields.read(Keys.bins, parser)
    else { return }
    parser.actuators.append(Actuator(name: name, kind: .carry(carrier), bins: bins))
    parser.actuators.append(
      Actuator(
        name: "\(name).grip",
        kind: .servo(joint: joint, range: 0...opening / 2, maxSpeed: gripSpeed, maxForce: gripForce),
        bins: fields.read(gripBins, parser) ?? 2))
  }
}
