// The digest depends on the meaning of a scene, not on its texts or the order of its keys.

import Scenes
import Testing

@Suite("The digest follows the meaning of a scene") struct DigestTests {
  static func digest(_ text: String) throws -> UInt64 { try Scene(yaml: text, file: "digest.yaml").digest }

  @Test("The digest does not depend on the order of keys or on descriptive texts")
  func orderOfKeysAndWordsDoNotMatter() throws {
    let text = try Fixtures.read(Fixtures.scenePath("push-box"))
    let same = text.replacing(
      "  target: { x: { uniform: [-0.6, 0.6] }, y: { uniform: [-0.6, 0.6] } }\n"
        + "  hand: { x: { uniform: [-0.9, 0.9] }, y: { uniform: [-0.9, 0.9] } }\n",
      by: "  hand: { y: { uniform: [-0.9, 0.9] }, x: { uniform: [-0.9, 0.9] } }\n"
        + "  target: { y: { uniform: [-0.6, 0.6] }, x: { uniform: [-0.6, 0.6] } }\n"
    )
    .replacing("Push the box until", by: "Shove the box until")
    .replacing("name: push-box", by: "name: another")
    .replacing("    density: 10 # kg/m²\n    friction: 0.3\n", by: "    friction: 0.30\n    density: 1e1\n")
    #expect(try Self.digest(same) == Self.digest(text))
    let first = try Scene(yaml: text, file: "a.yaml")
    #expect(try Scene(yaml: same, file: "b.yaml").start == first.start)
  }

  @Test("Defaults that are written out do not change the digest")
  func defaultsWrittenOutChangeNothing() throws {
    let text = Fixtures.scene(shape: "{ disc: 0.1 }")
    let spelled = text.replacing("density: 10", by: "density: 10\n    friction: 0.3\n    collides: true")
      .replacing("maxForce: 40", by: "maxForce: 40, frequency: 3, dampingRatio: 1, friction: 0.3")
      .replacing("horizon: 100", by: "horizon: 100, settle: 0, velocityIterations: 8, positionIterations: 3")
    #expect(try Self.digest(spelled) == Self.digest(text))
    let moving = text.replacing("density: 10", by: "density: 10\n    movesByItself: true")
    #expect(try Self.digest(moving) == Self.digest(text), "no episode depends on it")
    let sized = text.replacing("box: { x: 0, y: 0 }", by: "box: { x: 0, y: 0, size: 1, growsFrom: [0, 0.1] }")
    #expect(try Self.digest(sized) == Self.digest(text))
  }

  @Test(
    "Every change that affects an episode changes the digest",
    arguments: [
      ("density: 10", "density: 11"), ("[-1, 1], y", "[-1, 1.1], y"), ("horizon: 100", "horizon: 101"),
      ("actionRate: 10", "actionRate: 20"), ("view: top", "view: side"), ("disc: 0.1", "disc: 0.11"),
      ("within: 0.1", "within: 0.2"), ("near:", "not: { near:"), ("bins: 11", "bins: 13"),
      ("step: 0.2", "step: 0.3"), ("maxForce: 40", "maxForce: 41"), ("spot: { x: 0.5", "spot: { x: 0.4"),
      ("- { position: box }", "- { velocity: box }"),
      ("- { position: box }", "- { position: box, scale: 2 }"),
      ("- { position: box }", "- { position: box, relativeTo: hand }"),
      ("spot: {}", "spot: { shape: { disc: 0.1 } }"),
      ("density: 10", "density: 10\n    tableFriction: 0.1"),
      ("density: 10", "density: 10\n    quasiStatic: true"),
      ("density: 10", "density: 10\n    collides: false"), ("what: box", "what: hand"),
      ("size: 2", "size: 1.5"), ("size: 2", "size: 2, growsFrom: [0, 0.1]"),
      ("- { position: box }", "- { size: box }"),
      ("speedCap: 20", "speedCap: 19"), ("clearance: 0.01", "clearance: 0.02"),
    ])
  func everyChangeOfWhatHappensChangesIt(old: String, new: String) throws {
    let text = Fixtures.scene(shape: "{ disc: 0.1 }", extra: "speedCap: 20\nclearance: 0.01")
      .replacing("box: { x: 0, y: 0 }", by: "box: { x: 0, y: 0, size: 2 }")
    var changed = text.replacing(old, by: new)
    if new.hasPrefix("not:") { changed = changed.replacing("within: 0.1 }", by: "within: 0.1 } }") }
    #expect(try Self.digest(changed) != Self.digest(text))
  }

  @Test("The digests of the shipped scenes are those with which scenes/calibration.json was measured")
  func digestsStayAsTheyAre() throws {
    let recorded = try Fixtures.read(Fixtures.repository + "/scenes/calibration.json")
      .matches(of: #/"digest":"([0-9a-f]+)"/#).map { String($0.output.1) }
    let names = Fixtures.files(in: Fixtures.repository + "/scenes", suffix: ".yaml")
    let digests = try names.map {
      try String(Scene(contentsOf: "\(Fixtures.repository)/scenes/\($0)").digest, radix: 16)
    }
    #expect(digests == recorded)
  }
}
