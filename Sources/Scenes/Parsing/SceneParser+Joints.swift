// Reads the joints and actuators of a file, and checks that joints form trees.

internal import YAMLReading

extension SceneParser {
  enum JointKind: String, CaseIterable {
    case revolute, prismatic, weld
  }

  /// The second body of a joint whose kind or second body is not known, which has been reported: no body has this
  /// index.
  static let unknownBody = -1

  /// A joint of the `joints` section. What is not known of it has been reported, and `isKnown` is false.
  func readJoint(_ name: String, _ cursor: Cursor) -> Joint {
    guard let fields = cursor.fields(Vocabulary.joint) else {
      return Joint(name: name, kind: .revolute, second: SceneParser.unknownBody)
    }
    let word = fields["kind"]?.word(JointKind.self)
    let first = fields["first"].map { names.body($0) }
    let second = fields["second"].flatMap { names.body($0) }
    let firstAnchor = fields["firstAnchor"].map { $0.point() } ?? .zero
    let secondAnchor = fields["secondAnchor"].map { $0.point() } ?? .zero
    let limits = fields["limits"].map { $0.range(.position(slides: word == .prismatic)) }
    let resistance = fields["resistance"].map {
      $0.number(.resistance(slides: word == .prismatic))
    }
    if word == .weld {
      for key in ["limits", "resistance", "spring", "follows"] {
        fields[key]?.complain("\(cursor.path).\(key) is given, but a weld does not move")
      }
    }
    var axis: SIMD2<Float>?
    if let given = fields["axis"], word != nil && word != .prismatic {
      given.complain("\(cursor.path).axis is given, but only a prismatic joint has one")
    } else if let given = fields["axis"], let direction = given.point() {
      let length = (direction * direction).sum().squareRoot()
      if length < 1e-3 { given.fault("is \(direction.written), must have a direction") }
      axis = direction / max(length, 1e-3)
    } else if word == .prismatic && fields["axis"] == nil {
      report.add(cursor.keyPlace, path: cursor.path, "\(cursor.path) has no 'axis'")
    }
    let spring = fields["spring"].flatMap { readSpring($0, isPrismatic: word == .prismatic) }
    let follows = fields["follows"].flatMap { readFollower($0, name, isPrismatic: word == .prismatic) }
    if let first, let second, first == second {
      fields["second"]?.fault("is the joint's first body too, must be another")
    }
    let kind: Joint.Kind =
      switch word ?? .revolute {
      case .revolute: .revolute
      case .prismatic: .prismatic(axis: axis ?? SIMD2(1, 0))
      case .weld: .weld
      }
    return Joint(
      name: name, kind: kind, first: first ?? nil,
      second: word == nil ? SceneParser.unknownBody : second ?? SceneParser.unknownBody,
      firstAnchor: firstAnchor ?? .zero, secondAnchor: secondAnchor ?? .zero, limits: limits ?? nil,
      resistance: (resistance ?? 0) ?? 0, spring: spring, follows: follows)
  }

  private func readSpring(_ cursor: Cursor, isPrismatic: Bool) -> Joint.Spring? {
    guard let fields = cursor.fields(Vocabulary.spring) else { return nil }
    let rest = fields["rest"].map { $0.number(.position(slides: isPrismatic)) } ?? 0
    let stiffness = fields["stiffness"]?.number(.stiffness(slides: isPrismatic))
    let damping =
      fields["damping"].map { $0.number(.damping(slides: isPrismatic)) } ?? 0
    guard let rest, let stiffness, let damping else { return nil }
    return Joint.Spring(rest: rest, stiffness: stiffness, damping: damping)
  }

  private func readFollower(_ cursor: Cursor, _ name: String, isPrismatic: Bool) -> Joint.Follower? {
    guard let fields = cursor.fields(Vocabulary.follows) else { return nil }
    let leader = fields["joint"].flatMap { names.joint($0) }
    let maxForce = fields["maxForce"]?.number(.force(slides: isPrismatic))
    guard let leader, let maxForce else { return nil }
    if case .joint(leader) = names[name] {
      fields["joint"]?.fault("is '\(name)' itself, must be another joint")
      return nil
    }
    return Joint.Follower(joint: leader, maxForce: maxForce)
  }

  /// An actuator of the `actuators` section.
  mutating func readActuator(_ name: String, _ cursor: Cursor) {
    if let fault = Names.fault(name) {
      report.add(cursor.keyPlace, path: cursor.path, "name '\(name)' \(fault)")
    }
    if actuators.contains(where: { $0.name == name }) || names.agents.contains(name) {
      report.add(
        cursor.keyPlace, path: cursor.path, "\(cursor.path): '\(name)' is already the name of an agent")
    }
    guard let fields = cursor.kind(Vocabulary.actuator) else { return }
    let bins = fields.read(Keys.bins, self) ?? 2
    for kind in Actuator.Name.allCases.map({ $0.kind })
    where kind.declaration.name == fields.table.required[0] {
      guard let values = fields[kind.declaration.name]?.fields(kind.declaration.table),
        let made = kind.init(values, self)
      else { return }
      append(Actuator(name: name, kind: made.kind, bins: bins), values)
    }
  }

  /// Adds an actuator, and reports it if another one moves the same body or joint, or if nothing may.
  private mutating func append(_ actuator: Actuator, _ fields: Fields) {
    let cursor: Cursor?
    switch actuator.moved {
    case .body(let body):
      cursor = fields["body"]
      guard bodies.indices.contains(body) else { return }
      if bodies[body].kind == .fixed { cursor?.fault("is '\(bodies[body].name)', must not be fixed") }
      bodies[body].isAgent = true
    case .joint(let joint):
      cursor = fields["joint"]
      if joints.indices.contains(joint), let leader = joints[joint].follows?.joint {
        cursor?.fault("is '\(joints[joint].name)', which follows '\(joints[leader].name)'; must lead")
      }
    }
    if let other = actuators.first(where: { $0.moved == actuator.moved }) {
      cursor?.fault("is moved by '\(other.name)' already")
    }
    actuators.append(actuator)
  }

  /// Whether a joint that an actuator names slides; if it is not known, it counts as turning.
  func slides(_ joint: Int?) -> Bool {
    joint.map { joints.indices.contains($0) && joints[$0].isPrismatic } ?? false
  }

  /// Whether a joint exists and its kind and second body are known.
  func isKnown(_ joint: Int) -> Bool {
    joints.indices.contains(joint) && joints[joint].second != SceneParser.unknownBody
  }

  /// Reports a joint that no actuator can move.
  func refuseWeld(_ joint: Int, _ cursor: Cursor?) {
    guard isKnown(joint), joints[joint].kind == .weld else { return }
    cursor?.fault("is '\(joints[joint].name)', a weld; must be a joint that moves")
  }

  /// Checks that a joint follows another of the same kind, which itself follows none.
  private func checkFollower(_ joint: Joint, _ cursor: Cursor) {
    guard joint.second != SceneParser.unknownBody, let follows = joint.follows, isKnown(follows.joint) else {
      return
    }
    let leader = joints[follows.joint]
    let isAlike = leader.kind != .weld && leader.isPrismatic == joint.isPrismatic
    guard !isAlike || leader.follows != nil else { return }
    let place = cursor.node["follows"]?["joint"]?.place ?? cursor.keyPlace
    let reason =
      isAlike ? "which follows another; must lead" : "which is of another kind; must be of the same kind"
    report.add(
      place, path: cursor.path + ".follows.joint",
      "\(cursor.path).follows.joint is '\(leader.name)', \(reason)")
  }

  /// Checks that every body is the second of at most one joint, and that joints form no loop.
  func readJoints(_ fields: Fields) {
    let places = Dictionary(
      entries(fields["joints"], "joints").map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }
    )
    for (index, joint) in joints.enumerated() {
      if let cursor = places[joint.name] { checkFollower(joint, cursor) }
      guard let cursor = places[joint.name], bodies.indices.contains(joint.second) else { continue }
      func blame(_ message: String) {
        let place = cursor.node["second"]?.place ?? cursor.keyPlace
        report.add(
          place, path: cursor.path + ".second",
          "\(cursor.path).second is '\(bodies[joint.second].name)', \(message)")
      }
      if bodies[joint.second].kind == .fixed { blame("must not be fixed") }
      // Joints of agents are added later, and are never the cause.
      let others = joints[..<index] + joints.dropFirst(index + 1).filter { places[$0.name] == nil }
      if let other = others.first(where: { $0.second == joint.second }) {
        blame("which joint '\(other.name)' already holds as its second body")
      }
      var body = joint.first
      for _ in joints.indices {
        guard let current = body, current != joint.second else { break }
        body = joints.first { $0.second == current }?.first
      }
      if let body, body == joint.second, joint.first != joint.second {
        blame("which the joint's first body depends on: joints must not form a loop")
      }
    }
  }
}

extension Joint {
  var isPrismatic: Bool {
    if case .prismatic = kind { true } else { false }
  }
}
