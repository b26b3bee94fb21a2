// Reads agents that consist of several bodies: arms and grippers.

internal import YAMLReading

extension SceneParser {
  /// An arm: thin links in a chain from the workspace, with a motor in each joint and a site at the tip.
  mutating func readArm(_ name: String, _ cursor: Cursor) {
    let count = SceneParser.linkCount(cursor.node)
    let fields = cursor.fields(Vocabulary.arm)
    let base = fields?["base"]?.point() ?? .zero
    let width = fields?["width"].flatMap { $0.number(.size) } ?? 0.06
    let density = fields?["density"]?.number(.density) ?? 1
    let maxSpeed = fields?["maxSpeed"]?.number(.angularSpeed) ?? 1
    let maxTorque = fields?["maxTorque"]?.number(.torque) ?? 1
    let bins = fields?["bins"]?.integer(Counts.bins) ?? 2
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
          friction: 0.3, restitution: 0, support: .none, fixedRotation: false, weightless: false,
          collides: false, isAgent: true)
      )
      joints.append(
        Joint(
          name: "\(name).joint\(link + 1)", kind: .revolute, first: link == 0 ? nil : body - 1, second: body,
          firstAnchor: link == 0 ? base : SIMD2(lengths[link - 1], 0), secondAnchor: .zero,
          limits: limits[link], resistance: 0, spring: nil, follows: nil))
      actuators.append(
        Actuator(
          name: "\(name).joint\(link + 1)",
          kind: .motor(joint: joints.count - 1, speed: maxSpeed, maxForce: maxTorque), bins: bins))
    }
    sites.append(
      Site(name: "\(name).tip", body: bodies.count - 1, at: SIMD2(lengths[count - 1], 0), shapes: []))
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

  /// A gripper: a palm that is carried, and two fingers that slide on it, the right one geared to the left.
  mutating func readGripper(_ name: String, _ cursor: Cursor) {
    let fields = cursor.fields(Vocabulary.gripper)
    let opening = fields?["opening"]?.number(.size) ?? 1
    let finger = fields?["fingers"]?.point(.size) ?? SIMD2(0.1, 0.1)
    let thickness = fields?["palm"]?.number(.size) ?? 0.1
    let density = fields?["density"]?.number(.density) ?? 1
    let friction = fields?["friction"]?.number(.friction) ?? 1
    let gripForce = fields?["gripForce"]?.number(.force) ?? 1
    let gripSpeed = fields?["gripSpeed"]?.number(.speed) ?? 0.5
    let palm = bodies.count
    let joint = joints.count
    func part(_ suffix: String, _ corners: [SIMD2<Float>]) -> Body {
      Body(
        name: name + suffix, kind: .dynamic, shapes: [.polygon(corners)], density: density,
        friction: friction, restitution: 0, support: .none, fixedRotation: false, weightless: true,
        collides: true, isAgent: true)
    }
    let size = SIMD2(opening + 2 * finger.x, thickness)
    bodies.append(part("", SceneParser.rectangle(size)))
    for (index, side) in [Float(-1), 1].enumerated() {
      let suffix = index == 0 ? ".left" : ".right"
      let corners = SceneParser.rectangle(finger).map { $0 + SIMD2(side * finger.x, -finger.y) / 2 }
      bodies.append(part(suffix, corners))
      joints.append(
        Joint(
          name: name + suffix + "Slide", kind: .prismatic(axis: SIMD2(side, 0)), first: palm,
          second: palm + 1 + index, firstAnchor: SIMD2(0, -thickness / 2), secondAnchor: .zero,
          limits: 0...opening / 2, resistance: 0, spring: nil,
          follows: index == 0 ? nil : Joint.Follower(joint: joint, maxForce: 20 * gripForce)))
    }
    sites.append(Site(name: "\(name).tip", body: palm, at: SIMD2(0, -thickness / 2 - finger.y), shapes: []))
    guard let fields, let carrier = readCarrier(fields, body: palm),
      let bins = fields["bins"]?.integer(Counts.bins)
    else { return }
    actuators.append(Actuator(name: name, kind: .carry(carrier), bins: bins))
    actuators.append(
      Actuator(
        name: "\(name).grip",
        kind: .servo(joint: joint, range: 0...opening / 2, maxSpeed: gripSpeed, maxForce: gripForce),
        bins: fields["gripBins"]?.integer(Counts.bins) ?? 2))
  }
}
