// Every file in `malformed/` has one fault; its first line states what the parser must report first.

import Glibc
import Scenes
import Testing

@Suite("Malformed files are refused with positions and reasons") struct MalformedSceneTests {
  static let folder = Fixtures.tests + "/malformed"

  @Test(
    "A malformed file is refused with the fault and the place that its first line states",
    arguments: Fixtures.files(in: folder, suffix: ".yaml"))
  func faultIsReportedAtItsPlace(file: String) throws {
    let path = "\(Self.folder)/\(file)"
    let first = try #require(Fixtures.read(path).split(separator: "\n").first)
    let mark = "# expect: "
    try #require(first.hasPrefix(mark))
    let expected = first.dropFirst(mark.count)
    do throws(SceneError) {
      _ = try Scene(contentsOf: path)
      Issue.record("the scene was accepted")
    } catch {
      let line = try #require(error.diagnostics.first).description
      let colon = expected.first?.isNumber == true ? ":" : ": "
      // Names of files as the parser was given them.
      #expect(line.replacing(Self.folder + "/", with: "") == "\(file)\(colon)\(expected)")
    }
  }

  @Test(
    "Every fault has a line and column, and an unknown word comes with known ones",
    arguments: Fixtures.files(in: folder, suffix: ".yaml").filter { $0 != "empty.yaml" })
  func aFaultHasAPlaceAndAnUnknownWordComesWithKnownOnes(file: String) throws {
    let first = try #require(Fixtures.read("\(Self.folder)/\(file)").split(separator: "\n").first)
    let isPlaced = first.firstMatch(of: #/^# expect: [0-9]+:[0-9]+: /#) != nil
    #expect(isPlaced)
    let isUnknown = ["unknown key", "names nothing in the scene", "has this name", "must be '"].contains {
      first.contains($0)
    }
    let hint = ["; did you mean '", "; allowed: '", "; there is '"].contains { first.contains($0) }
    #expect(!isUnknown || hint || file == "wrong-name.yaml")
  }

  @Test("There are at least 120 malformed files")
  func thereAreManyMalformedFiles() {
    #expect(Fixtures.files(in: Self.folder, suffix: ".yaml").count >= 120)
  }

  @Test("All faults of a file are reported at once, in the order of the file")
  func allFaultsAreReportedInTheOrderOfTheFile() throws {
    let text = Fixtures.scene(shape: "{ rectangle: [0.3, 0.3] }")
      .replacing("horizon: 100", by: "horizon: 0")
      .replacing("density: 10", by: "density: -1")
      .replacing("what: box", by: "what: bxo")
    do throws(SceneError) {
      _ = try Scene(yaml: text, file: "three.yaml")
      Issue.record("the scene was accepted")
    } catch {
      #expect(
        error.description == """
          three.yaml:6:52: time.horizon is 0, must be ≥ 1
          three.yaml:10:14: bodies.box.density is -1 kg/m², must be > 0
          three.yaml:23:17: success.near.what is 'bxo', which names nothing in the scene; did you mean 'box'?
          """)
      #expect(error.diagnostics[1].path == "bodies.box.density")
    }
  }

  @Test(
    "A misspelt word of a joint is the only fault of a file",
    arguments: [
      ("kind: revolute, second: bxo", "joints.hinge.second"),
      ("kind: revolut, second: box", "joints.hinge.kind"),
      ("kind: prismatic, axis: [1, 0], second: bxo", "joints.hinge.second"),
    ])
  func aMisspeltWordOfAJointIsTheOnlyFault(joint: String, path: String) throws {
    let slides = joint.contains("prismatic")
    let text = Fixtures.scene(
      shape: "{ rectangle: [0.3, 0.2] }",
      extra: """
        joints: { hinge: { \(joint), limits: [-1, 1] } }
        actuators: { turn: { servo: { joint: hinge, maxSpeed: 1, maxForce: 1 }, bins: 3 } }
        """, success: "jointPast: { joint: hinge, share: 0.5 }"
    )
    .replacing("box: { x: 0, y: 0 }", by: "hinge: { position: 0.5 }")
    .replacing("position: box", by: slides ? "jointPositions: hinge" : "jointAngles: hinge")
    let error = #expect(throws: SceneError.self) { try Scene(yaml: text, file: "joint.yaml") }
    #expect(error?.diagnostics.map(\.path) == [path], "\(error?.description ?? "")")
  }

  // MARK: - What is no scene file at all

  func fault(_ path: String) -> String {
    do throws(SceneError) {
      _ = try Scene(contentsOf: path)
      return "accepted"
    } catch { return error.description }
  }

  @Test("Folders, devices and missing files are refused")
  func foldersAndMissingFilesAreRefused() {
    #expect(fault("/tmp") == "/tmp: '/tmp' is a folder, must be a scene file")
    #expect(fault("/dev/null") == "/dev/null: '/dev/null' is not a regular file, must be a scene file")
    #expect(fault("/nowhere.yaml") == "/nowhere.yaml: cannot read '/nowhere.yaml': No such file or directory")
  }

  @Test("Bytes that are not text, control characters and files above 1 MB are refused")
  func bytesThatAreNoTextAreRefused() throws {
    let folder = Fixtures.temporaryFolder()
    defer { rmdir(folder) }
    let path = folder + "/bytes.yaml"
    defer { unlink(path) }
    try Fixtures.write([0x6A, 0xFF, 0xFE, 0x0A], to: path)
    #expect(fault(path) == "\(path): '\(path)' is not UTF-8 text")
    try Fixtures.write(Array("a: 1\nb: \u{1}".utf8), to: path)
    #expect(fault(path) == "\(path):2:4: control character U+1, must be text")
    try Fixtures.write([UInt8](repeating: 0x20, count: 1_000_001), to: path)
    #expect(fault(path) == "\(path): '\(path)' has 1000001 bytes, must have ≤ 1000000")
  }

  @Test(
    "A text of a few characters is refused with a reason",
    arguments: ["", "x", "#", "---", "a: b", "[", "{}", "- ", "'", "&a", "*a", "!", "? x", "\u{FEFF}"])
  func shortTextsAreRefusedWithAReason(text: String) {
    #expect(throws: SceneError.self) { try Scene(yaml: text, file: "short.yaml") }
  }

  @Test("Nesting beyond 32 levels is refused")
  func deepNestingIsRefused() {
    let depth = 900
    let nested = "jostle: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect {
      try Scene(yaml: nested, file: "deep.yaml")
    } throws: { error in
      "\(error)".contains("nested more than 32 deep")
    }
  }

  @Test("Aliases of aliases as keys are refused without hanging")
  func aliasesAsKeysDoNotHang() {
    var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, previous) in zip("bcdefghijklm", "abcdefghijkl") {
      text += "\(name): &\(name) [\(String(repeating: "*\(previous), ", count: 9))]\n"
    }
    text += "? *m\n: 1\n? [*m, *m]\n: 2\n"
    #expect(throws: SceneError.self) { try Scene(yaml: text, file: "keys.yaml") }
  }
}
