// Turns YAML text into a tree of `YAMLNode`s: Yams parses it; aliases and duplicate keys are handled here.

internal import Messages
internal import Yams

/// Turns the text of one file into a tree.
///
/// Yams expands aliases while it hashes keys, which a file of a few hundred bytes can make exponential, and
/// it stops at the first duplicate key with the position of the wrong one of the two. So aliases are passed
/// to Yams as plain texts and expanded here under a limit, and of two equal keys the first gets another first
/// character until the tree is complete.
struct Composer {
  /// The largest number of values in a file after aliases are expanded.
  static let nodeLimit = 20_000
  /// The deepest nesting of mappings and sequences.
  static let depthLimit = 32
  /// The largest number of duplicate keys reported at once.
  private static let duplicateLimit = 64
  /// Replaces the star of an alias: a character of the private use area, which YAML allows in plain texts.
  private static let star: Unicode.Scalar = "\u{E0FF}"

  private let file: String
  private let what: String
  /// What a text without a value stands for; nil where that is a fault.
  private let empty: YAMLNode.Content?
  private let report: Report
  private var text: [Unicode.Scalar]
  /// First characters of keys that were changed, by position.
  private var renamed: [Place: Unicode.Scalar] = [:]
  private var anchors: [String: YAMLNode] = [:]
  private var nodes = 0
  private var isTooLarge = false

  /// The tree of a text; nil, with the reason in `report`, if it is no YAML.
  static func compose(
    _ text: String, file: String, what: String, empty: YAMLNode.Content?, _ report: Report
  ) -> YAMLNode? {
    var composer = Composer(text, file: file, what: what, empty: empty, report)
    return composer.compose()
  }

  private init(
    _ source: String, file: String, what: String, empty: YAMLNode.Content?, _ report: Report
  ) {
    self.file = file
    self.what = what
    self.empty = empty
    self.report = report
    text = Array(source.unicodeScalars)
    if text.first == "\u{FEFF}" { text.removeFirst() }
    for index in text.indices where text[index] == "*" && index + 1 < text.count {
      let before = index == 0 ? " " : text[index - 1]
      if " \t\r\n[{,:?-".unicodeScalars.contains(before), text[index + 1].properties.isAlphabetic {
        text[index] = Composer.star
      }
    }
  }

  private mutating func compose() -> YAMLNode? {
    if text.count > SourceText.byteLimit {
      report.add(wholeFile, "the text has \(text.count) characters, must have ≤ \(SourceText.byteLimit)")
      return nil
    }
    if let index = text.firstIndex(where: { $0.value < 32 && !"\t\n\r".unicodeScalars.contains($0) }) {
      let code = String(text[index].value, radix: 16, uppercase: true)
      report.add(place(offset: index), "control character U+\(code), must be text")
      return nil
    }
    for _ in 0..<Composer.duplicateLimit {
      do {
        var source = String(String.UnicodeScalarView(text))
        // Yams keeps a pointer to the text, and Swift has no stable one for a text of up to 15 bytes.
        if source.utf8.count < 16 { source += String(repeating: "\n", count: 16) }
        let parser = try Parser(yaml: source, resolver: .basic, encoding: .utf8)
        guard let root = try parser.singleRoot() else {
          if let empty { return YAMLNode(place: wholeFile, content: empty) }
          report.add(wholeFile, "the file is empty, must be a \(what)")
          return nil
        }
        let tree = withExtendedLifetime(parser) { convert(root, path: "", depth: 0) }
        return isTooLarge ? nil : tree
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        guard rename(keyAt: context.mark) else {
          report.add(place(context.mark), "duplicate key '\(restored(keys.first ?? ""))'")
          return nil
        }
      } catch let error as YamlError {
        report.add(place(of: error), problem(error))
        return nil
      } catch {
        report.add(wholeFile, "not YAML: \(error)")
        return nil
      }
    }
    report.add(wholeFile, "more than \(Composer.duplicateLimit) duplicate keys")
    return nil
  }

  // MARK: - Trees

  private mutating func convert(_ node: Yams.Node, path: String, depth: Int) -> YAMLNode {
    let place = node.mark.map(place) ?? wholeFile
    nodes += 1
    let empty = YAMLNode(place: place, content: .scalar("", isPlain: true))
    guard !isTooLarge else { return empty }
    guard nodes <= Composer.nodeLimit, depth <= Composer.depthLimit else {
      isTooLarge = true
      report.add(
        place,
        nodes > Composer.nodeLimit
          ? "the file holds more than \(Composer.nodeLimit) values, counting those that aliases repeat"
          : "nested more than \(Composer.depthLimit) deep")
      return empty
    }
    if !["", "tag:yaml.org,2002:str"].contains(node.rawTag) {
      report.add(
        place, path: path,
        "\(path.isEmpty ? "the file" : path) has the tag '\(node.rawTag)'; tags are not part of the language")
    }
    var result = empty
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      if isPlain, scalar.string.unicodeScalars.first == Composer.star {
        return expand(String(scalar.string.unicodeScalars.dropFirst()), at: place, path: path)
      }
      result.content = .scalar(restored(scalar.string), isPlain: isPlain)
    case .sequence(let sequence):
      var items: [YAMLNode] = []
      for (index, item) in sequence.enumerated() {
        items.append(convert(item, path: "\(path)[\(index)]", depth: depth + 1))
      }
      result.content = .sequence(items)
    case .mapping(let mapping):
      result.content = .mapping(entries(mapping, path: path, depth: depth))
    case .alias(let alias):
      return expand(alias.anchor.rawValue, at: place, path: path)
    }
    if let anchor = node.anchor { anchors[anchor.rawValue] = result }
    return result
  }

  private mutating func entries(_ mapping: Yams.Node.Mapping, path: String, depth: Int) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var lines: [String: Int] = [:]
    for (key, value) in mapping {
      let keyPlace = key.mark.map(place) ?? wholeFile
      guard case .scalar(let scalar) = key, scalar.string.unicodeScalars.first != Composer.star else {
        report.add(keyPlace, path: path, "a key\(path.isEmpty ? "" : " in \(path)") is not a plain text")
        continue
      }
      let name = originalKey(scalar.string, at: keyPlace)
      let childPath = path.isEmpty ? name : "\(path).\(name)"
      let child = convert(value, path: childPath, depth: depth + 1)
      if let line = lines[name] {
        let owner = path.isEmpty ? "" : " in \(path)"
        report.add(
          keyPlace, path: childPath, "duplicate key '\(name)'\(owner), first given on line \(line)")
        continue
      }
      lines[name] = keyPlace.line
      entries.append(YAMLNode.Entry(key: name, keyPlace: keyPlace, value: child))
    }
    return entries
  }

  /// The value of an alias, counted as if it had been written out.
  private mutating func expand(_ name: String, at place: Place, path: String) -> YAMLNode {
    guard let node = anchors[name] else {
      let hint = nearestName(to: name, among: anchors.keys.sorted()).map { "; did you mean '*\($0)'?" } ?? ""
      report.add(place, path: path, "alias '*\(name)' has no anchor '&\(name)' before it\(hint)")
      return YAMLNode(place: place, content: .scalar("", isPlain: true))
    }
    nodes += node.count
    if nodes > Composer.nodeLimit && !isTooLarge {
      isTooLarge = true
      report.add(
        place, "the file holds more than \(Composer.nodeLimit) values, counting those that aliases repeat")
    }
    return node
  }

  // MARK: - Duplicate keys

  /// Changes the first character of the key at a mark; false if there is none to change.
  private mutating func rename(keyAt mark: Mark) -> Bool {
    guard var index = offset(of: mark), index < text.count else { return false }
    let place = place(mark)
    if text[index] == "\"" || text[index] == "'" { index += 1 }
    guard renamed[place] == nil, index < text.count, text[index].properties.isAlphabetic else { return false }
    renamed[place] = text[index]
    // Each renamed key gets its own character, so that three equal keys also become different.
    text[index] = Unicode.Scalar(0xE100 + UInt32(renamed.count)) ?? Composer.star
    return true
  }

  private func originalKey(_ key: String, at place: Place) -> String {
    guard let first = renamed[place] else { return restored(key) }
    var scalars = Array(key.unicodeScalars)
    if !scalars.isEmpty { scalars[0] = first }
    return restored(String(String.UnicodeScalarView(scalars)))
  }

  private func restored(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == Composer.star ? "*" : $0 }))
  }

  // MARK: - Places

  private var wholeFile: Place { Place(file: file, line: 0, column: 0) }

  private func place(_ mark: Mark) -> Place {
    Place(file: file, line: mark.line, column: mark.column)
  }

  private func place(offset: Int) -> Place {
    let line = text[..<offset].count { $0 == "\n" }
    let start = text[..<offset].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    return Place(file: file, line: line + 1, column: offset - start + 1)
  }

  private func offset(of mark: Mark) -> Int? {
    var line = 1
    var index = 0
    while line < mark.line {
      guard index < text.count else { return nil }
      let isEnd =
        text[index] == "\n" || (text[index] == "\r" && (index + 1 == text.count || text[index + 1] != "\n"))
      if isEnd { line += 1 }
      index += 1
    }
    return index + mark.column - 1
  }

  private func place(of error: YamlError) -> Place {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): place(mark)
    default: wholeFile
    }
  }

  private func problem(_ error: YamlError) -> String {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if problem.contains("another document") { return "a second document, must be one document in a file" }
      let cause = YAMLProblem(
        text: text, offset: offset(of: mark) ?? text.count, said: problem,
        began: context.map { (line: $0.mark.line, column: $0.mark.column) })
      return "not YAML: " + (cause.inWords ?? problem + (context.map { " (\($0.text))" } ?? ""))
    case .reader(let problem, _, _, _): return "not YAML: \(problem)"
    default: return "not YAML: \(error)"
    }
  }
}

extension YAMLNode {
  /// The number of values in this tree, itself included.
  fileprivate var count: Int {
    switch content {
    case .scalar: 1
    case .sequence(let items): items.reduce(1) { $0 + $1.count }
    case .mapping(let entries): entries.reduce(1) { $0 + $1.value.count }
    }
  }
}

extension Yams.Node {
  /// The tag as written, before Yams infers one.
  fileprivate var rawTag: String {
    switch self {
    case .scalar(let scalar): scalar.tag.rawValue
    case .sequence(let sequence): sequence.tag.rawValue
    case .mapping(let mapping): mapping.tag.rawValue
    case .alias: ""
    }
  }
}
