// What is wrong with a scene file: every fault found, each with its place.

/// One fault of a scene file.
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

  /// `file:line:column: message`, or `scene 'push-box': message` for a scene that was built in Swift.
  public var description: String {
    line == 0 ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)"
  }
}

/// A scene file that cannot be used, with every fault found in it, in the order of the file.
public struct SceneError: Error, Equatable, CustomStringConvertible {
  /// At least one; the faults of the file asked for come before those of files it extends.
  public let diagnostics: [Diagnostic]

  /// One line per fault.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
