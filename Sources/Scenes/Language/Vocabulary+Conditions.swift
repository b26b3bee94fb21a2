// What follows from the declarations of conditions: a part of the JSON Schema and a table of `scenes/README.md`. Tests
// hold that the two files have it.

extension Vocabulary {
  /// The table of conditions, ending with a line break.
  package static var conditionTable: String {
    let rows = conditions.map { "| `\($0.word): \($0.row.example)` | \($0.row.meaning) |\n" }
    return "| condition | holds when |\n|---|---|\n" + rows.joined()
  }

  /// The definitions of conditions as lines under `$defs` of the JSON Schema: what is allowed, then what a stage may
  /// have, then what must be there in a file that extends no other.
  package static var conditionDefinitions: String {
    let definitions =
      [JSON.Member("predicate", predicateDefinition)] + conditions.compactMap { $0.mapping?.definition }
      + [JSON.Member("momentary", momentary), JSON.Member("wholePredicate", wholePredicate)]
      + conditions.compactMap { $0.mapping?.wholeDefinition }
    return JSON.lines(of: definitions)
  }

  private static var predicateDefinition: JSON {
    let properties = conditions.map { condition in
      JSON.Member(
        condition.word,
        .object(
          [JSON.Member("description", .text(condition.summary))] + condition.content.schema(condition.word)))
    }
    return .object([
      JSON.Member("type", .text("object")), JSON.Member("properties", .object(properties)),
      JSON.Member("additionalProperties", .flag(false)), JSON.Member("maxProperties", .number(1)),
    ])
  }

  private static var wholePredicate: JSON {
    let properties = conditions.compactMap { condition -> JSON.Member? in
      switch condition.content {
      case .mapping: JSON.Member(condition.word, .definition(MappingDeclaration.whole(condition.word)))
      case .condition: JSON.Member(condition.word, .definition("wholePredicate"))
      // The items of a list are always whole.
      case .conditions: nil
      }
    }
    return .object([
      JSON.Member("minProperties", .number(1)), JSON.Member("properties", .object(properties)),
    ])
  }

  /// Refuses what a stage cannot have, also within combinations.
  private static var momentary: JSON {
    let nested = JSON.definition("momentary")
    let items = JSON.object([JSON.Member("items", nested)])
    let properties = conditions.compactMap { condition -> JSON.Member? in
      if condition.hasMemory { return JSON.Member(condition.word, .flag(false)) }
      switch condition.content {
      case .condition: return JSON.Member(condition.word, nested)
      case .conditions: return JSON.Member(condition.word, items)
      case .mapping(let mapping):
        let parts = mapping.keys.compactMap { key -> JSON.Member? in
          if key is Key<OneCondition> { return JSON.Member(key.name, nested) }
          return key is Key<SomeConditions> ? JSON.Member(key.name, items) : nil
        }
        if parts.isEmpty { return nil }
        return JSON.Member(condition.word, .object([JSON.Member("properties", .object(parts))]))
      }
    }
    return .object([
      JSON.Member("description", .text("A condition on the state alone, without those that look back.")),
      JSON.Member("properties", .object(properties)),
    ])
  }
}

extension ConditionDeclaration.Content {
  /// The members of the JSON Schema that say so.
  fileprivate func schema(_ word: String) -> [JSON.Member] {
    switch self {
    case .mapping: [JSON.Member("$ref", .text("#/$defs/\(word)"))]
    case .condition: OneCondition().schema
    case .conditions: SomeConditions().schema
    }
  }
}
