// The scenes that ship with Jostle. Their files are part of the program, so that they are found from any folder.

private import CSuite
internal import Messages
internal import YAMLReading

/// The scenes that ship with Jostle, with their JSON Schema and their calibration.
///
/// `Scene(named:in:)` reads a scene of one's own or one of these. The path of a file of the suite, in calls and in
/// messages, is `suite:` and its name.
public enum ShippedScenes {
  /// The first letters of the paths of the suite's files.
  public static let prefix = "suite:"

  /// The names of all files, sorted: `cup.yaml`, …, and also `schema.json` and `calibration.json`.
  public static let files: [String] = (0..<js_suite_file_count()).map { index in
    guard let name = js_suite_file_at(index).name else { requirementFailed("file \(index) has no name") }
    return String(cString: name)
  }

  /// The names of the scenes, sorted.
  public static let names = files.filter { $0.hasSuffix(".yaml") }.map(SourceText.stem).sorted()

  /// The text of a file, such as `push-box.yaml`; nil if there is none of this name.
  public static func text(of file: String) -> String? {
    guard let index = files.firstIndex(of: file) else { return nil }
    let found = js_suite_file_at(index)
    return String(decoding: UnsafeBufferPointer(start: found.bytes, count: found.size), as: UTF8.self)
  }

  /// The text of a scene file, from the suite or from the disk; nil with the reason in `report`.
  static func read(_ path: String, blaming place: Place, _ report: Report) -> String? {
    guard path.hasPrefix(prefix) else {
      return SourceText.read(path, what: "scene", blaming: place, report)
    }
    let file = String(path.dropFirst(prefix.count))
    if let text = text(of: file) { return text }
    report.add(place, "the suite has no file '\(file)'\(suggestion(for: file, among: files))")
    return nil
  }

  /// The name of a file without folder, extension and `suite:`.
  static func stem(_ path: String) -> String {
    SourceText.stem(path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path)
  }

  /// The path of a file that another one extends: in the same folder, or of this name in the suite.
  static func path(_ path: String, besides file: String) -> String {
    if path.hasPrefix(prefix) || file.hasPrefix(prefix) && files.contains(path) {
      return path.hasPrefix(prefix) ? path : prefix + path
    }
    let own = SourceText.path(path, besides: file)
    return files.contains(path) && !SourceText.exists(own) ? prefix + path : own
  }
}
