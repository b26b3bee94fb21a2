// Writes a tree as YAML text.

internal import Messages

extension YAMLNode {
  /// The tree as YAML in block style, keys in their order; parsing it gives the same tree.
  public var yaml: String { lines(indent: 0).joined(separator: "\n") + "\n" }

  private func lines(indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    switch content {
    case .scalar(let text, let isPlain):
      return [margin + YAMLNode.scalar(text, isPlain: isPlain)]
    case .sequence(let items):
      if items.isEmpty { return [margin + "[]"] }
      return items.flatMap { item in
        // The first line of an item follows its dash.
        var lines = item.lines(indent: indent + 2)
        lines[0] = margin + "- " + lines[0].dropFirst(indent + 2)
        return lines
      }
    case .mapping(let entries):
      if entries.isEmpty { return [margin + "{}"] }
      return entries.flatMap { entry -> [String] in
        let key = margin + YAMLNode.scalar(entry.key, isPlain: YAMLNode.isWord(entry.key)) + ":"
        var lines = entry.value.lines(indent: indent + 2)
        if entry.value.isOneLine {
          let value = lines[0].dropFirst(indent + 2)
          return [value.isEmpty ? key : "\(key) \(value)"]
        }
        lines.insert(key, at: 0)
        return lines
      }
    }
  }

  private var isOneLine: Bool {
    switch content {
    case .scalar: true
    case .sequence(let items): items.isEmpty
    case .mapping(let entries): entries.isEmpty
    }
  }

  /// A plain scalar stays plain, because its type is inferred from its text.
  private static func scalar(_ text: String, isPlain: Bool) -> String {
    isPlain && !text.contains("\n") ? text : jsonString(text)
  }

  private static func isWord(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
      && text.first?.isLetter == true && text.last != "-"
  }
}
