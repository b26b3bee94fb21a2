// What CBox2D leaves out of the engine's work changes no bit of a world.

import Batches
import Box2DReference
import CBox2D
import Physics
import Randomness
import Scenes
import Tasks
import Testing

/// Runs something from the same state with and without shortcuts, and compares all images.
///
/// - Parameter images: goes back to the state, and returns the world's memory after each of some steps. All that the
///   engine keeps is in it: positions, velocities, impulses, bounding boxes, the tree, the order of lists.
/// - Returns: the number of words with other flags.
private func compare(_ images: () throws -> [WorldImage]) throws -> Int {
  func run(shortcuts: Bool) throws -> [WorldImage] {
    cb2_use_shortcuts(shortcuts)
    defer { cb2_use_shortcuts(true) }
    return try images()
  }
  // Leaves the same bytes behind in memory that is not in use yet.
  _ = try run(shortcuts: false)
  let with = try run(shortcuts: true)
  let without = try run(shortcuts: false)
  try #require(with.count == without.count && !with.isEmpty)
  var flags: Int64 = 0
  for (step, (a, b)) in zip(with, without).enumerated() {
    try #require(a.bytes.count == b.bytes.count)
    let offset = br_difference(a.bytes, b.bytes, a.bytes.count, &flags)
    try #require(offset < 0, "step \(step): the images differ at byte \(offset)")
  }
  return Int(flags)
}

@Suite("Leaving out repeated work of the engine changes no bit of a world", .serialized)
struct ShortcutTests {
  @Test("the memory is the same after each action of a shipped scene", arguments: ShippedScenes.names)
  func scenes(name: String) throws {
    let task = try ManipulationTask(Scene(named: name))
    var episode = try Episode(task)
    var flags = 0
    for seed in 0..<2 as Range<UInt64> {
      try episode.reset(seed: seed)
      let start = try episode.save()
      flags += try compare {
        try episode.restore(start)
        var images: [WorldImage] = []
        for action in 0..<80 {
          // Each action is done eight times, so that what is pushed comes to rest in between.
          let key = RandomKey(seed: seed).folding(action / 8)
          let tokens = task.bins.indices.map { Token(key.integer($0, below: task.bins[$0])) }
          let outcome = try episode.step(tokens)
          images.append(try episode.save().image)
          if outcome != .running { break }
        }
        return images
      }
    }
    // In these two, only what leaves no flag is left out: a hand's iterations.
    #expect(flags > 0 || ["reach", "pick-place"].contains(name), "no shortcut was taken")
  }

  /// The first steps of many worlds, because a body's pose as it was made and as the engine works it out after a step
  /// can differ in the last bit.
  @Test(
    "the memory is the same after each step of worlds whose bodies touch, rest or move from the start",
    arguments: [(worlds: 100, steps: 80), (worlds: 5000, steps: 2)])
  func randomWorlds(worlds: Int, steps: Int) throws {
    var flags = 0
    for seed in 0..<UInt64(worlds) {
      let key = RandomKey(seed: seed)
      var next = 0
      func uniform(_ range: ClosedRange<Float>) -> Float {
        next += 1
        return range.lowerBound + (range.upperBound - range.lowerBound) * key.uniform(next)
      }
      var world = try World(gravity: seed % 4 == 0 ? SIMD2(0, -9.81) : .zero)
      let material = Material(density: 2, friction: uniform(0...1), restitution: uniform(0...0.5))
      let wall = try world.add(BodyDefinition(isDynamic: false, position: SIMD2(0, -0.5)))
      try world.addPolygon(to: wall, vertices: box(2, 0.5), material: material)
      for body in 0..<5 {
        var definition = BodyDefinition(
          isDynamic: true, position: SIMD2(uniform(-0.6...0.6), uniform(0.09...0.14) + 0.1 * Float(body / 3)),
          angle: uniform(-3...3))
        definition.linearDamping = body % 2 == 0 ? 1e12 : 0
        definition.angularDamping = body % 2 == 0 ? 1e12 : 0
        let id = try world.add(definition)
        try world.addPolygon(to: id, vertices: box(0.1, 0.05), material: material)
        try world.addDisc(to: id, center: SIMD2(0.1, 0.02), radius: 0.04, material: material)
        if body == 1 || body == 3 {
          _ = try world.addFriction(first: wall, second: id, maxForce: 1, maxTorque: 0.1)
          if uniform(0...1) < 0.3 { try world.setVelocity(of: id, SIMD2(uniform(-1...1), 0), angular: 1) }
        }
      }
      let hand = try world.add(BodyDefinition(isDynamic: true, position: SIMD2(-0.8, 0.2)))
      try world.addDisc(to: hand, center: .zero, radius: 0.05, material: material)
      let drive = try world.addDrive(of: hand, frequency: 2, dampingRatio: 1, maxForce: uniform(0.1...20))
      let start = try world.save()
      let targets = (0..<4).map { _ in SIMD2(uniform(-1...1), uniform(0...0.3)) }
      flags += try compare {
        try world.restore(start)
        return try (0..<steps).map { step in
          try world.setTarget(of: drive, targets[step / 20])
          // From no iterations to some, bodies that rest in one another move apart.
          let settings = StepSettings(timeStep: 0.01, positionIterations: seed % 3 == 0 && step < 20 ? 0 : 3)
          try world.step(settings, count: 1)
          return try world.save()
        }
      }
    }
    #expect(flags > 1000)
  }

  private func box(_ x: Float, _ y: Float) -> [SIMD2<Float>] {
    [SIMD2(-x, -y), SIMD2(x, -y), SIMD2(x, y), SIMD2(-x, y)]
  }
}
