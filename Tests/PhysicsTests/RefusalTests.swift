// Arguments on which Box2D would abort, or that refer to something missing, are errors.

import Physics
import Testing

private let material = Material(density: 1)

/// The only body of the world that `emptyBody` makes.
private let body = BodyID(index: 0)

/// A world with one dynamic body without shapes.
private func emptyBody() throws -> World {
  var world = try World(gravity: .zero)
  try world.add(BodyDefinition(isDynamic: true, position: .zero))
  return world
}

@Suite("what Box2D would abort on is refused with an error")
struct RefusalTests {
  static let badPolygons: [[SIMD2<Float>]] = [
    [],
    [SIMD2(0, 0), SIMD2(1, 0)],
    [SIMD2(0, 0), SIMD2(1, 0), SIMD2(2, 0)],
    [SIMD2(0, 0), SIMD2(0, 1), SIMD2(1, 0)],
    [SIMD2(0, 0), SIMD2(1, 0), SIMD2(0.2, 0.2), SIMD2(0, 1)],
    [SIMD2(0, 0), SIMD2(1, 0), SIMD2(1, 0), SIMD2(0, 1)],
    [SIMD2(0, 0), SIMD2(0.001, 0), SIMD2(0, 0.001)],
    [SIMD2(0, 0), SIMD2(1, 0), SIMD2(0.5, 0), SIMD2(0, 1)],
    (0..<9).map { SIMD2(Float($0), Float($0 * $0)) },
    [SIMD2(0, 0), SIMD2(.nan, 0), SIMD2(0, 1)],
    // Its area of 1e-7 m² is where Box2D aborts.
    [SIMD2(0, 0), SIMD2(0.01, 0), SIMD2(0.005, 2e-5)],
    // Box2D would weld the second and the fourth vertex.
    [SIMD2(0, 0), SIMD2(0.5, -0.0005), SIMD2(1, 0), SIMD2(0.5, 0.0005)],
    // So long that the area is lost in rounding.
    [SIMD2(0, 0), SIMD2(1e6, 0), SIMD2(5e5, 0.01)],
    Array(repeating: SIMD2(0, 0), count: 100_000),
  ]

  @Test(
    "numbers that are not finite are refused",
    arguments: [Float.nan, .infinity, -.infinity, 1e30])
  func numbers(value: Float) throws {
    #expect(throws: PhysicsError.self) { _ = try World(gravity: SIMD2(value, 0)) }
    var world = try emptyBody()
    #expect(throws: PhysicsError.self) {
      _ = try world.add(BodyDefinition(isDynamic: true, position: SIMD2(0, value)))
    }
    #expect(throws: PhysicsError.self) {
      _ = try world.add(BodyDefinition(isDynamic: true, position: .zero, angle: value))
    }
    #expect(throws: PhysicsError.self) {
      try world.addDisc(to: body, radius: value, material: material)
    }
    #expect(throws: PhysicsError.self) { try world.setVelocity(of: body, SIMD2(value, 0)) }
    #expect(throws: PhysicsError.self) {
      try world.step(StepSettings(timeStep: value), count: 1)
    }
    let drive = try world.addDrive(of: body, frequency: 1, dampingRatio: 1, maxForce: 1)
    #expect(throws: PhysicsError.self) { try world.setTarget(of: drive, SIMD2(value, 0)) }
    #expect(world.bodyCount == 1)
  }

  @Test(
    "polygons that are not strictly convex, counter-clockwise and large enough are refused",
    arguments: RefusalTests.badPolygons)
  func polygons(vertices: [SIMD2<Float>]) throws {
    var world = try emptyBody()
    #expect(throws: PhysicsError.self) {
      try world.addPolygon(to: body, vertices: vertices, material: material)
    }
  }

  @Test("sizes, densities, frictions and rates out of range are refused")
  func ranges() throws {
    var world = try emptyBody()
    for bad in [
      Material(density: -1), Material(density: .nan), Material(density: 1, friction: -0.1),
      Material(density: 1, restitution: -0.1),
    ] {
      #expect(throws: PhysicsError.self) { try world.addDisc(to: body, radius: 0.1, material: bad) }
    }
    #expect(throws: PhysicsError.self) { try world.addDisc(to: body, radius: 0, material: material) }
    #expect(throws: PhysicsError.self) { try world.addDisc(to: body, radius: -1, material: material) }
    #expect(throws: PhysicsError.self) { try world.step(StepSettings(timeStep: 0), count: 1) }
    #expect(throws: PhysicsError.self) { try world.step(StepSettings(timeStep: -0.1), count: 1) }
    #expect(throws: PhysicsError.self) { try world.step(StepSettings(timeStep: 0.1), count: -1) }
    #expect(throws: PhysicsError.self) { try world.step(StepSettings(timeStep: 0.1), count: .max) }
    #expect(throws: PhysicsError.self) { try world.step(StepSettings(timeStep: 1e-20), count: 1) }
    #expect(throws: PhysicsError.self) {
      try world.step(StepSettings(timeStep: 0.1, velocityIterations: .max), count: 1)
    }
    #expect(throws: PhysicsError.self) {
      _ = try world.addDrive(of: body, frequency: 0, dampingRatio: 1, maxForce: 1)
    }
    #expect(throws: PhysicsError.self) {
      _ = try world.addFriction(second: body, maxForce: -1, maxTorque: 0)
    }
  }

  @Test("bodies and joints that do not exist are refused")
  func references() throws {
    var world = try emptyBody()
    let nobody = BodyID(index: 5)
    #expect(throws: PhysicsError.self) { try world.addDisc(to: nobody, radius: 1, material: material) }
    #expect(throws: PhysicsError.self) { _ = try world.distance(body, nobody) }
    #expect(throws: PhysicsError.self) { _ = try world.touchMargin(body, nobody, skin: 0, tolerance: 0) }
    #expect(throws: PhysicsError.self) { _ = try world.touchMargin(body, body, skin: .nan, tolerance: 0) }
    for index: Int32 in [5, -1, .max, .min] {
      #expect(throws: PhysicsError.noSuchPart("state(of: \(index))")) {
        _ = try world.state(of: BodyID(index: index))
      }
    }
    #expect(throws: PhysicsError.self) {
      _ = try world.addWeld(
        JointDefinition(first: body, second: body, firstAnchor: .zero, secondAnchor: .zero))
    }
    #expect(throws: PhysicsError.self) { try world.setTarget(of: JointID(index: 0), .zero) }
    let drive = try world.addDrive(of: body, frequency: 1, dampingRatio: 1, maxForce: 1)
    #expect(throws: PhysicsError.wrongJoint("setMotor(of: 0, speed: 1.0, maxForce: 1.0)")) {
      try world.setMotor(of: drive, speed: 1, maxForce: 1)
    }
    #expect(throws: PhysicsError.wrongJoint("jointState(0)")) { _ = try world.jointState(drive) }
  }

  @Test("a mass whose reciprocal would overflow is refused")
  func mass() throws {
    var world = try emptyBody()
    let call = "addDisc(to: 0, center: SIMD2<Float>(0.0, 0.0), radius: 0.1, material: "
    let light = Material(density: 1e-30)
    #expect(throws: PhysicsError.badMass("\(call)\(light))")) {
      try world.addDisc(to: body, radius: 0.1, material: light)
    }
  }

  @Test("a polygon of the smallest allowed width has a mass")
  func narrow() throws {
    var world = try emptyBody()
    try world.addPolygon(
      to: body, vertices: [SIMD2(0, 0), SIMD2(0.01, 0), SIMD2(0.005, 1.1e-3)], material: material)
    #expect(try world.mass(of: body).mass > 5e-6)
  }

  @Test("an error about a range states the allowed values")
  func allowed() throws {
    var world = try emptyBody()
    do {
      _ = try world.addDrive(of: body, frequency: -2, dampingRatio: 1, maxForce: 1)
      Issue.record("a negative frequency was accepted")
    } catch {
      for part in ["addDrive", "-2.0", "frequency > 0"] { #expect("\(error)".contains(part), "\(error)") }
    }
  }

  @Test("a shape so far from its body's origin that its inertia is lost in rounding is refused")
  func inertia() throws {
    var world = try emptyBody()
    #expect(throws: PhysicsError.self) {
      try world.addDisc(to: body, center: SIMD2(5000, 0), radius: 0.01, material: material)
    }
    try world.addDisc(to: body, center: SIMD2(1, 0), radius: 0.1, material: material)
    #expect(try world.mass(of: body).inertia > 0)
  }
}
