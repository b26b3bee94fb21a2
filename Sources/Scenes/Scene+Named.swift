// Finds a scene by its name: in a folder of one's own, or in the suite that ships with Jostle.

internal import Messages
internal import YAMLReading

extension Scene {
  /// Reads the scene of a name, and everything its file extends.
  ///
  /// - Parameters:
  ///   - name: `push-box`, for example.
  ///   - folder: is searched first, for `push-box.yaml`; then the suite is.
  /// - Throws: `SceneError` if there is no scene of this name, with those that there are; or with all faults of
  ///   its file.
  public init(named name: String, in folder: String = "scenes") throws(SceneError) {
    try self.init(contentsOf: Scene.path(named: name, in: folder))
  }

  /// The path for `init(contentsOf:)` of the scene of a name.
  ///
  /// - Parameters:
  ///   - name: `push-box`, for example.
  ///   - folder: is searched first; then the suite is.
  /// - Throws: `SceneError` if there is no scene of this name, with those that there are.
  public static func path(named name: String, in folder: String = "scenes") throws(SceneError) -> String {
    let own = "\(folder)/\(name).yaml"
    if !name.contains("/"), SourceText.exists(own) { return own }
    if ShippedScenes.names.contains(name) { return "\(ShippedScenes.prefix)\(name).yaml" }
    let names = names(in: folder)
    let hint = suggestion(for: name, among: names)
    throw SceneError(diagnostics: [
      Diagnostic(
        file: "scene '\(name)'", line: 0, column: 0, path: "",
        message: "there is none of this name\(hint.isEmpty ? "." : hint) "
          + "In '\(folder)' and in the suite there are \(names.listed)")
    ])
  }

  /// The names that `init(named:in:)` knows, sorted: the scene files of a folder, and the suite.
  public static func names(in folder: String = "scenes") -> [String] {
    Set(SourceText.names(in: folder, withExtension: "yaml") + ShippedScenes.names).sorted()
  }
}
