// Reads bodies, markers, sites, and the bodies of agents.

internal import YAMLReading
internal import Messages

extension SceneParser {
  /// Fills `bodies`, `markers` and `sites`, and with the agents also `joints` and `actuators`.
  mutating func readBodies(_ fields: Fields) {
    for (name, value) in entries(fields["bodies"], "bodies") {
      bodies.append(readBody(name, value, fields))
    }
    for (name, value) in entries(fields["markers"], "markers") {
      let shape = value.fields(Vocabulary.marker)?["shape"]
      markers.append(Marker(name: name, shapes: shape.map { readShapes($0, fields, visited: [name]) } ?? []))
    }
    // Joints and sites of the file come before those of agents, as `declareNames` counts them.
    for (name, value) in entries(fields["joints"], "joints") { joints.append(readJoint(name, value)) }
    for (name, value) in entries(fields["sites"], "sites") {
      let site = value.fields(Vocabulary.site)
      let body = site?["body"].flatMap { names.body($0) }
      let at = site?["at"]?.point()
      let shapes = site?["shape"].map { readShapes($0, fields, visited: [name]) }
      sites.append(Site(name: name, body: body ?? 0, at: at ?? .zero, shapes: shapes ?? []))
    }
    for (name, value) in entries(fields["agents"], "agents") { readAgent(name, value) }
    for (name, value) in entries(fields["actuators"], "actuators") { readActuator(name, value) }
  }

  private func readBody(_ name: String, _ cursor: Cursor, _ sections: Fields) -> Body {
    var body = Body(
      name: name, kind: .dynamic, shapes: [], density: 1, friction: 0.3, restitution: 0, support: .none,
      fixedRotation: false, weightless: false, collides: true, isAgent: false)
    guard let fields = cursor.fields(Vocabulary.body) else { return body }
    body.kind = fields["kind"]?.word(Body.Kind.self) ?? .dynamic
    body.shapes = fields["shape"].map { readShapes($0, sections, visited: [name]) } ?? []
    body.friction = fields["friction"]?.number(.friction) ?? 0.3
    body.restitution = fields["restitution"]?.number(.share) ?? 0
    body.fixedRotation = fields["fixedRotation"]?.flag() ?? false
    body.weightless = fields["weightless"]?.flag() ?? false
    body.collides = fields["collides"]?.flag() ?? true
    body.movesByItself = fields["movesByItself"]?.flag() ?? false
    let tableFriction = fields["tableFriction"].flatMap { $0.number(.friction) }
    let isQuasiStatic = fields["quasiStatic"]?.flag() ?? false
    body.support = isQuasiStatic ? .quasiStatic : tableFriction.map { .friction($0) } ?? .none
    for key in ["tableFriction", "quasiStatic"] where view == .side && fields[key] != nil {
      fields[key]?.complain("\(cursor.path).\(key) is given, but a scene seen from the side has no table")
    }
    if body.kind == .fixed {
      for key in [
        "density", "mass", "tableFriction", "quasiStatic", "fixedRotation", "weightless", "movesByItself",
      ] {
        fields[key]?.complain("\(cursor.path).\(key) is given, but a fixed body never moves")
      }
    } else {
      body.density = density(fields, body.shapes)
      if !body.shapes.isEmpty && body.shapes.isTooFarFromOrigin {
        fields["shape"]?.fault("lies too far from the body's origin for its size, must surround it")
      }
    }
    return body
  }

  /// The density of a body for which either the density or the mass is given.
  private func density(_ fields: Fields, _ shapes: [Shape]) -> Float {
    if fields["density"] == nil && fields["mass"] == nil
      && !fields.meant.contains(where: ["density", "mass"].contains)
    {
      let cursor = fields.owner
      report.add(cursor.keyPlace, path: cursor.path, "\(cursor.path) has no 'density' and no 'mass'")
    }
    let density = fields["density"]?.number(.density)
    guard let mass = fields["mass"]?.number(.mass), !shapes.isEmpty else { return density ?? 1 }
    return Float(Double(mass) / shapes.area)
  }

  // MARK: - Agents

  private mutating func readAgent(_ name: String, _ cursor: Cursor) {
    let fields = cursor.kind(Vocabulary.agent)
    switch fields?.table.required[0] {
    case "arm": if let arm = fields?["arm"] { readArm(name, arm) }
    case "gripper": if let gripper = fields?["gripper"] { readGripper(name, gripper) }
    default: readPusher(name, fields?["pusher"])
    }
  }

  /// A pusher: a disc, or a bar with round ends if a width is given, that keeps its angle and is pulled
  /// toward a target by a force-limited spring.
  private mutating func readPusher(_ name: String, _ cursor: Cursor?) {
    let fields = cursor?.fields(Vocabulary.pusher)
    let radius = fields?["radius"]?.number(.size) ?? 1
    let shapes = SceneParser.pusherShapes(radius: radius, width: fields?["width"])
    let friction = fields?["friction"]?.number(.friction) ?? 0.3
    bodies.append(
      Body(
        name: name, kind: .dynamic, shapes: shapes, density: fields.map { density($0, shapes) } ?? 1,
        friction: friction, restitution: 0, support: .none, fixedRotation: true, weightless: true,
        collides: true, isAgent: true
      ))
    guard let fields, let drive = readDrive(fields, body: bodies.count - 1),
      let bins = fields["bins"]?.integer(Counts.bins)
    else { return }
    actuators.append(Actuator(name: name, kind: drive, bins: bins))
  }

  static func pusherShapes(radius: Float, width: Cursor?) -> [Shape] {
    guard let width, let length = width.number(.size) else { return [.disc(center: .zero, radius: radius)] }
    guard length - 2 * radius >= Float(Bounds.finest) else {
      width.fault("is \(decimal(length)) m, must be > \(decimal(2 * radius)), twice the radius")
      return [.disc(center: .zero, radius: radius)]
    }
    let end = length / 2 - radius
    return [
      .polygon(rectangle(SIMD2(2 * end, 2 * radius))), .disc(center: SIMD2(-end, 0), radius: radius),
      .disc(center: SIMD2(end, 0), radius: radius),
    ]
  }

  /// The drive that a pusher or a `drive` describes.
  func readDrive(_ fields: Fields, body: Int) -> Actuator.Kind? {
    let mode = fields["mode"].flatMap(readMode)
    let frequency = fields["frequency"].map { $0.number(.frequency) } ?? 3
    let dampingRatio = fields["dampingRatio"].map { $0.number(.dampingRatio) } ?? 1
    let maxForce = fields["maxForce"]?.number(.force)
    guard let mode, let frequency, let dampingRatio, let maxForce else { return nil }
    return .drive(
      body: body, mode: mode, frequency: frequency, dampingRatio: dampingRatio, maxForce: maxForce)
  }

  func readMode(_ cursor: Cursor) -> Actuator.Mode? {
    guard let fields = cursor.kind(Vocabulary.mode) else { return nil }
    if fields.table.required == ["step"] { return fields["step"]?.number(.distance).map(Actuator.Mode.step) }
    guard let box = fields["position"]?.fields(Vocabulary.box),
      let x = box["x"]?.range(.coordinate, isOpen: true),
      let y = box["y"]?.range(.coordinate, isOpen: true)
    else { return nil }
    return .position(x: x, y: y)
  }
}
