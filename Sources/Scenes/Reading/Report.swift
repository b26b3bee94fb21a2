// Gathers faults while a file is read, so that one run of the parser shows them all.

/// A position in a file: line and column from 1, or both 0 for the whole file.
struct Place: Equatable, Hashable {
  var file: String
  var line: Int
  var column: Int
}

/// The faults found so far.
final class Report {
  private var found: [Diagnostic] = []
  /// Files in the order in which they were opened.
  private var files: [String] = []

  func opened(_ file: String) {
    if !files.contains(file) { files.append(file) }
  }

  func add(_ place: Place, path: String = "", _ message: String) {
    opened(place.file)
    let diagnostic = Diagnostic(
      file: place.file, line: place.line, column: place.column, path: path, message: message)
    if !found.contains(diagnostic) { found.append(diagnostic) }
  }

  /// Throws what was found, if anything, in the order of the files.
  func throwIfAny() throws(SceneError) {
    if found.isEmpty { return }
    let order = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
    let sorted = found.enumerated().sorted { a, b in
      (order[a.element.file] ?? 0, a.element.line, a.element.column, a.offset)
        < (order[b.element.file] ?? 0, b.element.line, b.element.column, b.offset)
    }
    throw SceneError(diagnostics: sorted.map(\.element))
  }
}
