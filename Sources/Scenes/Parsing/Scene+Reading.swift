// Reads a scene from a file or a text: the entry point of the module.

public import YAMLReading
internal import Messages

extension Scene {
  /// Reads a scene file and everything it extends.
  ///
  /// - Parameters:
  ///   - path: the file; `suite:push-box.yaml` is the one that ships with Jostle.
  ///   - isNamedAfterFile: whether the file's name without extension must be the scene's name.
  /// - Throws: `SceneError` with all faults of the file, if there are any. A scene that is returned can be
  ///   run: nothing in it makes the physics engine abort.
  public init(contentsOf path: String, isNamedAfterFile: Bool = true) throws(SceneError) {
    self = try Scene.reading(contentsOf: path, isNamedAfterFile: isNamedAfterFile).scene
  }

  /// Reads a scene file as `init(contentsOf:isNamedAfterFile:)` does, with warnings about values that are allowed and
  /// probably not meant, such as an angle of 90 rad.
  public static func reading(
    contentsOf path: String, isNamedAfterFile: Bool = true
  ) throws(SceneError) -> (scene: Scene, warnings: [Diagnostic]) {
    let report = Report()
    let whole = Place(file: path, line: 0, column: 0)
    report.opened(path)
    guard let text = ShippedScenes.read(path, blaming: whole, report) else {
      try report.throwIfAny()
      requirementFailed("'\(path)' was refused without a reason")
    }
    let scene = try Scene(text, file: path, name: isNamedAfterFile ? ShippedScenes.stem(path) : nil, report)
    return (scene, report.warnings)
  }

  /// Reads a scene from a text.
  ///
  /// - Parameters:
  ///   - yaml: the text of a scene file.
  ///   - file: the name used in errors; relative paths after `extends` start from its folder.
  /// - Throws: `SceneError` with all faults of the text, if there are any.
  public init(yaml: String, file: String) throws(SceneError) {
    try self.init(yaml, file: file, name: nil, Report())
  }

  private init(_ text: String, file: String, name: String?, _ report: Report) throws(SceneError) {
    guard let root = YAMLNode.loadScene(text, file: file, report) else {
      try report.throwIfAny()
      requirementFailed("'\(file)' was refused without a reason")
    }
    var parser = SceneParser(root, report)
    let scene = parser.parse(expectedName: name)
    try report.throwIfAny()
    guard let scene else { requirementFailed("'\(file)' was refused without a reason") }
    try scene.check(against: root, file: file, report)
    self = scene
  }
}
