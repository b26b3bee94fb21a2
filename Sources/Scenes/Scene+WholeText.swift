// The text of a scene with everything that its file extends merged in.

internal import Messages
internal import YAMLReading

extension Scene {
  /// The text of a scene file with everything that it extends merged in. It needs no other file, and reads as
  /// the same scene.
  ///
  /// - Throws: `SceneError` if the file or one that it extends cannot be read.
  public static func wholeText(contentsOf path: String) throws(SceneError) -> String {
    let report = Report()
    let whole = Place(file: path, line: 0, column: 0)
    guard let text = ShippedScenes.read(path, blaming: whole, report),
      let root = YAMLNode.loadScene(text, file: path, report)
    else {
      try report.throwIfAny()
      requirementFailed("'\(path)' was refused without a reason")
    }
    return root.yaml
  }

  /// The text of a scene that `init(named:in:)` finds, with everything that it extends merged in.
  ///
  /// - Throws: `SceneError` if there is no scene of this name, or if its file cannot be read.
  public static func wholeText(named name: String, in folder: String = "scenes") throws(SceneError) -> String
  {
    try wholeText(contentsOf: path(named: name, in: folder))
  }
}
