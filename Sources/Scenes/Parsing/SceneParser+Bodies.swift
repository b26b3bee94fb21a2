// Reads bodies, markers, sites, and the bodies of agents.

internal import YAMLReading

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
  func density(_ fields: Fields, _ shapes: [Shape]) -> Float {
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

  private mutating func readAgent(_ name: String, _ cursor: Cursor) {
    let fields = cursor.kind(Vocabulary.agent)
    let kind = fields.flatMap { AgentName(rawValue: $0.table.required[0]) } ?? .pusher
    kind.kind.read(name, fields?[kind.rawValue], into: &self)
  }
}
