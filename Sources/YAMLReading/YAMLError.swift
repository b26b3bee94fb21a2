// Errors of a file: the position, what is there, and what is allowed.

/// One fault of a file, or of a scene that was built in Swift.
public struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
  /// The file that contains the fault, as it was given (`scene 'push-box'` if the scene was built in Swift);
  /// the name of the extended file if the fault is there.
  public let file: String
  /// Counted from 1; 0 if the fault concerns the whole file.
  public let line: Int
  /// In characters, counted from 1; 0 if the fault concerns the whole file.
  public let column: Int
  /// The keys that lead to it, such as `bodies.box.density`; empty for the whole file.
  public let path: String
  /// What is wrong, and what is allowed.
  public let message: String

  /// A fault; line and column are 0 if it concerns the whole file.
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

/// A text that is not a YAML tree within the limits, with every fault found in it.
public struct YAMLError: Error, Equatable, CustomStringConvertible {
  /// At least one, in the order of the file.
  public let diagnostics: [Diagnostic]

  /// One line per fault.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
