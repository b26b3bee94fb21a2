// What is wrong with a file: where it is, what is there, and what is allowed.

/// One fault of a file, or of a scene that was built in Swift.
public struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
  /// The file it is in, as it was given (`scene 'push-box'` if the scene was built in Swift); an extended file's own name where the fault is there.
  public let file: String
  /// Counted from 1; 0 where the fault is the whole file's.
  public let line: Int
  /// In characters, counted from 1; 0 where the fault is the whole file's.
  public let column: Int
  /// The keys that lead there, such as `bodies.box.density`; empty for the whole file.
  public let path: String
  /// What is wrong, and what is allowed.
  public let message: String

  /// A fault; line and column 0 where it is the whole file's.
  public init(file: String, line: Int, column: Int, path: String, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.path = path
    self.message = message
  }

  /// `file:line:column: message`, or `scene 'push-box': message` for a scene that was built in Swift.
  public var description: String {
    line == 0 ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)"
  }
}

/// A text that is no YAML tree within the limits, with every fault found in it.
public struct YAMLError: Error, Equatable, CustomStringConvertible {
  /// At least one, in the order of the file.
  public let diagnostics: [Diagnostic]

  /// One line per fault.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
