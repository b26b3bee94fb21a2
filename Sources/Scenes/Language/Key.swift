// Declares a key of a mapping once: the parser reads its value by it, a scene built in Swift is checked by it,
// and the JSON Schema says of it what it says here.

/// A key, and what its value may be.
struct Key<Limits: ValueLimits>: DeclaredKey {
  let name: String
  let limits: Limits
  /// What an editor shows.
  let meaning: String
  let isRequired: Bool
  /// What a file means that leaves the key out; nil also where that has no value.
  let standard: Limits.Value?

  /// A key that must be present.
  init(_ name: String, _ limits: Limits, _ meaning: String) {
    (self.name, self.limits, self.meaning) = (name, limits, meaning)
    isRequired = true
    standard = nil
  }

  /// A key that may be left out.
  init(_ name: String, _ limits: Limits, _ meaning: String, standard: Limits.Value?) {
    (self.name, self.limits, self.meaning) = (name, limits, meaning)
    isRequired = false
    self.standard = standard
  }

  var property: JSON {
    let standard = standard.flatMap(limits.json).map { [JSON.Member("default", $0)] } ?? []
    return .object([JSON.Member("description", .text(meaning))] + limits.schema + standard)
  }

  var wholeDefinition: String? { limits.wholeDefinition }
}

/// A key without the type of its value.
protocol DeclaredKey: Sendable {
  var name: String { get }
  var isRequired: Bool { get }
  /// What the JSON Schema says of it.
  var property: JSON { get }
  /// The definition of what its value needs where no other file adds to it; nil if it needs nothing more.
  var wholeDefinition: String? { get }
}

/// What the value of a key may be.
protocol ValueLimits: Sendable {
  associatedtype Value: Sendable
  /// The members of the JSON Schema that say so.
  var schema: [JSON.Member] { get }
  /// The definition in the JSON Schema of what the value needs where no other file adds to it.
  var wholeDefinition: String? { get }

  /// Reads a value; reports one that is not allowed and returns nil.
  func read(_ cursor: Cursor, _ parser: SceneParser) -> Value?

  /// A value as a file has it; nil if no value is ever a default.
  func json(_ value: Value) -> JSON?
}

extension ValueLimits {
  var wholeDefinition: String? { nil }
  func json(_: Value) -> JSON? { nil }
}

extension Fields {
  /// Reads the value of a key. Nil, besides for a value that was reported, for a key that was left out and has no
  /// default.
  func read<Limits>(_ key: Key<Limits>, _ parser: SceneParser) -> Limits.Value? {
    guard let cursor = self[key.name] else { return key.standard }
    return key.limits.read(cursor, parser)
  }
}
