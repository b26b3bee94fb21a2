// A YAML tree in which every key and value has the file, line and column it came from. Readers of scenes and
// of training configurations use it.

/// A value of a YAML file, with aliases expanded.
public struct YAMLNode: Sendable, Equatable {
  /// The kinds of values.
  public enum Content: Sendable, Equatable {
    /// Text as written, and whether it had no quotes (only then can it be a number or a flag).
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    /// Entries in the order of the file, without duplicates.
    case mapping([Entry])
  }

  /// A key and its value.
  public struct Entry: Sendable, Equatable {
    /// The key's text.
    public var key: String
    /// The position of the key.
    public var keyPlace: Place
    /// Its value.
    public var value: YAMLNode

    /// A key with its position and value.
    public init(key: String, keyPlace: Place, value: YAMLNode) {
      self.key = key
      self.keyPlace = keyPlace
      self.value = value
    }
  }

  /// The position of the value.
  public var place: Place
  /// Its kind and contents.
  public var content: Content

  /// A value at a position.
  public init(place: Place, content: Content) {
    self.place = place
    self.content = content
  }

  /// The entries of a mapping, in the order of the file; nil for anything else.
  public var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The items of a sequence; nil for anything else.
  public var items: [YAMLNode]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  /// A scalar's text, quoted or not; nil for anything else.
  public var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// The text of a scalar without quotes, which may be a number or a flag; nil for anything else.
  public var plainText: String? {
    if case .scalar(let text, isPlain: true) = content { text } else { nil }
  }

  /// The value in words, for a message: "'11'", "the text \"11\"", "empty", "a list".
  public var found: String {
    switch content {
    case .scalar("", isPlain: true): "empty"
    case .scalar(let text, isPlain: true): "'\(text.prefix(60))'"
    case .scalar(let text, isPlain: false): "the text \"\(text.prefix(60))\""
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The value of a mapping's key; nil for anything else.
  public subscript(key: String) -> YAMLNode? {
    entries?.first { $0.key == key }?.value
  }

  /// This mapping without a key.
  public func removing(_ key: String) -> YAMLNode {
    guard let entries else { return self }
    return YAMLNode(place: place, content: .mapping(entries.filter { $0.key != key }))
  }
}

extension Double {
  /// A decimal number as YAML 1.2 writes it, infinity for any number that is not finite; nil for anything
  /// else, such as hexadecimal or "1_000".
  public init?(yaml text: String) {
    let digits = text.drop { $0 == "-" || $0 == "+" }
    if [".inf", ".Inf", ".INF"].contains(digits) || [".nan", ".NaN", ".NAN", "nan", "inf"].contains(digits) {
      self = .infinity
      return
    }
    guard let first = digits.utf8.first, first == UInt8(ascii: ".") || (48...57).contains(first),
      digits.utf8.allSatisfy({ (48...57).contains($0) || ".eE+-".utf8.contains($0) })
    else { return nil }
    self.init(text)
  }
}
