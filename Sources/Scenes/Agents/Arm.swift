// The agent `arm`: links, joints and motors in a chain.

internal import YAMLReading

/// Thin links in a chain from the workspace, with a motor in each joint and a site at the tip.
enum Arm: AgentKind {
  static let base = Key("base", Point(bounds: .coordinate), "Where the first joint is fixed, m.")
  static let links = Key(
    "links", Items(item: Bounds.size, count: linkCounts, what: "a list of 2…3 lengths"),
    "Lengths from the base outwards, m.")
  static let maxSpeed = Key("maxSpeed", Bounds.angularSpeed, "rad/s")
  static let maxTorque = Key("maxTorque", Bounds.torque, "N·m")
  static let width = Key("width", Bounds.size, "Of each link, m.", standard: 0.06)
  static let limits = Key(
    "limits",
    Items(
      item: Interval(bounds: .angle, isOpen: false), count: linkCounts,
      what: "a list of [lower, upper], one for each joint"), "[lower, upper] of each joint, rad.",
    standard: nil)

  static let declaration = MappingDeclaration(
    name: "arm", keys: [base, links, Keys.density, maxSpeed, maxTorque, Keys.bins, width, limits])
  static let summary = "Two or three links with a motor in every joint."

  private static let linkCounts = 2...3

  /// The number of links, as far as it is known before the arm is read.
  private static func linkCount(_ arm: YAMLNode?) -> Int {
    guard case .sequence(let items) = arm?[links.name]?.content, linkCounts.contains(items.count) else {
      return linkCounts.lowerBound
    }
    return items.count
  }

  static func declare(
    _ name: String, _ agent: Cursor, _ content: YAMLNode?, in names: inout Names, _ counts: inout PartCounts
  ) {
    let links = linkCount(content)
    let bodies = counts.bodies..<counts.bodies + links
    let joints = counts.joints..<counts.joints + links
    names.declare(name, .arm(bodies: Array(bodies), joints: Array(joints)), by: agent)
    for (link, (body, joint)) in zip(bodies, joints).enumerated() {
      names.declare("\(name).link\(link + 1)", .body(body), by: agent, isPart: true)
      names.declare("\(name).joint\(link + 1)", .joint(joint), by: agent, isPart: true)
    }
    names.declare("\(name).tip", .site(counts.sites), by: agent, isPart: true)
    counts.bodies += links
    counts.joints += links
    counts.sites += 1
  }

  static func read(_ name: String, _ cursor: Cursor?, into parser: inout SceneParser) {
    let count = linkCount(cursor?.node)
    let fields = cursor?.fields(declaration.table)
    let base = fields?.read(base, parser) ?? .zero
    let width = fields?.read(width, parser) ?? 0.06
    let density = fields?.read(Keys.density, parser) ?? 1
    let maxSpeed = fields?.read(maxSpeed, parser) ?? 1
    let maxTorque = fields?.read(maxTorque, parser) ?? 1
    let bins = fields?.read(Keys.bins, parser) ?? 2
    let lengths = lengths(fields, count: count, parser)
    let limits = limits(fields, count: count, parser)
    if let workspace = parser.workspace, let cursor = fields?[self.base.name], !workspace.contains(base) {
      cursor.fault("is \(base.written), must lie in the workspace, \(workspace.written)")
    }
    for (link, length) in lengths.enumerated() {
      let body = parser.bodies.count
      let corners = SceneParser.rectangle(SIMD2(length, width)).map { $0 + SIMD2(length / 2, 0) }
      parser.bodies.append(
        Body(
          name: "\(name).link\(link + 1)", kind: .dynamic, shapes: [.polygon(corners)], density: density,
          friction: 0.3, restitution: 0, support: .none, fixedRotation: false, weightless: false,
          collides: false, isAgent: true))
      parser.joints.append(
        Joint(
          name: "\(name).joint\(link + 1)", kind: .revolute, first: link == 0 ? nil : body - 1, second: body,
          firstAnchor: link == 0 ? base : SIMD2(lengths[link - 1], 0), secondAnchor: .zero,
          limits: limits[link], resistance: 0, spring: nil, follows: nil))
      parser.actuators.append(
        Actuator(
          name: "\(name).joint\(link + 1)",
          kind: .motor(joint: parser.joints.count - 1, speed: maxSpeed, maxForce: maxTorque), bins: bins))
    }
    parser.sites.append(
      Site(
        name: "\(name).tip", body: parser.bodies.count - 1, at: SIMD2(lengths[count - 1], 0), shapes: []))
  }

  private static func lengths(_ fields: Fields?, count: Int, _ parser: SceneParser) -> [Float] {
    let harmless = [Float](repeating: 1, count: count)
    guard let lengths = fields?.read(links, parser) else { return harmless }
    guard lengths.count == count else {
      fields?[links.name]?.fault("has \(lengths.count) lengths, must have 2…3")
      return harmless
    }
    return lengths.map { $0 ?? 1 }
  }

  /// The range of each joint.
  private static func limits(_ fields: Fields?, count: Int, _ parser: SceneParser) -> [ClosedRange<Float>?] {
    let none = [ClosedRange<Float>?](repeating: nil, count: count)
    guard let limits = fields?.read(limits, parser) else { return none }
    guard limits.count == count else {
      fields?[self.limits.name]?.fault("has \(limits.count) ranges, must have \(count), one for each joint")
      return none
    }
    return limits
  }
}
