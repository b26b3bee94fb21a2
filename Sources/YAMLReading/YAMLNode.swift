// A YAML tree in which every key and value knows the file, line and column it came from: what readers of scenes
// and of training configurations start from.

/// A value of a YAML file, with everything that aliases stand for written out.
public struct YAMLNode: Sendable, Equatable {
  /// What a value is.
  public enum Content: Sendable, Equatable {
    /// A text as written, and whether it stood without quotes (only then can it be a number or a flag).
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    /// Entries in the order of the file, without duplicates.
    case mapping([Entry])
  }

  /// A key and its value.
  public struct Entry: Sendable, Equatable {
    /// The key's text.
    public var key: String
    /// Where the key stands.
    public var keyPlace: Place
    /// What it is given.
    public var value: YAMLNode

    /// A key with its place and value.
    public init(key: String, keyPlace: Place, value: YAMLNode) {
      self.key = key
      self.keyPlace = keyPlace
      self.value = value
    }
  }

  /// Where the value stands.
  public var place: Place
  /// What it is.
  public var content: Content

  /// A value at a place.
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

  /// What is there, in words for a message: "'11'", "the text \"11\"", "empty", "a list".
  public var found: String {
    switch content {
    case .scalar("", isPlain: true): "empty"
    case .scalar(let text, isPlain: true): "'\(text.prefix(60))'"
    case .scalar(let text, isPlain: false): "the text \"\(text.prefix(60))\""
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The value of a key of a mapping; nil for anything else.
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
  /// A decimal number as YAML 1.2 writes it, infinity for any that is not finite; nil for anything else, such
  /// as hexadecimal or "1_000".
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
