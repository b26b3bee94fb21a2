// How the language has a condition, from which the parser's keys, the JSON Schema and a row of `scenes/README.md`
// follow.

/// The word of a condition, what stands behind it, and how it is explained.
struct ConditionDeclaration: Sendable {
  /// What stands behind the word.
  enum Content: Sendable {
    case mapping(MappingDeclaration)
    case condition
    case conditions
  }

  let word: String
  let content: Content
  /// What an editor shows.
  let summary: String
  /// The row of `scenes/README.md`: the value of an example, and when the condition holds.
  let row: (example: String, meaning: String)
  /// Whether it depends on earlier states too, so that no stage can have it.
  let hasMemory: Bool

  /// A condition with these keys.
  init(
    _ word: String, _ keys: [any DeclaredKey], atLeastOne: [String] = [], summary: String,
    row: (example: String, meaning: String), hasMemory: Bool = false
  ) {
    self.init(
      word, .mapping(MappingDeclaration(name: word, keys: keys, atLeastOne: atLeastOne)), summary: summary,
      row: row, hasMemory: hasMemory)
  }

  /// A condition on other conditions.
  init(
    _ word: String, _ content: Content, summary: String, row: (example: String, meaning: String),
    hasMemory: Bool = false
  ) {
    self.word = word
    self.content = content
    self.summary = summary
    self.row = row
    self.hasMemory = hasMemory
  }

  /// Its mapping; nil if something else stands behind the word.
  var mapping: MappingDeclaration? {
    guard case .mapping(let mapping) = content else { return nil }
    return mapping
  }
}
