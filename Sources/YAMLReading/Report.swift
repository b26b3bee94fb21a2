// Collects faults and warnings while a file is read, so that a reader reports all of them at once.

/// A position in a file: line and column from 1, or both 0 for the whole file.
public struct Place: Sendable, Hashable {
  /// The file's name as it was given.
  public var file: String
  /// Counted from 1.
  public var line: Int
  /// In characters, counted from 1.
  public var column: Int

  /// A position; line and column 0 for the whole file.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// The faults and warnings found so far.
public final class Report {
  private var found: [Diagnostic] = []
  private var doubts: [Diagnostic] = []
  /// Files in the order in which they were opened.
  private var files: [String] = []

  /// A report without faults.
  public init() {}

  /// Registers a file, whose faults follow those of files registered before.
  public func opened(_ file: String) {
    if !files.contains(file) { files.append(file) }
  }

  /// Adds a fault, unless the same one is present already.
  ///
  /// - Parameters:
  ///   - place: where it is.
  ///   - path: the keys that lead to it; empty for the whole file.
  ///   - message: what is wrong, and what is allowed.
  public func add(_ place: Place, path: String = "", _ message: String) {
    opened(place.file)
    let diagnostic = Diagnostic(
      file: place.file, line: place.line, column: place.column, path: path, message: message)
    if !found.contains(diagnostic) { found.append(diagnostic) }
  }

  /// Adds a warning about something that is allowed and probably not meant, unless the same one is present already.
  public func warn(_ place: Place, path: String = "", _ message: String) {
    opened(place.file)
    let diagnostic = Diagnostic(
      file: place.file, line: place.line, column: place.column, path: path, message: message)
    if !doubts.contains(diagnostic) { doubts.append(diagnostic) }
  }

  /// The faults found so far, in the order of the files and of the places in them.
  public var diagnostics: [Diagnostic] { inOrder(found) }

  /// The warnings found so far, in the order of the files and of the places in them.
  public var warnings: [Diagnostic] { inOrder(doubts) }

  private func inOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let order = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
    return diagnostics.enumerated().sorted { a, b in
      (order[a.element.file] ?? 0, a.element.line, a.element.column, a.offset)
        < (order[b.element.file] ?? 0, b.element.line, b.element.column, b.offset)
    }.map(\.element)
  }
}
