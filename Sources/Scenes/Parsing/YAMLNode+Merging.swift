// Loads a file and the files that it extends, and merges them.

internal import YAMLReading

extension YAMLNode {
  /// The longest chain of files that extend one another.
  private static let chainLimit = 8

  /// The kinds of mappings that may be merged. Observations stand in lists, which are replaced; two of their kinds
  /// are told by keys that an entry of the start may have together, `angle` and `size`.
  private static let mergedKinds = Vocabulary.kindTables.filter { $0 != Vocabulary.observation }

  /// The tree of a scene merged with everything that its file extends; nil if a file is not a YAML mapping.
  ///
  /// - Parameters:
  ///   - text: the file's text.
  ///   - file: its name, used in errors and for finding the files it extends.
  ///   - chain: the files that led here, to detect a cycle.
  static func loadScene(_ text: String, file: String, chain: [String] = [], _ report: Report) -> YAMLNode? {
    report.opened(file)
    guard let root = YAMLNode.compose(text, file: file, what: "scene", report) else { return nil }
    let cursor = Cursor(node: root, path: "", keyPlace: root.place, report: report)
    guard case .mapping(let entries) = root.content else {
      cursor.fault("is \(root.found), must be a mapping that starts with 'jostle: \(Vocabulary.version)'")
      return nil
    }
    func value(_ key: String) -> Cursor? {
      entries.first { $0.key == key }.map {
        Cursor(node: $0.value, path: key, keyPlace: $0.keyPlace, report: report)
      }
    }
    if let version = value("jostle") {
      if version.node.plainText != "\(Vocabulary.version)" {
        version.fault(
          "is \(version.node.found), must be \(Vocabulary.version), the version of the language that this program reads"
        )
      }
    } else {
      report.add(root.place, "the file has no 'jostle'")
    }
    guard let extends = value("extends") else { return root }
    guard let name = extends.text() else { return nil }
    let path = ShippedScenes.path(name, besides: file)
    let chain = chain + [SourceText.canonical(file)]
    if chain.contains(SourceText.canonical(path)) {
      extends.fault("is '\(name)', which extends this file again")
      return nil
    }
    if chain.count >= chainLimit {
      extends.fault("is '\(name)', the \(chain.count + 1)th file in a chain; must be ≤ \(chainLimit)")
      return nil
    }
    guard let base = ShippedScenes.read(path, blaming: extends.node.place, report),
      let tree = YAMLNode.loadScene(base, file: path, chain: chain, report)
    else { return nil }
    return root.removing("extends").laid(over: tree.removing("name").removing("extends"), isRoot: true)
  }

  /// Merges this tree over another: mappings merge key by key, anything else replaces.
  ///
  /// A mapping of another kind (a shape, a predicate) replaces as a whole, and a key removes those that
  /// exclude it (a mass removes a density).
  private func laid(over base: YAMLNode, isRoot: Bool = false, namesItems: Bool = false) -> YAMLNode {
    guard case .mapping(let upper) = content, case .mapping(var merged) = base.content else { return self }
    if !isRoot && !namesItems {
      let keys = upper.map(\.key)
      for table in YAMLNode.mergedKinds {
        let new = table.candidates(keys)
        let old = table.candidates(merged.map(\.key))
        if !new.isEmpty, !old.isEmpty, !new.contains(where: old.contains) { return self }
      }
      for group in Vocabulary.tables.flatMap(\.exclusive) where keys.contains(where: group.contains) {
        merged.removeAll { group.contains($0.key) && !keys.contains($0.key) }
      }
    }
    for entry in upper {
      guard let index = merged.firstIndex(where: { $0.key == entry.key }) else {
        merged.append(entry)
        continue
      }
      let isSection = isRoot && Vocabulary.namedSections.contains(entry.key)
      merged[index] = Entry(
        key: entry.key, keyPlace: entry.keyPlace,
        value: entry.value.laid(over: merged[index].value, namesItems: isSection))
    }
    return YAMLNode(place: place, content: .mapping(merged))
  }
}
