// Reads conditions on how things are arranged: regions, contacts, heights, lines, joints.

internal import YAMLReading

extension SceneParser {
  private enum Part: String, CaseIterable {
    case origin, outline
  }

  func readInside(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.inside) else { return nil }
    let part = fields["part"].map { $0.word(Part.self) } ?? .origin
    guard let (what, region) = framePair(fields, "in") else { return nil }
    let shapes: [Shape]
    switch region {
    case .marker(let index): shapes = markers.indices.contains(index) ? markers[index].shapes : []
    case .site(let index): shapes = sites.indices.contains(index) ? sites[index].shapes : []
    case .body:
      fields["in"]?.fault("is '\(fields["in"]?.node.scalarText ?? "")', a body; must be a marker or a site")
      return nil
    }
    if shapes.isEmpty {
      fields["in"]?.fault("is '\(fields["in"]?.node.scalarText ?? "")', a point; must have a shape")
    }
    if part == .outline {
      guard case .body = what else {
        fields["what"]?.fault(
          "is '\(fields["what"]?.node.scalarText ?? "")', must be a body to have an outline")
        return nil
      }
    }
    return part.map { .inside(what, region: region, outline: $0 == .outline) }
  }

  /// Two groups of bodies that have no body in common.
  private func groups(_ fields: Fields, _ other: String) -> ([Int], [Int])? {
    let what = fields["what"].flatMap { names.bodies($0) }
    let others = fields[other].flatMap { names.bodies($0) }
    guard let what, let others else { return nil }
    if let shared = what.first(where: others.contains), bodies.indices.contains(shared) {
      fields[other]?.fault("has '\(bodies[shared].name)', which 'what' has too; must have others")
    }
    return (what, others)
  }

  func readTouching(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.touching) else { return nil }
    return groups(fields, "to").map { .touching($0.0, $0.1) }
  }

  func readReleased(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.released) else { return nil }
    return groups(fields, "by").map { .released($0.0, by: $0.1) }
  }

  func readHeld(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.held) else { return nil }
    let what = fields["what"].flatMap { names.body($0) }
    let fingers = fields["by"].flatMap { names.fingers($0) }
    guard let what, let fingers else { return nil }
    if (fingers[0] - 1...fingers[1]).contains(what) {
      fields["what"]?.fault("is part of '\(fields["by"]?.node.scalarText ?? "")', must be another body")
    }
    return .held(what, by: fingers)
  }

  func readUpright(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.upright) else { return nil }
    let what = fields["what"].flatMap { names.body($0) }
    let within = fields["within"]?.number(.turn)
    let symmetry = fields["symmetry"].map { $0.integer(Counts.symmetry) } ?? 1
    guard let what, let within, let symmetry else { return nil }
    return .upright(what, within: within, symmetry: symmetry)
  }

  func readJointPast(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.jointPast) else { return nil }
    let joint = fields["joint"].flatMap { names.joint($0) }
    let share = fields["share"]?.number(.share)
    guard let joint, let share else { return nil }
    if joints.indices.contains(joint), joints[joint].kind == .weld || joints[joint].limits == nil {
      fields["joint"]?.fault("is '\(joints[joint].name)', which has no limits; must be a joint with limits")
    }
    return .jointPast(joint, share: share)
  }

  func readCrossed(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.crossed) else { return nil }
    let ends = framePair(fields, "from")
    guard let (what, from) = ends, let (_, to) = framePair(fields, "to") else { return nil }
    if from == to {
      fields["to"]?.fault("is '\(fields["to"]?.node.scalarText ?? "")', the same as 'from'; must be another")
    }
    return .crossed(what, from: from, to: to)
  }

  func readHeight(_ cursor: Cursor, _ table: KeyTable) -> (Frame, Frame, Float)? {
    guard let fields = cursor.fields(table) else { return nil }
    let by = fields["by"].map { $0.number(.coordinate) } ?? 0
    guard let (what, to) = framePair(fields), let by else { return nil }
    return (what, to, by)
  }

  func readOffset(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.offset) else { return nil }
    let x = fields["x"].map { $0.range(.offset, isOpen: true) }
    let y = fields["y"].map { $0.range(.offset, isOpen: true) }
    if fields["x"] == nil && fields["y"] == nil {
      report.add(cursor.keyPlace, path: cursor.path, "\(cursor.path) has no 'x' and no 'y'")
    }
    guard let (what, from) = framePair(fields, "from") else { return nil }
    return .offset(what, from: from, x: x ?? nil, y: y ?? nil)
  }

  func readCount(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.count) else { return nil }
    let parts = fields["of"].flatMap(readPredicates)
    let atLeast = fields["atLeast"]?.integer(Counts.named)
    guard let parts, let atLeast else { return nil }
    if atLeast > parts.count {
      fields["atLeast"]?.fault("is \(atLeast), must be ≤ \(parts.count), the conditions there are")
    }
    return .count(parts, atLeast: atLeast)
  }
}
