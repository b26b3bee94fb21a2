// Reads one value of a scene file as a number, a point or a mapping of known keys, and reports a fault if it
// is something else. Reading continues after a fault, so that all faults are reported at once.

internal import YAMLReading
internal import Messages

extension YAMLNode {
  /// A scalar's text; empty for anything else.
  var scalarText: String { text ?? "" }
}

/// A node of the file and the path of keys that leads to it.
struct Cursor {
  let node: YAMLNode
  let path: String
  /// The position of its key, at which missing things are reported.
  let keyPlace: Place
  let report: Report

  /// Reports a fault of this value; `message` follows its path.
  func fault(_ message: String) {
    report.add(node.place, path: path, subject + " " + message)
  }

  /// Reports a fault of this value with a complete message.
  func complain(_ message: String) {
    report.add(node.place, path: path, message)
  }

  private var subject: String { path.isEmpty ? "the file" : path }

  var withoutQuotes: String {
    if case .scalar(_, isPlain: false) = node.content { " without quotes" } else { "" }
  }

  // MARK: - Scalars

  /// Text that is not empty.
  func text() -> String? {
    guard case .scalar(let text, let isPlain) = node.content, !text.isEmpty else {
      fault("is \(node.found), must be text")
      return nil
    }
    if isPlain, Bool(text) != nil || Double(yaml: text) != nil || ["~", "null"].contains(text) {
      fault("is \(node.found), must be text: put it in quotes")
      return nil
    }
    return text
  }

  /// A whole number within a range.
  func integer(_ range: ClosedRange<Int>) -> Int? {
    guard case .scalar(let text, isPlain: true) = node.content, let value = Int(text) else {
      fault("is \(node.found), must be a whole number\(withoutQuotes)")
      return nil
    }
    guard range.contains(value) else {
      fault(
        "is \(text), must be \(value < range.lowerBound ? "≥ \(range.lowerBound)" : "≤ \(range.upperBound)")")
      return nil
    }
    return value
  }

  /// `true` or `false`.
  func flag() -> Bool? {
    if case .scalar(let text, isPlain: true) = node.content, let value = Bool(text) { return value }
    fault("is \(node.found), must be true or false")
    return nil
  }

  /// One of the cases of an enumeration, by its name.
  func word<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) -> Word? {
    let words = Word.allCases.map(\.rawValue)
    if case .scalar(let text, _) = node.content {
      if let word = Word(rawValue: text) { return word }
      let hint = nearestName(to: text, among: words).map { "; did you mean '\($0)'?" } ?? ""
      fault("is \(node.found), must be \(words.quotedList())\(hint)")
    } else {
      fault("is \(node.found), must be \(words.quotedList())")
    }
    return nil
  }

  // MARK: - Lists

  /// The items of a list.
  func items(_ what: String = "a list") -> [Cursor]? {
    guard case .sequence(let nodes) = node.content else {
      fault("is \(node.found), must be \(what)")
      return nil
    }
    return nodes.enumerated().map { index, node in
      Cursor(node: node, path: "\(path)[\(index)]", keyPlace: node.place, report: report)
    }
  }

  /// Two numbers.
  private func pair(_ what: String, _ bounds: Bounds) -> (Float, Float)? {
    guard let items = items(what) else { return nil }
    guard items.count == 2 else {
      fault("has \(items.count) items, must be \(what)")
      return nil
    }
    guard let first = items[0].number(bounds), let second = items[1].number(bounds) else { return nil }
    return (first, second)
  }

  /// `[x, y]`.
  func point(_ bounds: Bounds = .coordinate) -> SIMD2<Float>? {
    pair("two numbers, [x, y]", bounds).map { SIMD2($0.0, $0.1) }
  }

  /// `[lower, upper]`.
  ///
  /// - Parameter isOpen: whether the two must differ.
  func range(_ bounds: Bounds, isOpen: Bool = false) -> ClosedRange<Float>? {
    guard let (lower, upper) = pair("two numbers, [lower, upper]", bounds) else { return nil }
    if lower > upper || (isOpen && lower == upper) {
      fault("is [\(decimal(lower)), \(decimal(upper))], must have lower \(isOpen ? "<" : "≤") upper")
      return nil
    }
    return lower...upper
  }

  // MARK: - Mappings

  /// The entries of a mapping from names to values.
  func named(_ what: String) -> [(name: String, value: Cursor)]? {
    guard case .mapping(let entries) = node.content else {
      fault("is \(node.found), must be a mapping from names to \(what)")
      return nil
    }
    return entries.map { ($0.key, child($0)) }
  }

  /// The values of a mapping with the keys of a table.
  func fields(_ table: KeyTable) -> Fields? {
    guard case .mapping(let entries) = node.content else {
      fault("is \(node.found), must be a mapping with \(table.keys.quotedList("and"))")
      return nil
    }
    var meant: [String] = []
    for entry in entries where !table.keys.contains(entry.key) {
      if let key = unknown(entry, among: table.keys) { meant.append(key) }
    }
    for key in table.required where node[key] == nil && !meant.contains(key) {
      report.add(keyPlace, path: path, "\(subject) has no '\(key)'")
    }
    for group in table.exclusive {
      let present = entries.filter { group.contains($0.key) }
      if present.count > 1 {
        report.add(
          present[1].keyPlace, path: path,
          "\(subject) has both '\(present[0].key)' and '\(present[1].key)', must have only one of them")
      }
    }
    return Fields(owner: self, table: table, meant: meant)
  }

  /// The values of a mapping that may be of several kinds.
  ///
  /// - Parameter allowed: the first keys of the kinds that are allowed at this place, for messages; nil for all.
  func kind(_ table: KindTable, allowed: [String]? = nil) -> Fields? {
    let heads = allowed ?? Vocabulary.heads(of: table, at: path)
    guard case .mapping(let entries) = node.content else {
      fault("is \(node.found), must be a mapping with \(heads.quotedList())")
      return nil
    }
    let candidates = table.candidates(entries.map(\.key))
    if candidates.count == 1 { return fields(candidates[0]) }
    if let first = candidates.first {
      let second = candidates[1]
      let keys = [first, second].map { kind in
        entries.first { table.distinguishingKeys(kind).contains($0.key) }!
      }
      .sorted { ($0.keyPlace.line, $0.keyPlace.column) < ($1.keyPlace.line, $1.keyPlace.column) }
      let hint =
        table.name == Vocabulary.predicate.name
        ? ": to require both, write 'all: [{ \(keys[0].key): … }, { \(keys[1].key): … }]'" : ""
      report.add(
        keys[1].keyPlace, path: path,
        "\(subject) has both '\(keys[0].key)' and '\(keys[1].key)', must have only one of them\(hint)")
      return nil
    }
    let known = table.kinds.flatMap(\.keys)
    let strangers = entries.filter { !known.contains($0.key) }
    for entry in strangers { _ = unknown(entry, among: heads) }
    if strangers.isEmpty {
      report.add(keyPlace, path: path, "\(subject) has none of \(heads.quotedList("and"))")
    }
    return nil
  }

  /// Reports a key that no table lists; returns the key that was probably meant.
  private func unknown(_ entry: YAMLNode.Entry, among keys: [String]) -> String? {
    let owner = path.isEmpty ? "" : " in \(path)"
    if path.isEmpty, let answer = Vocabulary.answers[entry.key] {
      report.add(entry.keyPlace, path: entry.key, "unknown key '\(entry.key)'; there is \(answer)")
      return nil
    }
    let near = nearestName(to: entry.key, among: keys)
    let hint = near.map { "; did you mean '\($0)'?" } ?? "; allowed: \(keys.quotedList("and"))"
    report.add(
      entry.keyPlace, path: path.isEmpty ? entry.key : "\(path).\(entry.key)",
      "unknown key '\(entry.key)'\(owner)\(hint)")
    return near
  }

  fileprivate func child(_ entry: YAMLNode.Entry) -> Cursor {
    Cursor(
      node: entry.value, path: path.isEmpty ? entry.key : "\(path).\(entry.key)", keyPlace: entry.keyPlace,
      report: report)
  }
}

/// The values of a mapping, by the keys of its table.
struct Fields {
  let owner: Cursor
  let table: KeyTable
  /// Keys that are probably present but misspelt, which has been reported.
  let meant: [String]

  /// The value of a key of the table, if present.
  subscript(_ key: String) -> Cursor? {
    require(table.keys.contains(key), "'\(key)' is not a key of table '\(table.name)'")
    guard case .mapping(let entries) = owner.node.content else { return nil }
    return entries.first { $0.key == key }.map(owner.child)
  }
}
