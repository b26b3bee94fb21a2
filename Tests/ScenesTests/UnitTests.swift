// Units: angles in degrees, and warnings about numbers that were probably meant in another unit.

import Glibc
import Scenes
import Testing
import YAMLReading

@Suite("Angles may be written in degrees, and other units are noticed") struct UnitTests {
  /// A scene with the start of its box given.
  private func text(_ box: String, workspace: String = "{ x: [-1, 1], y: [-1, 1] }") -> String {
    Fixtures.scene(shape: "{ rectangle: [0.3, 0.3] }")
      .replacing("workspace: { x: [-1, 1], y: [-1, 1] }", by: "workspace: \(workspace)")
      .replacing("  box: { x: 0, y: 0 }", by: "  box: { x: 0, y: 0, \(box) }")
  }

  /// The scene and the warnings of a text in a file.
  private func reading(_ text: String) throws -> (scene: Scene, warnings: [Diagnostic]) {
    let folder = Fixtures.temporaryFolder()
    defer { rmdir(folder) }
    let path = folder + "/scene.yaml"
    defer { unlink(path) }
    try Fixtures.write(Array(text.utf8), to: path)
    return try Scene.reading(contentsOf: path, isNamedAfterFile: false)
  }

  @Test(
    "An angle in degrees is the same as in radians, in every place of a distribution",
    arguments: [
      ("angle: 180 deg", "angle: 3.14159265358979"),
      ("angle: -0.5e2 deg", "angle: -0.872664625997165"),
      ("angle: { uniform: [-90 deg, 90 deg] }", "angle: { uniform: [-1.5707963267949, 1.5707963267949] }"),
      ("angle: { choice: [0, 45 deg] }", "angle: { choice: [0, 0.785398163397448] }"),
      (
        "angle: { normal: { mean: 10 deg, deviation: 5 deg } }",
        "angle: { normal: { mean: 0.174532925199433, deviation: 0.0872664625997165 } }"
      ),
    ])
  func degrees(written: String, inRadians: String) throws {
    let scene = try Scene(yaml: text(written), file: "a.yaml")
    #expect(try scene == Scene(yaml: text(inRadians), file: "b.yaml"))
    #expect(try scene != Scene(yaml: text("angle: 0"), file: "c.yaml"))
  }

  @Test("An angle of more than a full turn is a warning with its place, unless it is in degrees")
  func fullTurns() throws {
    let (scene, warnings) = try reading(text("angle: 90"))
    #expect(scene.start.rules.count > 1)
    #expect(warnings.count == 1)
    let warning = try #require(warnings.first)
    #expect(warning.path == "start.box.angle" && warning.line > 1 && warning.column > 1)
    #expect(
      warning.message
        == "start.box.angle is 90 rad, more than a full turn; if degrees are meant, write '90 deg'")
    for harmless in ["angle: 900 deg", "angle: 6.2832", "angle: { uniform: [-3.1416, 3.1416] }"] {
      #expect(try reading(text(harmless)).warnings.isEmpty, "\(harmless)")
    }
  }

  @Test("A workspace as wide as one in centimetres is a warning")
  func wideWorkspace() throws {
    let (_, warnings) = try reading(text("angle: 0", workspace: "{ x: [-1, 1], y: [-50, 50] }"))
    #expect(warnings.map(\.path) == ["workspace.y"])
    #expect(warnings.first?.message.contains("100 m wide; lengths are in m") == true)
  }

  @Test("Shipped scenes give no warning", arguments: ShippedScenes.names)
  func shipped(name: String) throws {
    #expect(try Scene.reading(contentsOf: "suite:\(name).yaml").warnings.isEmpty)
  }
}
