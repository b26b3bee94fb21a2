// Worlds as a whole: reset, threads, memory, images, contacts, distances.

import Dispatch
import Physics
import Synchronization
import Testing

private let material = Material(density: 1)
private let square: [SIMD2<Float>] = [
  SIMD2(-0.1, -0.1), SIMD2(0.1, -0.1), SIMD2(0.1, 0.1), SIMD2(-0.1, 0.1),
]

/// A heap of squares that falls, hits and settles: many contacts, in an order of their own.
private func fall(_ world: inout World, bodies: Int = 12, steps: Int = 200) throws -> [BodyState] {
  try world.reset(gravity: SIMD2(0, -9.81))
  let ground = try world.add(BodyDefinition(isDynamic: false, position: SIMD2(0, -1)))
  try world.addPolygon(
    to: ground, vertices: [SIMD2(-5, -0.5), SIMD2(5, -0.5), SIMD2(5, 0.5), SIMD2(-5, 0.5)],
    material: material)
  var ids: [BodyID] = []
  for index in 0..<bodies {
    let id = try world.add(
      BodyDefinition(
        isDynamic: true, position: SIMD2(0.03 * Float(index % 3), 0.25 * Float(index)),
        angle: 0.1 * Float(index)))
    try world.addPolygon(to: id, vertices: square, material: material)
    ids.append(id)
  }
  try world.step(StepSettings(timeStep: 0.01), count: steps)
  return try ids.map { try world.state(of: $0) }
}

@Suite("worlds keep their bits, their memory and their images")
struct WorldTests {
  @Test("a world that has been reset gives the same bits as a new one")
  func resetIsFresh() throws {
    var used = try World(gravity: .zero)
    let first = try fall(&used)
    _ = try fall(&used, bodies: 30, steps: 50)
    #expect(try fall(&used) == first)
    var fresh = try World(gravity: .zero)
    #expect(try fall(&fresh) == first)
  }

  @Test("worlds on several threads give the same bits as one world alone")
  func threads() throws {
    var alone = try World(gravity: .zero)
    let expected = try fall(&alone)
    let same = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 16) { _ in
      guard var world = try? World(gravity: .zero), let states = try? fall(&world) else { return }
      if states == expected { same.add(1, ordering: .relaxed) }
    }
    #expect(same.load(ordering: .relaxed) == 16)
  }

  @Test("a world can grow beyond its first block of memory")
  func grows() throws {
    var world = try World(gravity: .zero)
    let before = world.reservedBytes
    let states = try fall(&world, bodies: 900, steps: 20)
    #expect(states.count == 900)
    #expect(world.reservedBytes > before)
  }

  @Test("a thousand steps and resets allocate no more memory than the first ones")
  func keepsMemory() throws {
    var world = try World(gravity: .zero)
    _ = try fall(&world, bodies: 5, steps: 10)
    let before = world.reservedBytes
    for _ in 0..<1000 { _ = try fall(&world, bodies: 5, steps: 10) }
    #expect(world.reservedBytes == before)
  }

  @Test(
    "a falling heap that is restored any number of times continues with the same bits",
    arguments: [0, 1, 40, 90, 150])
  func images(steps: Int) throws {
    var world = try World(gravity: .zero)
    _ = try fall(&world, steps: steps)
    let image = try world.save()
    func ending(_ world: inout World) throws -> [BodyState] {
      try world.step(StepSettings(timeStep: 0.01), count: 300)
      return try (0..<world.bodyCount).map { try world.state(of: BodyID(index: Int32($0))) }
    }
    let expected = try ending(&world)
    for _ in 0..<3 {
      try world.restore(image)
      #expect(try ending(&world) == expected)
    }
  }

  @Test("an image of another world, or from before a world was reset or extended, is refused")
  func foreignImages() throws {
    var world = try World(gravity: .zero)
    _ = try fall(&world, steps: 5)
    let image = try world.save()
    try world.restore(image)
    var other = try World(gravity: .zero)
    _ = try fall(&other, steps: 5)
    #expect(throws: PhysicsError.foreignImage) { try other.restore(image) }
    let added = try world.add(BodyDefinition(isDynamic: true, position: .zero))
    #expect(throws: PhysicsError.foreignImage) { try world.restore(image) }
    let bare = try world.save()
    try world.addDisc(to: added, radius: 0.1, material: material)
    #expect(throws: PhysicsError.foreignImage) { try world.restore(bare) }
    let built = try world.save()
    try world.reset(gravity: .zero)
    #expect(throws: PhysicsError.foreignImage) { try world.restore(built) }
  }

  @Test("an image of a destroyed world is refused by a new world at the same address")
  func imageOfDestroyedWorld() throws {
    // The system gives a new world the memory of the one just destroyed, so the first image would fit.
    var images: [WorldImage] = []
    for _ in 0..<20 {
      var world = try World(gravity: .zero)
      _ = try fall(&world, steps: 5)
      for image in images { #expect(throws: PhysicsError.foreignImage) { try world.restore(image) } }
      images.append(try world.save())
      try world.restore(images[images.count - 1])
    }
  }

  @Test("contacts state both bodies, a normal and the load they carry")
  func contacts() throws {
    var world = try World(gravity: .zero)
    let states = try fall(&world, bodies: 1, steps: 300)
    let contacts = try world.contacts()
    #expect(contacts.count == 1)
    let contact = try #require(contacts.first)
    #expect(Set([contact.first.index, contact.second.index]) == [0, 1])
    #expect(abs(abs(contact.normal.y) - 1) < 1e-4)
    #expect(abs(contact.normalImpulse - 0.04 * 9.81 * 0.01) < 1e-4)
    #expect(abs(states[0].velocityY) < 1e-3)
  }

  @Test("a body that collides with nothing passes through walls")
  func filters() throws {
    var world = try World(gravity: .zero)
    let wall = try world.add(BodyDefinition(isDynamic: false, position: SIMD2(1, 0)))
    try world.addPolygon(to: wall, vertices: square, material: material)
    let ghost = try world.add(BodyDefinition(isDynamic: true, position: .zero))
    try world.addDisc(to: ghost, radius: 0.1, material: Material(density: 1, mask: 0))
    try world.setVelocity(of: ghost, SIMD2(2, 0))
    try world.step(StepSettings(timeStep: 0.01), count: 100)
    #expect(abs(try world.state(of: ghost).x - 2) < 1e-3)
  }

  @Test("continuous collision stops a bullet that would pass through a thin wall")
  func continuous() throws {
    for isContinuous in [false, true] {
      var world = try World(gravity: .zero)
      world.setContinuous(isContinuous)
      let wall = try world.add(BodyDefinition(isDynamic: false, position: .zero))
      try world.addEdge(to: wall, from: SIMD2(1, -1), to: SIMD2(1, 1), material: material)
      let bullet = try world.add(BodyDefinition(isDynamic: true, position: .zero))
      try world.addDisc(to: bullet, radius: 0.01, material: material)
      try world.setVelocity(of: bullet, SIMD2(90, 0))
      try world.step(StepSettings(timeStep: 0.01), count: 10)
      #expect((try world.state(of: bullet).x < 1) == isContinuous)
    }
  }
}
