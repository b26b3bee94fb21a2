// Reading any changed scene file ends with a scene or with reasons, never with a crash.

import Randomness
import Scenes
import Testing

@Suite("Reading a changed scene file ends with a scene or with reasons") struct MutationTests {
  static let tokens = [
    "-1", "0", "1e30", ".nan", "null", "~", "{}", "[]", "[", "]", "{", "}", ":", "- ", "&a", "*a", "\"", "'",
    "|", ">",
    "#", "box", "hand", "target", "tee", "outline", "arm", "arm.tip", "arm.joint1", "goal", "shape", "start",
    "x",
    "!!int", "? ", "<<: *a", "\t", "\u{FEFF}", "é", "---", "...", "%YAML 1.2", "same", "uniform", "pusher",
    "joints",
    "0.0001", "1000000", "true", "polygon: [[0, 0], [1, 0], [0, 1]]", "all", "not", "hold", "\u{E0FF}a",
  ]

  /// Words and what is between them.
  static func split(_ text: String) -> [String] {
    var pieces: [String] = []
    var isWord = false
    for character in text {
      let isLetter = character.isLetter || character.isNumber || character == "." || character == "-"
      if isLetter && isWord {
        pieces[pieces.count - 1].append(character)
      } else {
        pieces.append(String(character))
      }
      isWord = isLetter
    }
    return pieces
  }

  @Test(
    "A randomly changed scene file is read or refused, and never crashes the reader",
    arguments: Fixtures.scenes)
  func mutatedTextIsReadOrRefused(name: String) throws {
    let text = try Fixtures.read(Fixtures.scenePath(name))
    let pieces = Self.split(text)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let file = Fixtures.scenePath("mutated")
    var accepted = 0
    for trial in 0..<800 {
      let key = RandomKey(seed: 77).folding(trial)
      var mutated = key.integer(0, below: 3) == 0 ? lines : pieces
      let separator = mutated.count == lines.count ? "\n" : ""
      for change in 0..<(1 + key.integer(1, below: 3)) {
        let draw = key.folding(change)
        let index = draw.integer(0, below: mutated.count)
        let other = draw.integer(1, below: mutated.count)
        switch draw.integer(2, below: 5) {
        case 0: mutated.remove(at: index)
        case 1: mutated.insert(mutated[index], at: other)
        case 2: mutated[index] = mutated[other]
        case 3: mutated[index] = Self.tokens[draw.integer(3, below: Self.tokens.count)]
        default: mutated.swapAt(index, other)
        }
      }
      do throws(SceneError) {
        let scene = try Scene(yaml: mutated.joined(separator: separator), file: file)
        accepted += 1
        #expect(!scene.describe().isEmpty)
        checkIndices(scene)
      } catch {
        #expect(!error.diagnostics.isEmpty)
        for diagnostic in error.diagnostics { #expect(!diagnostic.message.contains("\u{E0FF}")) }
      }
    }
    // Changes of comments and numbers leave a scene.
    #expect((20..<780).contains(accepted), "\(accepted) of 800 mutations were accepted")
  }

  /// Every index of a scene that was read is in range, and its numbers are what the engine stands.
  func checkIndices(_ scene: Scene) {
    #expect(scene.sites.allSatisfy { scene.bodies.indices.contains($0.body) })
    #expect(scene.joints.allSatisfy { scene.bodies.indices.contains($0.second) })
    for body in scene.bodies {
      #expect(!body.shapes.isEmpty && body.density > 0 && body.density.isFinite)
      for case .polygon(let vertices) in body.shapes {
        #expect((3...8).contains(vertices.count) && Polygon.isConvex(vertices))
      }
    }
    for actuator in scene.actuators {
      switch actuator.moved {
      case .body(let body): #expect(scene.bodies.indices.contains(body))
      case .joint(let joint): #expect(scene.joints.indices.contains(joint))
      }
    }
    let placed = scene.start.rules.count
    let welds = scene.joints.count { $0.kind == .weld }
    #expect(placed == scene.bodies.count + scene.markers.count - welds)
  }
}
