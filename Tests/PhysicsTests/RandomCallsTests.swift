// Random calls with random and hostile arguments: no call may crash.

import Physics
import Randomness
import Testing

/// Calls on a few worlds, drawn from one key.
private struct Caller: ~Copyable {
  private let key: RandomKey
  private var drawn = 0
  /// How many draws of a hundred are hostile.
  private let hostility: Int
  private var world: World
  private var images: [WorldImage]
  private(set) var accepted = 0
  private(set) var refused = 0

  init(seed: Int, images: [WorldImage]) throws {
    key = RandomKey(seed: 77).folding(seed)
    hostility = [0, 2, 10, 40][seed % 4]
    world = try World(gravity: SIMD2(0, -9.81))
    self.images = images
  }

  private mutating func draw(_ count: Int) -> Int {
    drawn += 1
    return min(count - 1, Int(key.uniform(drawn) * Float(count)))
  }

  private mutating func number() -> Float {
    let hostile: [Float] = [
      .nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0, -0.0, 1e7, -1e7, 1e12,
      9.9e6, 1e-20, 1e-7, -1e5,
    ]
    if draw(100) < hostility { return hostile[draw(hostile.count)] }
    return (Float(draw(20_001)) / 10_000 - 1) * ([0.01, 0.1, 1, 10] as [Float])[draw(4)]
  }

  private mutating func size() -> Float { draw(8) == 0 ? number() : abs(number()) }

  private mutating func point() -> SIMD2<Float> { SIMD2(number(), number()) }

  private mutating func index(below count: Int) -> Int32 {
    if draw(100) < hostility { return [.min, -1, .max, Int32(count)][draw(4)] }
    return Int32(draw(max(1, count)))
  }

  private mutating func body() -> BodyID { BodyID(index: index(below: world.bodyCount)) }

  private mutating func joint() -> JointID { JointID(index: index(below: 8)) }

  private mutating func material() -> Material {
    Material(density: size(), friction: size(), restitution: size())
  }

  private mutating func definition() -> JointDefinition {
    let first = draw(3) == 0 ? nil : body()
    var definition = JointDefinition(
      first: first, second: body(), firstAnchor: point(), secondAnchor: point())
    definition.referenceAngle = number()
    let (lower, upper) = (number(), number())
    if draw(2) == 0, lower <= upper { definition.limits = lower...upper }
    return definition
  }

  private mutating func vertices() -> [SIMD2<Float>] {
    let count = draw(12)
    let (center, radius, flat) = (point(), size(), ([1, 0.1, 1e-3, 1e-6] as [Float])[draw(4)])
    var vertices = (0..<count).map { index in
      let angle = 2 * Float.pi * Float(index) / Float(count)
      // A rough circle is enough: what is not convex is refused.
      return center + radius * SIMD2(1 - angle * angle / 2, flat * (angle - angle * angle * angle / 6))
    }
    if count > 0, draw(100) < hostility { vertices[draw(count)] = point() }
    return vertices
  }

  /// Makes one call, of any kind.
  mutating func call() {
    do {
      try attempt()
      accepted += 1
    } catch {
      #expect(!"\(error)".isEmpty)
      refused += 1
    }
  }

  private mutating func attempt() throws(PhysicsError) {
    switch draw(8) {
    case 0: try build()
    case 1: try shape()
    case 2: try join()
    case 3: try control()
    case 4: try drive()
    case 5: try ask()
    case 6: try keep()
    default:
      let timeStep = draw(3) == 0 ? size() : 0.01
      let iterations = draw(10) == 0 ? index(below: 20) : 8
      let count = draw(100) < hostility ? [.min, -1, .max][draw(3)] : draw(20)
      // The hostile counts are all refused: a large one that is allowed would only make the test slow.
      let settings = StepSettings(
        timeStep: timeStep, velocityIterations: iterations,
        positionIterations: draw(10) == 0 ? index(below: 20) : 3)
      try world.step(settings, count: count)
    }
  }

  private mutating func build() throws(PhysicsError) {
    var definition = BodyDefinition(isDynamic: draw(4) > 0, position: point(), angle: number())
    if draw(3) == 0 { definition.linearDamping = size() }
    if draw(3) == 0 { definition.angularDamping = size() }
    if draw(3) == 0 { definition.gravityScale = size() }
    definition.fixedRotation = draw(5) == 0
    try world.add(definition)
  }

  private mutating func shape() throws(PhysicsError) {
    let (body, material) = (body(), material())
    switch draw(4) {
    case 0: try world.addDisc(to: body, center: point(), radius: size(), material: material)
    case 1: try world.addEdge(to: body, from: point(), to: point(), material: material)
    default: try world.addPolygon(to: body, vertices: vertices(), material: material)
    }
  }

  private mutating func join() throws(PhysicsError) {
    switch draw(7) {
    case 0: _ = try world.addRevolute(definition())
    case 1: _ = try world.addPrismatic(definition(), axis: draw(2) == 0 ? SIMD2(0.6, 0.8) : point())
    case 2: _ = try world.addWeld(definition())
    case 3: _ = try world.addFriction(first: body(), second: body(), maxForce: size(), maxTorque: size())
    case 4:
      _ = try world.addMotor(
        second: body(), maxForce: size(), maxTorque: size(), correctionFactor: size())
    case 5: _ = try world.addDrive(of: body(), frequency: size(), dampingRatio: size(), maxForce: size())
    default:
      _ = try world.addCarrier(
        of: body(), maxSpeed: size(), maxTurn: size(), maxForce: size(), maxTorque: size())
    }
  }

  private mutating func control() throws(PhysicsError) {
    switch draw(3) {
    case 0: try world.addSpring(to: joint(), rest: number(), stiffness: size(), damping: size())
    case 1: try world.addFollower(joint(), of: joint(), maxForce: size())
    default: try world.addServo(to: joint(), maxSpeed: size(), maxForce: size())
    }
  }

  private mutating func drive() throws(PhysicsError) {
    switch draw(6) {
    case 0: try world.setTarget(of: joint(), point())
    case 1: try world.setOffset(of: joint(), point(), angle: number())
    case 2: try world.setMotor(of: joint(), speed: number(), maxForce: size())
    case 3: try world.setServoTarget(of: joint(), number())
    case 4: try world.setCarrierTarget(of: joint(), point(), angle: number())
    default: try world.setVelocity(of: body(), point(), angular: number())
    }
  }

  private mutating func ask() throws(PhysicsError) {
    switch draw(5) {
    case 0: _ = try world.state(of: body())
    case 1: _ = try world.mass(of: body())
    case 2: _ = try world.jointState(joint())
    case 3: _ = try world.contacts()
    default:
      let (first, second) = (body(), body())
      _ = try world.touchMargin(first, second, skin: 0.01, tolerance: 0.002)
      _ = try world.distance(first, second)
    }
  }

  private mutating func keep() throws(PhysicsError) {
    switch draw(12) {
    case 0: try world.reset(gravity: draw(2) == 0 ? SIMD2(0, -9.81) : point())
    case 1: world.setContinuous(draw(2) == 0)
    case 2...6: images.append(try world.save())
    default: if !images.isEmpty { try world.restore(images[draw(images.count)]) }
    }
    if images.count > 6 { images.removeFirst() }
  }

  consuming func leftImages() -> [WorldImage] { images }
}

@Suite("random calls never crash")
struct RandomCallsTests {
  @Test("6,000 calls with random and hostile arguments are carried out or refused")
  func randomCalls() throws {
    var images: [WorldImage] = []
    var (accepted, refused) = (0, 0)
    for seed in 0..<60 {
      var caller = try Caller(seed: seed, images: images)
      for _ in 0..<100 { caller.call() }
      accepted += caller.accepted
      refused += caller.refused
      images = caller.leftImages()
    }
    // Both happen often, or the arguments have become too harmless or too hostile to try anything.
    #expect(accepted > 1000)
    #expect(refused > 1000)
  }
}
