// Reads the conditions under `success` and `stages`.

internal import YAMLReading
internal import Messages

extension SceneParser {
  func readPredicate(_ cursor: Cursor) -> Predicate? {
    guard let fields = cursor.kind(Vocabulary.predicate) else { return nil }
    let word = fields.table.required[0]
    guard let value = fields[word] else { return nil }
    if let kind = Condition.Name.allCases.lazy.map({ $0.kind }).first(where: { $0.declaration.word == word })
    {
      return value.fields(kind.declaration).flatMap { kind.init($0, self) }.map { .condition($0.condition) }
    }
    guard let combination = Predicate.Combination.allCases.first(where: { $0.declaration.word == word })
    else {
      requirementFailed("'\(word)' is in the vocabulary, must be a condition or a combination")
    }
    return read(combination, value)
  }

  private func read(_ combination: Predicate.Combination, _ cursor: Cursor) -> Predicate? {
    switch combination {
    case .all: return readPredicates(cursor).map(Predicate.all)
    case .any: return readPredicates(cursor).map(Predicate.any)
    case .not: return readPredicate(cursor).map(Predicate.not)
    case .count:
      guard let fields = cursor.fields(combination.declaration) else { return nil }
      let parts = fields.read(Predicate.Combination.of, self)
      let atLeast = fields.read(Predicate.Combination.atLeast, self)
      guard let parts, let atLeast else { return nil }
      if atLeast > parts.count {
        fields["atLeast"]?.fault("is \(atLeast), must be ≤ \(parts.count), the conditions there are")
      }
      return .count(parts, atLeast: atLeast)
    case .hold:
      guard let fields = cursor.fields(combination.declaration) else { return nil }
      let actions = fields["actions"]?.integer(1...(timing?.horizon ?? Counts.horizon.upperBound))
      let that = fields.read(Predicate.Combination.that, self)
      guard let actions, let that else { return nil }
      return .hold(that, actions: actions)
    }
  }

  func readStages(_ cursor: Cursor) -> [Predicate] {
    guard let items = cursor.items("a list of conditions") else { return [] }
    if items.isEmpty { cursor.fault("is an empty list, must have a condition") }
    return items.compactMap { item in
      let stage = readPredicate(item)
      if let stage, stage.hasMemory {
        item.complain("\(item.path) has \(Vocabulary.conditionsWithMemory), must depend on the state alone")
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

  // MARK: - What several conditions read

  /// Two different frames.
  func readPair(
    _ fields: Fields, _ what: Key<Reference<Frame>>, _ other: Key<Reference<Frame>>
  ) -> (Frame, Frame)? {
    let first = fields.read(what, self)
    let second = fields.read(other, self)
    guard let first, let second else { return nil }
    if first == second { fields.fault(other, "the same as 'what'; must be another") }
    return (first, second)
  }

  /// Two groups of bodies that have no body in common.
  func readGroups(
    _ fields: Fields, _ what: Key<Reference<[Int]>>, _ other: Key<Reference<[Int]>>
  ) -> ([Int], [Int])? {
    let firsts = fields.read(what, self)
    let seconds = fields.read(other, self)
    guard let firsts, let seconds else { return nil }
    if let shared = sharedName(firsts, seconds) {
      fields[other.name]?.fault("has '\(shared)', which 'what' has too; must have others")
    }
    return (firsts, seconds)
  }

  /// The first body that two groups have in common.
  func sharedName(_ firsts: [Int], _ seconds: [Int]) -> String? {
    let shared = firsts.first { seconds.contains($0) && bodies.indices.contains($0) }
    return shared.map { bodies[$0].name }
  }
}

extension Cursor {
  /// The values of a mapping behind the word of a condition.
  fileprivate func fields(_ declaration: ConditionDeclaration) -> Fields? {
    declaration.mapping.flatMap { fields($0.table) }
  }
}

extension Fields {
  /// Reports the name that a key refers to; `message` follows it.
  func fault(_ key: Key<Reference<Frame>>, _ message: String) {
    guard let cursor = self[key.name] else { return }
    cursor.fault("is '\(cursor.node.scalarText)', \(message)")
  }
}
