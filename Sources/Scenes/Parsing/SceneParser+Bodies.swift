// Bodies, markers, sites, and the agents that are spelled out as bodies.

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
    // Joints and sites written out come before those of agents, as `declareNames` counts them.
    for (name, value) in entries(fields["joints"], "joints") { joints.append(readJoint(name, value)) }
    for (name, value) in entries(fields["sites"], "sites") {
      let site = value.fields(Vocabulary.site)
      let body = site?["body"].flatMap { names.body($0) }
      let at = site?["at"]?.point()
      sites.append(Site(name: name, body: body ?? 0, at: at ?? .zero))
    }
    for (name, value) in entries(fields["agents"], "agents") { readAgent(name, value) }
    for (name, value) in entries(fields["actuators"], "actuators") { readActuator(name, value) }
  }

  private func readBody(_ name: String, _ cursor: Cursor, _ sections: Fields) -> Body {
    var body = Body(
      name: name, kind: .dynamic, shapes: [], density: 1, friction: 0.3, restitution: 0, support: .none,
      fixedRotation: false, collides: true, isAgent: false)
    guard let fields = cursor.fields(Vocabulary.body) else { return body }
    body.kind = fields["kind"]?.word(Body.Kind.self) ?? .dynamic
    body.shapes = fields["shape"].map { readShapes($0, sections, visited: [name]) } ?? []
    body.friction = fields["friction"]?.number(.friction) ?? 0.3
    body.restitution = fields["restitution"]?.number(.share) ?? 0
    body.fixedRotation = fields["fixedRotation"]?.flag() ?? false
    body.collides = fields["collides"]?.flag() ?? true
    let tableFriction = fields["tableFriction"].flatMap { $0.number(.friction) }
    let isQuasiStatic = fields["quasiStatic"]?.flag() ?? false
    body.support = isQuasiStatic ? .quasiStatic : tableFriction.map { .friction($0) } ?? .none
    for key in ["tableFriction", "quasiStatic"] where view == .side && fields[key] != nil {
      fields[key]?.complain("\(cursor.path).\(key) is given, but a scene seen from the side has no table")
    }
    if body.kind == .fixed {
      for key in ["density", "mass", "tableFriction", "quasiStatic", "fixedRotation"] {
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

  /// The density of a body that gives it or its mass.
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
    if let fields, fields.table.required == ["arm"], let arm = fields["arm"] {
      readArm(name, arm)
    } else {
      readPusher(name, fields.flatMap { $0.table.required == ["pusher"] ? $0["pusher"] : nil })
    }
  }

  /// A pusher: a disc that keeps its angle, pulled toward a target by a force-limited spring.
  private mutating func readPusher(_ name: String, _ cursor: Cursor?) {
    let fields = cursor?.fields(Vocabulary.pusher)
    let radius = fields?["radius"]?.number(.size) ?? 1
    let shapes = [Shape.disc(center: .zero, radius: radius)]
    let friction = fields?["friction"]?.number(.friction) ?? 0.3
    bodies.append(
      Body(
        name: name, kind: .dynamic, shapes: shapes, density: fields.map { density($0, shapes) } ?? 1,
        friction: friction, restitution: 0, support: .none, fixedRotation: true, collides: true, isAgent: true
      ))
    guard let fields, let drive = readDrive(fields, body: bodies.count - 1),
      let bins = fields["bins"]?.integer(2...256)
    else { return }
    actuators.append(Actuator(name: name, kind: drive, bins: bins))
  }

  /// The drive that a pusher or a `drive` describes.
  func readDrive(_ fields: Fields, body: Int) -> Actuator.Kind? {
    let mode = fields["mode"].flatMap(readMode)
    let frequency = fields["frequency"].map { $0.number(.above(0, upTo: 1000, "Hz")) } ?? 3
    let dampingRatio = fields["dampingRatio"].map { $0.number(.within(0...100)) } ?? 1
    let maxForce = fields["maxForce"]?.number(.force)
    guard let mode, let frequency, let dampingRatio, let maxForce else { return nil }
    return .drive(
      body: body, mode: mode, frequency: frequency, dampingRatio: dampingRatio, maxForce: maxForce)
  }

  private func readMode(_ cursor: Cursor) -> Actuator.Mode? {
    guard let fields = cursor.kind(Vocabulary.mode) else { return nil }
    if fields.table.required == ["step"] { return fields["step"]?.number(.distance).map(Actuator.Mode.step) }
    guard let box = fields["position"]?.fields(Vocabulary.box),
      let x = box["x"]?.range(.coordinate, isOpen: true),
      let y = box["y"]?.range(.coordinate, isOpen: true)
    else { return nil }
    return .position(x: x, y: y)
  }

  /// An arm: thin links in a chain from the workspace, a motor in each joint, a site at the tip.
  private mutating func readArm(_ name: String, _ cursor: Cursor) {
    let count = SceneParser.linkCount(cursor.node)
    let fields = cursor.fields(Vocabulary.arm)
    let base = fields?["base"]?.point() ?? .zero
    let width = fields?["width"].flatMap { $0.number(.size) } ?? 0.06
    let density = fields?["density"]?.number(.density) ?? 1
    let maxSpeed = fields?["maxSpeed"]?.number(.angularSpeed) ?? 1
    let maxTorque = fields?["maxTorque"]?.number(.torque) ?? 1
    let bins = fields?["bins"]?.integer(2...256) ?? 2
    var lengths = [Float](repeating: 1, count: count)
    if let links = fields?["links"], let items = links.items("a list of 2…3 lengths") {
      if items.count == count {
        lengths = items.map { $0.number(.size) ?? 1 }
      } else {
        links.fault("has \(items.count) lengths, must have 2…3")
      }
    }
    let limits = armLimits(fields?["limits"], count: count)
    if let workspace, let cursor = fields?["base"], !workspace.contains(base) {
      cursor.fault("is \(base.written), must lie in the workspace, \(workspace.written)")
    }
    for (link, length) in lengths.enumerated() {
      let body = bodies.count
      let corners = SceneParser.rectangle(SIMD2(length, width)).map { $0 + SIMD2(length / 2, 0) }
      bodies.append(
        Body(
          name: "\(name).link\(link + 1)", kind: .dynamic, shapes: [.polygon(corners)], density: density,
          friction: 0.3, restitution: 0, support: .none, fixedRotation: false, collides: false, isAgent: true)
      )
      joints.append(
        Joint(
          name: "\(name).joint\(link + 1)", kind: .revolute, first: link == 0 ? nil : body - 1, second: body,
          firstAnchor: link == 0 ? base : SIMD2(lengths[link - 1], 0), secondAnchor: .zero,
          limits: limits[link], resistance: 0))
      actuators.append(
        Actuator(
          name: "\(name).joint\(link + 1)",
          kind: .motor(joint: joints.count - 1, speed: maxSpeed, maxForce: maxTorque), bins: bins))
    }
    sites.append(Site(name: "\(name).tip", body: bodies.count - 1, at: SIMD2(lengths[count - 1], 0)))
  }

  /// The range of each joint of an arm.
  private func armLimits(_ cursor: Cursor?, count: Int) -> [ClosedRange<Float>?] {
    let none = [ClosedRange<Float>?](repeating: nil, count: count)
    guard let cursor, let items = cursor.items("a list of [lower, upper], one for each joint") else {
      return none
    }
    guard items.count == count else {
      cursor.fault("has \(items.count) ranges, must have \(count), one for each joint")
      return none
    }
    return items.map { $0.range(.angle) }
  }
}
