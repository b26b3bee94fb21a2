// Reads the predicates under `success` and `stages`.

internal import YAMLReading
internal import Messages

extension SceneParser {
  func readPredicate(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.kind(Vocabulary.predicate) else { return nil }
    let key = fields.table.required[0]
    guard let value = fields[key] else { return nil }
    switch key {
    case "near": return readNear(value)
    case "aligned": return readAligned(value)
    case "coverage": return readCoverage(value)
    case "still": return readStill(value)
    case "inside": return readInside(value)
    case "touching": return readTouching(value)
    case "released": return readReleased(value)
    case "held": return readHeld(value)
    case "upright": return readUpright(value)
    case "jointPast": return readJointPast(value)
    case "crossed": return readCrossed(value)
    case "above": return readHeight(value, Vocabulary.above).map { .above($0.0, $0.1, by: $0.2) }
    case "below": return readHeight(value, Vocabulary.below).map { .below($0.0, $0.1, by: $0.2) }
    case "offset": return readOffset(value)
    case "count": return readCount(value)
    case "all": return readPredicates(value).map(Predicate.all)
    case "any": return readPredicates(value).map(Predicate.any)
    case "not": return readPredicate(value).map(Predicate.not)
    case "hold": return readHold(value)
    default: requirementFailed("predicate '\(key)' is in the vocabulary and has no reader")
    }
  }

  func readStages(_ cursor: Cursor) -> [Predicate] {
    guard let items = cursor.items("a list of conditions") else { return [] }
    if items.isEmpty { cursor.fault("is an empty list, must have a condition") }
    return items.compactMap { item in
      let stage = readPredicate(item)
      if let stage, stage.hasMemory {
        item.complain("\(item.path) has 'hold' or 'crossed', must depend on the state alone")
      }
      return stage
    }
  }

  func readPredicates(_ cursor: Cursor) -> [Predicate]? {
    guard let items = cursor.items("a list of conditions") else { return nil }
    if items.isEmpty { cursor.fault("is an empty list, must have a condition") }
    let predicates = items.compactMap(readPredicate)
    return predicates.count == items.count ? predicates : nil
  }

  /// Two different frames.
  func framePair(_ fields: Fields, _ other: String = "to") -> (Frame, Frame)? {
    let what = fields["what"].flatMap { names.frame($0) }
    let to = fields[other].flatMap { names.frame($0) }
    guard let what, let to else { return nil }
    if what == to {
      fields[other]?.fault(
        "is '\(fields[other]?.node.scalarText ?? "")', the same as 'what'; must be another")
    }
    return (what, to)
  }

  private func readNear(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.near) else { return nil }
    let within = fields["within"]?.number(.distance)
    guard let (what, to) = framePair(fields), let within else { return nil }
    return .near(what, to, within: within)
  }

  private func readAligned(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.aligned) else { return nil }
    let within = fields["within"]?.number(.turn)
    let symmetry = fields["symmetry"].map { $0.integer(Counts.symmetry) } ?? 1
    guard let (what, to) = framePair(fields), let within, let symmetry else { return nil }
    return .aligned(what, to, within: within, symmetry: symmetry)
  }

  private func readCoverage(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.coverage) else { return nil }
    let marker = fields["of"].flatMap { names.marker($0) }
    let body = fields["by"].flatMap { names.body($0) }
    let share = fields["atLeast"]?.number(.coveredShare)
    if let marker, markers.indices.contains(marker) { checkArea(markers[marker].shapes, fields["of"]) }
    if let body, bodies.indices.contains(body) { checkArea(bodies[body].shapes, fields["by"]) }
    guard let marker, let body, let share else { return nil }
    return .coverage(marker: marker, body: body, atLeast: share)
  }

  /// Reports shapes whose coverage cannot be measured.
  private func checkArea(_ shapes: [Shape], _ cursor: Cursor?) {
    guard let cursor else { return }
    if let fault = shapes.coverageFault { cursor.fault("is '\(cursor.node.scalarText)', \(fault)") }
  }

  private func readStill(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.still) else { return nil }
    let bodies = fields["what"].flatMap { names.bodies($0) }
    let speed = fields["speed"]?.number(.speed)
    let angularSpeed = fields["angularSpeed"]?.number(.angularSpeed)
    guard let bodies, let speed, let angularSpeed else { return nil }
    return .still(bodies: bodies, speed: speed, angularSpeed: angularSpeed)
  }

  private func readHold(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.fields(Vocabulary.hold) else { return nil }
    let actions = fields["actions"]?.integer(1...(timing?.horizon ?? Counts.horizon.upperBound))
    let that = fields["that"].flatMap(readPredicate)
    guard let actions, let that else { return nil }
    return .hold(that, actions: actions)
  }
}
