// A YAML tree in which every key and value knows the file, line and column it came from.

/// A value of a scene file.
struct Node {
  enum Content {
    /// A text as written, and whether it stood without quotes (only then can it be a number or a flag).
    case scalar(String, isPlain: Bool)
    case sequence([Node])
    /// Entries in the order of the file, without duplicates.
    case mapping([Entry])
  }

  /// A key and its value.
  struct Entry {
    var key: String
    var keyPlace: Place
    var value: Node
  }

  var place: Place
  var content: Content

  /// The value of a key of a mapping; nil for anything else.
  subscript(key: String) -> Node? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// This mapping without a key.
  func removing(_ key: String) -> Node {
    guard case .mapping(let entries) = content else { return self }
    return Node(place: place, content: .mapping(entries.filter { $0.key != key }))
  }
}
