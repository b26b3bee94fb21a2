// Errors of scenes: every fault found, each with its position.

public import YAMLReading

/// A scene that cannot be used, with every fault found in it, in the order of the file.
public struct SceneError: Error, Equatable, CustomStringConvertible {
  /// At least one; faults of the requested file come before those of files that it extends.
  public let diagnostics: [Diagnostic]

  /// One line per fault.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}

extension Report {
  /// Throws the faults found so far, if there are any.
  func throwIfAny() throws(SceneError) {
    let diagnostics = diagnostics
    if !diagnostics.isEmpty { throw SceneError(diagnostics: diagnostics) }
  }
}
