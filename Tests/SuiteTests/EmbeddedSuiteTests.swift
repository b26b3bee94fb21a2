// The suite is part of the program: it has every file of scenes/, and is found from any folder.

import Foundation
import Scenes
import Testing

@Suite("The suite is part of the program") struct EmbeddedSuiteTests {
  private static let folder = "\(Fixtures.repository)/scenes"
  private static let yaml = "jostle: 1\nname: mine\nextends: push-t.yaml\n"

  @Test("It has the scenes, the schema and the calibration in scenes/, byte for byte")
  func sameFiles() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0 != "README.md" }
    #expect(ShippedScenes.files == names.sorted())
    #expect(ShippedScenes.names.count == names.count - 2)
    for name in names {
      let bytes = FileManager.default.contents(atPath: "\(Self.folder)/\(name)")
      #expect(ShippedScenes.text(of: name).map { Data($0.utf8) } == bytes, "\(name)")
    }
    #expect(ShippedScenes.text(of: "push-box") == nil)
  }

  @Test(
    "A scene is the same by its name and from its file, with what it extends", arguments: ShippedScenes.names)
  func sameScene(name: String) throws {
    let named = try Scene(named: name, in: "/no/such/folder")
    let read = try Scene(contentsOf: "\(Self.folder)/\(name).yaml")
    #expect(named == read)
    #expect(named.digest == read.digest)
    #expect(
      try Scene.wholeText(named: name, in: "/no/such/folder")
        == Scene.wholeText(contentsOf: "\(Self.folder)/\(name).yaml"))
  }

  @Test("A scene in one's own folder comes before that of the suite, and may extend it")
  func ownFolder() throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "suite-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: place) }
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try Self.yaml.replacing("mine", with: "push-box").write(
      toFile: "\(place)/push-box.yaml", atomically: true, encoding: .utf8)
    let own = try Scene(named: "push-box", in: place)
    var shipped = try Scene(named: "push-t", in: place)
    shipped.name = "push-box"
    // The tier goes with the name of the task.
    shipped.tier = own.tier
    #expect(own == shipped)
    #expect(Scene.names(in: place) == ShippedScenes.names)
    // A file beside it comes before the suite's.
    try "jostle: 1\nname: push-t\nextends: reach.yaml\n".write(
      toFile: "\(place)/push-t.yaml", atomically: true, encoding: .utf8)
    #expect(try Scene(named: "push-box", in: place).bodies == Scene(named: "reach", in: place).bodies)
  }

  @Test("An unknown name is answered with the nearest one and with all")
  func unknownName() {
    let error = #expect(throws: SceneError.self) { try Scene(named: "psh-box", in: "/no/such/folder") }
    let message = error?.description ?? ""
    #expect(message.hasPrefix("scene 'psh-box': there is none of this name; did you mean 'push-box'?"))
    for name in ShippedScenes.names { #expect(message.contains(name)) }
    let path = #expect(throws: SceneError.self) { try Scene(contentsOf: "suite:psh-box.yaml") }
    #expect(
      path?.description
        == "suite:psh-box.yaml: the suite has no file 'psh-box.yaml'; did you mean 'push-box.yaml'?")
  }

  @Test("A fault in what is laid over a scene of the suite has the place in one's own text")
  func placeOfFault() {
    let error = #expect(throws: SceneError.self) {
      try Scene(yaml: Self.yaml + "time: { horizon: 0 }\n", file: "mine.yaml")
    }
    #expect(error?.description.hasPrefix("mine.yaml:4:18: time.horizon is 0, must be") == true)
    // With a smaller workspace, starts that the file in the suite declares lie outside.
    let far = #expect(throws: SceneError.self) {
      try Scene(yaml: Self.yaml + "workspace: { x: [0, 0.2], y: [0, 0.2] }\n", file: "mine.yaml")
    }
    #expect(far?.diagnostics.contains { $0.file == "suite:push-t.yaml" && $0.line > 0 } == true)
  }
}
