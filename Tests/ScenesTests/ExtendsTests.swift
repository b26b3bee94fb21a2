// A file that extends another states only the differences.

import Glibc
import Scenes
import Testing

@Suite("A file that extends another states only what differs") struct ExtendsTests {
  struct Refused: Error { let reasons: String }

  /// Reads the last of some files, each given by name and text.
  func read(_ files: [(name: String, text: String)]) throws -> Result<Scene, Refused> {
    let folder = Fixtures.temporaryFolder()
    defer {
      for file in files { unlink("\(folder)/\(file.name)") }
      rmdir(folder)
    }
    for file in files { try Fixtures.write(Array(file.text.utf8), to: "\(folder)/\(file.name)") }
    let path = "\(folder)/\(files[files.count - 1].name)"
    do throws(SceneError) { return .success(try Scene(contentsOf: path)) } catch {
      return .failure(Refused(reasons: error.description.replacing(folder + "/", with: "")))
    }
  }

  let base = Fixtures.scene(shape: "{ rectangle: [0.3, 0.2] }")

  @Test("push-t-easy differs from push-t only in its success condition")
  func easyTierDiffersInItsSuccessAlone() throws {
    let full = try Scene(contentsOf: Fixtures.scenePath("push-t"))
    var easy = try Scene(contentsOf: Fixtures.scenePath("push-t-easy"))
    #expect(easy.success == .coverage(marker: 0, body: 0, atLeast: 0.9))
    #expect(easy.digest != full.digest)
    #expect(easy.tier == Tier(task: "push-t", order: 2) && full.tier == Tier(task: "push-t", order: 3))
    easy.name = full.name
    easy.tier = full.tier
    easy.success = full.success
    #expect(easy == full)
  }

  @Test("Mappings of an extending file merge key by key")
  func mappingsMergeKeyByKey() throws {
    let full = try Scene(contentsOf: Fixtures.scenePath("push-t"))
    let near = try Scene(contentsOf: Fixtures.scenePath("push-t-near"))
    #expect(near.tier == Tier(task: "push-t", order: 1))
    #expect(near.timing.horizon == 100 && near.timing.actionRate == full.timing.actionRate)
    #expect(near.start.rules[1...] == full.start.rules[1...])
    #expect(near.start.rules[0] != full.start.rules[0])
  }

  @Test("A shape of another kind replaces the whole shape")
  func aShapeOfAnotherKindReplacesTheWhole() throws {
    let scene = try read([
      ("base.yaml", base),
      ("over.yaml", "jostle: 1\nextends: base.yaml\nname: over\nbodies:\n  box:\n    shape: { disc: 0.1 }\n"),
    ]).get()
    #expect(scene.bodies[0].shapes == [.disc(center: .zero, radius: 0.1)])
    #expect(scene.bodies[0].density == 10)
  }

  @Test("A condition of another kind replaces the whole condition")
  func aPredicateOfAnotherKindReplacesTheWhole() throws {
    let scene = try read([
      ("base.yaml", base),
      (
        "over.yaml",
        "jostle: 1\nextends: base.yaml\nname: over\nsuccess: { still: { what: box, speed: 1, angularSpeed: 1 } }\n"
      ),
    ]).get()
    #expect(scene.success == .still(bodies: [0], speed: 1, angularSpeed: 1))
  }

  @Test("A condition of the same kind merges key by key")
  func aPredicateOfTheSameKindMerges() throws {
    let scene = try read([
      ("base.yaml", base),
      ("over.yaml", "jostle: 1\nextends: base.yaml\nname: over\nsuccess: { near: { within: 0.3 } }\n"),
    ]).get()
    #expect(scene.success == .near(.body(0), .marker(0), within: 0.3))
  }

  /// A passage of the small scene in an extended file, what a file says over it, and the same in a whole file.
  typealias Addition = (passage: String, base: String, over: String, whole: String)
  static let additions: [Addition] = [
    (
      "box: { x: 0, y: 0 }", "box: { x: 0, y: 0, angle: { uniform: [0, 1] } }",
      "start: { box: { size: { uniform: [0.8, 1.2] } } }",
      "box: { x: 0, y: 0, angle: { uniform: [0, 1] }, size: { uniform: [0.8, 1.2] } }"
    ),
    (
      "box: { x: 0, y: 0 }", "box: { x: 0, y: 0, size: { uniform: [0.8, 1.2] }, growsFrom: [0, -0.1] }",
      "start: { box: { x: 0.1, y: 0.2, angle: 0.5 } }",
      "box: { x: 0.1, y: 0.2, angle: 0.5, size: { uniform: [0.8, 1.2] }, growsFrom: [0, -0.1] }"
    ),
    (
      "near: { what: box, to: spot, within: 0.1 }", "offset: { what: box, from: spot, y: [0.1, 1] }",
      "success: { offset: { x: [0.1, 1] } }", "offset: { what: box, from: spot, x: [0.1, 1], y: [0.1, 1] }"
    ),
  ]

  @Test("A key that also tells another kind is added to the others", arguments: additions)
  func keysOfOtherKindsAreNotMistaken(addition: Addition) throws {
    let extended = try read([
      ("base.yaml", base.replacing(addition.passage, by: addition.base)),
      ("over.yaml", "jostle: 1\nextends: base.yaml\nname: over\n\(addition.over)\n"),
    ]).get()
    let whole =
      base
      .replacing(addition.passage, by: addition.whole)
      .replacing("name: small", by: "name: over")
    #expect(try extended == read([("over.yaml", whole)]).get())
  }

  @Test("A start at a distance replaces one at x and y as a whole")
  func aStartOfAnotherKindReplacesTheWhole() throws {
    let start = "{ from: [0, 0], distance: 0.1, bearing: { uniform: [0, 1] } }"
    let extended = try read([
      ("base.yaml", base.replacing("box: { x: 0, y: 0 }", by: "box: { x: 0, y: 0, angle: 1 }")),
      ("over.yaml", "jostle: 1\nextends: base.yaml\nname: over\nstart: { box: \(start) }\n"),
    ]).get()
    let whole = base.replacing("{ x: 0, y: 0 }", by: start).replacing("name: small", by: "name: over")
    #expect(try extended == read([("over.yaml", whole)]).get())
  }

  @Test("A mass replaces the density of the extended file")
  func aMassReplacesADensity() throws {
    let scene = try read([
      ("base.yaml", base),
      ("over.yaml", "jostle: 1\nextends: base.yaml\nname: over\nbodies: { box: { mass: 3 } }\n"),
    ]).get()
    #expect(abs(scene.bodies[0].density - 50) < 1e-4)
  }

  @Test("A fault names the file that contains it")
  func faultsPointIntoTheFileTheyAreIn() throws {
    let result = try read([
      ("base.yaml", base.replacing("density: 10", by: "density: -1")),
      ("over.yaml", "jostle: 1\nextends: base.yaml\nname: over\ntime: { horizon: 0 }\n"),
    ])
    guard case .failure(let error) = result else {
      Issue.record("the scene was accepted")
      return
    }
    #expect(
      error.reasons == """
        over.yaml:4:18: time.horizon is 0, must be ≥ 1
        base.yaml:10:14: bodies.box.density is -1 kg/m², must be > 0
        """)
  }

  @Test("A file that extends another must give its own name")
  func theNameIsNotInherited() throws {
    let result = try read([("base.yaml", base), ("over.yaml", "jostle: 1\nextends: base.yaml\n")])
    guard case .failure(let error) = result else {
      Issue.record("the scene was accepted")
      return
    }
    #expect(error.reasons == "over.yaml:1:1: the file has no 'name'")
  }

  @Test("A chain of 8 files is read, and one of 9 refused")
  func aChainHasAtMostEightFiles() throws {
    func chain(_ count: Int) -> [(name: String, text: String)] {
      (1...count).map { number in
        let over = "jostle: 1\nextends: file\(number - 1).yaml\nname: file\(number)\n"
        return (name: "file\(number).yaml", text: number == 1 ? base : over)
      }
    }
    #expect(try read(chain(8)).get().name == "file8")
    guard case .failure(let error) = try read(chain(9)) else {
      Issue.record("the scene was accepted")
      return
    }
    #expect(error.reasons == "file2.yaml:2:10: extends is 'file1.yaml', the 9th file in a chain; must be ≤ 8")
  }

  @Test("Files that extend one another in a circle are refused")
  func aRingOfFilesIsRefused() throws {
    let result = try read([
      ("one.yaml", "jostle: 1\nextends: two.yaml\nname: one\n"),
      ("two.yaml", "jostle: 1\nextends: one.yaml\nname: two\n"),
    ])
    guard case .failure(let error) = result else {
      Issue.record("the scene was accepted")
      return
    }
    #expect(error.reasons == "one.yaml:2:10: extends is 'two.yaml', which extends this file again")
  }
}
