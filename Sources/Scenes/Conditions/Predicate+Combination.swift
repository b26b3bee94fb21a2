// The combinations of conditions: everything that the language knows of them, but for the reader.

extension Predicate {
  /// The ways to combine conditions, in the order of lists. The raw value stands for the way in the digest: it must be
  /// neither another's nor one of `Condition.Name`, and never changes.
  package enum Combination: Int, CaseIterable, Sendable {
    case count = 18
    case all = 4
    case any = 5
    case not = 6
    case hold = 7

    static let of = Key("of", SomeConditions(), "These.")
    static let atLeast = Key("atLeast", Counts.named, "How many must hold.")
    /// A scene's horizon is the limit, which the reader checks.
    static let actions = Key("actions", Counts.horizon, "After each of the last so many actions.")
    static let that = Key("that", OneCondition(), "What must have held.")

    var declaration: ConditionDeclaration {
      switch self {
      case .count:
        ConditionDeclaration(
          "count", [Self.atLeast, Self.of], summary: "So many of the conditions hold.",
          row: ("{ atLeast: 5, of: [ …, … ] }", "at least this many of the conditions hold"))
      case .all:
        ConditionDeclaration(
          "all", .conditions, summary: "All of these hold.", row: ("[ …, … ]", "all conditions hold"))
      case .any:
        ConditionDeclaration(
          "any", .conditions, summary: "At least one of these holds.",
          row: ("[ …, … ]", "at least one of the conditions holds"))
      case .not:
        ConditionDeclaration(
          "not", .condition, summary: "This does not hold.", row: ("…", "the condition does not hold"))
      case .hold:
        ConditionDeclaration(
          "hold", [Self.actions, Self.that],
          summary: "A condition has held for a while; not in 'stages'.",
          row: (
            "{ actions: 5, that: … }", "the condition held after each of the last actions, up to the horizon"
          ), hasMemory: true)
      }
    }
  }

  func words(in scene: Scene) -> String {
    func words(_ parts: [Predicate], joinedBy word: String) -> String {
      parts.map { part in
        switch part {
        case .all(let inner) where inner.count > 1, .any(let inner) where inner.count > 1:
          "(\(part.words(in: scene)))"
        case .all, .any, .condition, .count, .not, .hold: part.words(in: scene)
        }
      }.joined(separator: word)
    }
    return switch self {
    case .condition(let condition): condition.kind.words(in: scene)
    case .count(let parts, let atLeast):
      "at least \(atLeast) of (\(parts.map { $0.words(in: scene) }.joined(separator: "; ")))"
    case .all(let parts): words(parts, joinedBy: " and ")
    case .any(let parts): words(parts, joinedBy: " or ")
    case .not(let part): "not (\(part.words(in: scene)))"
    case .hold(let part, let actions): "(\(part.words(in: scene))) after each of the last \(actions) actions"
    }
  }
}

extension Hasher64 {
  mutating func add(_ predicate: Predicate) {
    func begin(_ combination: Predicate.Combination) { add(combination.rawValue) }
    switch predicate {
    case .condition(let condition):
      add(type(of: condition.kind).name.rawValue)
      condition.kind.add(to: &self)
    case .count(let parts, let atLeast):
      begin(.count)
      add(parts) { $0.add($1) }
      add(atLeast)
    case .all(let parts):
      begin(.all)
      add(parts) { $0.add($1) }
    case .any(let parts):
      begin(.any)
      add(parts) { $0.add($1) }
    case .not(let part):
      begin(.not)
      add(part)
    case .hold(let part, let actions):
      begin(.hold)
      add(part)
      add(actions)
    }
  }
}

extension SceneValidator {
  /// Checks a condition; false if it is nested too deep to be checked.
  @discardableResult
  func checkPredicate(_ predicate: Predicate, _ path: String, depth: Int = 1) -> Bool {
    guard depth <= Counts.depth.upperBound else {
      complain(path, "is nested more than \(Counts.depth.upperBound) deep")
      return false
    }
    func parts(_ parts: [Predicate], _ key: String) -> Bool {
      if parts.isEmpty { complain("\(path).\(key)", "is an empty list, must have a condition") }
      return !parts.enumerated().map { index, part in
        checkPredicate(part, "\(path).\(key)[\(index)]", depth: depth + 1)
      }.contains(false)
    }
    switch predicate {
    case .condition(let condition):
      condition.kind.check(self, "\(path).\(type(of: condition.kind).declaration.word)")
      return true
    case .all(let conditions): return parts(conditions, "all")
    case .any(let conditions): return parts(conditions, "any")
    case .not(let part): return checkPredicate(part, path + ".not", depth: depth + 1)
    case .hold(let part, let actions):
      checkCount(actions, 1...max(1, scene.timing.horizon), path + ".hold.actions")
      return checkPredicate(part, path + ".hold.that", depth: depth + 1)
    case .count(let conditions, let atLeast):
      if !conditions.isEmpty {
        checkCount(
          atLeast, 1...min(conditions.count, Counts.named.upperBound), path + ".count.atLeast")
      }
      return parts(conditions, "count.of")
    }
  }
}
