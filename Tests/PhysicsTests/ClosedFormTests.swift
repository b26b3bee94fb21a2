// Compares worlds with closed forms of mechanics: falling, sliding, swinging, being driven, colliding.

import Glibc
import Physics
import Testing

private let step = StepSettings(timeStep: 0.01)

/// The only body of the world that `disc` makes.
private let body = BodyID(index: 0)

/// A dynamic disc in an empty world.
private func disc(
  gravity: SIMD2<Float> = .zero, at position: SIMD2<Float> = .zero, radius: Float = 0.1,
  density: Float = 10
) throws -> World {
  var world = try World(gravity: gravity)
  try world.add(BodyDefinition(isDynamic: true, position: position))
  try world.addDisc(to: body, radius: radius, material: Material(density: density))
  return world
}

@Suite("worlds follow the closed forms of mechanics")
struct ClosedFormTests {
  @Test("a falling disc follows the sum of its velocity steps: g·h²·n(n+1)/2", arguments: [1, 10, 100])
  func freeFall(steps: Int) throws {
    var world = try disc(gravity: SIMD2(0, -9.81))
    try world.step(step, count: steps)
    let n = Float(steps)
    let state = try world.state(of: body)
    #expect(abs(state.y + 9.81 * 1e-4 * n * (n + 1) / 2) < 1e-4)
    #expect(abs(state.velocityY + 9.81 * 0.01 * n) < 1e-4)
  }

  @Test("a disc sliding under table friction stops after v²/2μg", arguments: [0.1, 0.3, 0.6] as [Float])
  func slidingDistance(coefficient: Float) throws {
    var world = try disc()
    let (mass, _) = try world.mass(of: body)
    _ = try world.addFriction(second: body, maxForce: coefficient * mass * 9.81, maxTorque: 0)
    try world.setVelocity(of: body, SIMD2(2, 0))
    try world.step(step, count: 400)
    let state = try world.state(of: body)
    #expect(state.velocityX == 0)
    // A step is short of, or beyond, the parabola by at most v·h.
    #expect(abs(state.x - 4 / (2 * coefficient * 9.81)) < 2 * 0.01)
  }

  @Test("a spinning disc under table friction turns for ω²I/2τ")
  func spinningDown() throws {
    var world = try disc()
    let (_, inertia) = try world.mass(of: body)
    _ = try world.addFriction(second: body, maxForce: 0, maxTorque: 0.1 * inertia)
    try world.setVelocity(of: body, .zero, angular: 1)
    try world.step(step, count: 1500)
    let state = try world.state(of: body)
    #expect(state.angularVelocity == 0)
    #expect(abs(state.angle - 5) < 0.01)
  }

  @Test("a small pendulum swings with the period 2π√(L/g)")
  func pendulum() throws {
    var world = try disc(gravity: SIMD2(0, -9.81), at: SIMD2(0.05, -0.998_749), radius: 0.02)
    _ = try world.addRevolute(
      JointDefinition(first: nil, second: body, firstAnchor: .zero, secondAnchor: SIMD2(-0.05, 0.998_749)))
    let fine = StepSettings(timeStep: 0.001)
    var crossings: [Float] = []
    var before = try world.state(of: body).x
    for index in 0..<8000 {
      try world.step(fine, count: 1)
      let now = try world.state(of: body).x
      if before > 0 && now <= 0 { crossings.append(Float(index) * 0.001) }
      before = now
    }
    #expect(crossings.count >= 3)
    let period = (crossings[2] - crossings[0]) / 2
    // The disc's own inertia lengthens it by r²/4L².
    #expect(abs(period - 2.0061) < 0.004)
  }

  @Test(
    "a pendulum released at any angle a swings with 2π√(L/g) over the arithmetic-geometric mean of 1 and cos a/2",
    arguments: [0.5, 1, 2, 3])
  func farPendulum(amplitude: Double) throws {
    let start = SIMD2(Float(sin(amplitude)), Float(-cos(amplitude)))
    var world = try disc(gravity: SIMD2(0, -9.81), at: start, radius: 0.02)
    _ = try world.addRevolute(
      JointDefinition(first: nil, second: body, firstAnchor: .zero, secondAnchor: -start))
    // Box2D's joints slow a swing by about ω²h/2 each second.
    let timeStep = 0.0002
    let fine = StepSettings(timeStep: Float(timeStep))
    var (mean, geometric) = (1.0, cos(amplitude / 2))
    for _ in 0..<6 { (mean, geometric) = ((mean + geometric) / 2, (mean * geometric).squareRoot()) }
    let quarter = Double.pi / 2 * (1 / 9.81).squareRoot() / mean
    var steps = 0
    while try world.state(of: body).x > 0 && Double(steps) * timeStep < 2 * quarter {
      try world.step(fine, count: 1)
      steps += 1
    }
    #expect(abs(Double(steps) * timeStep - quarter) < 0.005 * quarter)
  }

  @Test("a critically damped drive is within 1 % of its target after 6.64 / ω")
  func drive() throws {
    var world = try disc()
    let frequency: Float = 1.591_549_4
    let drive = try world.addDrive(of: body, frequency: frequency, dampingRatio: 1, maxForce: 1e4)
    try world.setTarget(of: drive, SIMD2(1, 0))
    try world.step(StepSettings(timeStep: 0.001), count: 664)
    let state = try world.state(of: body)
    #expect(abs(state.x - 0.99) < 0.003)
    #expect(state.x < 1)
  }

  @Test("a drive never exceeds its force")
  func driveForce() throws {
    var world = try disc()
    let (mass, _) = try world.mass(of: body)
    let drive = try world.addDrive(of: body, frequency: 5, dampingRatio: 1, maxForce: 2 * mass)
    try world.setTarget(of: drive, SIMD2(100, 0))
    try world.step(step, count: 50)
    #expect(abs(try world.state(of: body).velocityX - 1) < 1e-3)
  }

  @Test(
    "a block on a slope with friction μ holds below atan μ and slides above",
    arguments: [0.2, 0.5] as [Float])
  func slope(coefficient: Float) throws {
    for (factor, slides) in [(Float(0.8), false), (1.2, true)] {
      // Gravity is tilted instead of the ground.
      let tilt = coefficient * factor
      var world = try World(gravity: SIMD2(9.81 * tilt, -9.81))
      let material = Material(density: 10, friction: coefficient)
      let ground = try world.add(BodyDefinition(isDynamic: false, position: .zero))
      try world.addEdge(to: ground, from: SIMD2(-50, 0), to: SIMD2(50, 0), material: material)
      let block = try world.add(BodyDefinition(isDynamic: true, position: SIMD2(0, 0.11)))
      try world.addPolygon(
        to: block, vertices: [SIMD2(-0.2, -0.1), SIMD2(0.2, -0.1), SIMD2(0.2, 0.1), SIMD2(-0.2, 0.1)],
        material: material)
      try world.step(step, count: 200)
      let moved = try world.state(of: block).x
      #expect((moved > 0.5) == slides, "tilt \(tilt) moved \(moved) m")
    }
  }

  @Test("a motor joint brings a body to its offset")
  func motor() throws {
    var world = try disc()
    let motor = try world.addMotor(second: body, maxForce: 1e3, maxTorque: 1e3)
    try world.setOffset(of: motor, SIMD2(0.5, -0.25), angle: 0.3)
    try world.step(step, count: 300)
    let state = try world.state(of: body)
    #expect(abs(state.x - 0.5) < 1e-3)
    #expect(abs(state.y + 0.25) < 1e-3)
    #expect(abs(state.angle - 0.3) < 1e-3)
  }

  @Test("a prismatic joint moves only along its axis and between its limits")
  func prismatic() throws {
    var world = try disc(gravity: SIMD2(3, -9.81))
    var definition = JointDefinition(first: nil, second: body, firstAnchor: .zero, secondAnchor: .zero)
    definition.limits = 0...0.4
    let joint = try world.addPrismatic(definition, axis: SIMD2(1, 0))
    try world.step(step, count: 300)
    let (position, speed) = try world.jointState(joint)
    #expect(abs(position - 0.4) < 0.01)
    #expect(abs(speed) < 1e-3)
    #expect(abs(try world.state(of: body).y) < 0.01)
    #expect(abs(try world.state(of: body).angle) < 0.001)
  }

  @Test("a weld keeps two bodies at their distance")
  func weld() throws {
    var world = try disc(gravity: SIMD2(0, -9.81))
    let first = body
    let second = try world.add(BodyDefinition(isDynamic: true, position: SIMD2(0.5, 0)))
    try world.addDisc(to: second, radius: 0.1, material: Material(density: 10))
    _ = try world.addWeld(
      JointDefinition(first: first, second: second, firstAnchor: SIMD2(0.5, 0), secondAnchor: .zero))
    try world.setVelocity(of: first, SIMD2(0, 2), angular: 3)
    try world.step(step, count: 100)
    let offset = try world.state(of: first).position - world.state(of: second).position
    #expect(abs((offset * offset).sum().squareRoot() - 0.5) < 0.005)
  }

  @Test("an elastic collision of equal discs swaps their velocities")
  func elasticCollision() throws {
    var world = try World(gravity: .zero)
    let material = Material(density: 10, friction: 0, restitution: 1)
    let first = try world.add(BodyDefinition(isDynamic: true, position: SIMD2(-1, 0)))
    try world.addDisc(to: first, radius: 0.1, material: material)
    let second = try world.add(BodyDefinition(isDynamic: true, position: SIMD2(0, 0)))
    try world.addDisc(to: second, radius: 0.1, material: material)
    try world.setVelocity(of: first, SIMD2(2, 0))
    try world.step(step, count: 100)
    #expect(abs(try world.state(of: first).velocityX) < 1e-4)
    #expect(abs(try world.state(of: second).velocityX - 2) < 1e-4)
  }
}
