// Start rules that depend on one another.

import Scenes
import Tasks
import Testing

@Suite("Start rules that depend on one another are applied correctly")
struct StartTests {
  static let blocks =
    "a: { shape: { disc: 0.1 }, density: 1 }, b: { shape: { disc: 0.1 }, density: 1 }, "
    + "c: { shape: { disc: 0.1 }, density: 1 }"

  @Test("a relative place rotates with its reference")
  func aRelativePlaceTurnsWithWhatItIsRelativeTo() throws {
    // Written before its reference: the order of entries does not matter.
    let task = try Fixtures.task(
      view: "top", bodies: Self.blocks,
      start: """
        b: { relativeTo: a, x: 0.5, y: 0.25, angle: 0.1 }
          c: { relativeTo: b, x: 0.5, y: 0 }
          a: { x: { uniform: [-1, 1] }, y: { uniform: [-1, 1] }, angle: 1.5707964 }
        """)
    var episode = try Episode(task)
    for seed in 0..<20 {
      try episode.reset(seed: UInt64(seed))
      let (a, b, c) = (episode.body("a"), episode.body("b"), episode.body("c"))
      #expect(abs(b.x - (a.x - 0.25)) < 1e-5 && abs(b.y - (a.y + 0.5)) < 1e-5)
      #expect(abs(b.angle - 1.6707964) < 1e-5)
      let distance = ((c.x - b.x) * (c.x - b.x) + (c.y - b.y) * (c.y - b.y)).squareRoot()
      #expect(abs(distance - 0.5) < 1e-5)
    }
  }

  @Test("shuffled parts take every order equally often")
  func shuffledThingsTakeEveryOrderAsOften() throws {
    let task = try Fixtures.task(
      view: "top", bodies: Self.blocks,
      start: "a: { x: 0, y: 0 }\n  b: { x: 1, y: 0 }\n  c: { x: 2, y: 0 }", extra: "shuffle: [[a, b, c]]")
    var episode = try Episode(task)
    var counts: [[Float]: Int] = [:]
    for seed in 0..<1200 {
      try episode.reset(seed: UInt64(seed))
      counts[["a", "b", "c"].map { episode.body($0).x }, default: 0] += 1
    }
    #expect(counts.count == 6)
    // Six cells of 200, standard deviation 13.
    #expect(counts.values.allSatisfy { abs($0 - 200) < 65 })
  }

  @Test("a relative part moves along when its reference is shuffled")
  func whatIsRelativeGoesAlongWithAShuffle() throws {
    let task = try Fixtures.task(
      view: "top", bodies: Self.blocks,
      start: "a: { x: 0, y: 0 }\n  b: { x: 2, y: 0 }\n  c: { relativeTo: a, x: 0.5, y: 0 }",
      extra: "shuffle: [[a, b]]")
    var episode = try Episode(task)
    var places: Set<Float> = []
    for seed in 0..<40 {
      try episode.reset(seed: UInt64(seed))
      #expect(episode.body("c").x == episode.body("a").x + 0.5)
      places.insert(episode.body("a").x)
    }
    #expect(places == [0, 2])
  }

  @Test("resistances are drawn for each start")
  func resistancesAreDrawnForEachStart() throws {
    let task = try Fixtures.task(
      view: "top", bodies: "door: { shape: { rectangle: [1, 0.1] }, density: 1 }",
      joints: "hinge: { kind: revolute, second: door, resistance: 9 }",
      start: "hinge: { position: 0, resistance: { uniform: [1, 3] } }")
    var episode = try Episode(task)
    var drawn: [Float] = []
    for seed in 0..<200 {
      try episode.reset(seed: UInt64(seed))
      drawn += episode.start.resistances
    }
    #expect(drawn.count == 200 && drawn.allSatisfy { (1...3).contains($0) })
    #expect(abs(drawn.reduce(0, +) / 200 - 2) < 0.15)
  }
}
