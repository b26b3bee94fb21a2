// Declares the keys of each kind of mapping; the parser, the merging of files and the tests of the JSON
// Schema use these tables.

/// The keys a mapping may have.
public struct KeyTable: Sendable, Equatable {
  /// What the mapping describes, such as "body"; also its name under `$defs` in `scenes/schema.json`, unless
  /// it is a kind with a single key.
  public let name: String
  /// Keys that must be present.
  public let required: [String]
  /// Keys that may be left out.
  public let optional: [String]
  /// Groups of keys of which at most one may be present.
  public let exclusive: [[String]]

  init(_ name: String, required: [String] = [], optional: [String] = [], exclusive: [[String]] = []) {
    self.name = name
    self.required = required
    self.optional = optional
    self.exclusive = exclusive
  }

  /// All keys, the required ones first.
  public var keys: [String] { required + optional }
}

/// A mapping of one of several kinds, distinguished by the required keys that no other kind has.
public struct KindTable: Sendable, Equatable {
  /// What the mapping describes, such as "predicate"; also its name under `$defs` in `scenes/schema.json`.
  public let name: String
  /// The kinds; the first required key of each belongs to no other kind.
  public let kinds: [KeyTable]

  init(_ name: String, _ kinds: [KeyTable]) {
    self.name = name
    self.kinds = kinds
  }

  /// Kinds with a single key each, such as the conditions.
  init(_ name: String, heads: [String]) {
    self.init(name, heads.map { KeyTable($0, required: [$0]) })
  }

  /// The required keys of a kind that no other kind has.
  func distinguishingKeys(_ kind: KeyTable) -> [String] {
    kind.required.filter { key in !kinds.contains { $0 != kind && $0.keys.contains(key) } }
  }

  /// The kinds that a mapping with these keys could be.
  func candidates(_ keys: some Collection<String>) -> [KeyTable] {
    kinds.filter { kind in distinguishingKeys(kind).contains { keys.contains($0) } }
  }
}
