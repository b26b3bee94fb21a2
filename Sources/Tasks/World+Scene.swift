// Building a world from a scene's bodies, walls and joints.

internal import Physics
internal import Scenes

extension World {
  /// Thickness of the walls, m: more than a body within its speed cap moves in a physics step.
  private static let wallThickness: Float = 1

  /// Adds a scene's body at a pose.
  mutating func add(_ body: Body, at pose: BodyState) throws(PhysicsError) -> BodyID {
    var definition = BodyDefinition(
      isDynamic: body.kind == .dynamic, position: pose.position, angle: pose.angle)
    definition.fixedRotation = body.fixedRotation
    definition.gravityScale = body.weightless ? 0 : 1
    if case .quasiStatic = body.support {
      // Large enough that the velocity after one step rounds to zero.
      definition.linearDamping = 1e12
      definition.angularDamping = 1e12
    }
    let id = try add(definition)
    let material = Material(
      density: body.density, friction: body.friction, restitution: body.restitution,
      category: 1, mask: body.collides ? .max : 0)
    for shape in body.shapes {
      switch shape {
      case .disc(let center, let radius):
        try addDisc(to: id, center: center, radius: radius, material: material)
      case .polygon(let vertices):
        try addPolygon(to: id, vertices: vertices, material: material)
      }
    }
    return id
  }

  /// Adds one fixed body for the walls around the workspace. It is empty if there are no walls, so that
  /// bodies have the same numbers either way.
  mutating func addWalls(around workspace: Workspace) throws(PhysicsError) {
    let walls = try add(BodyDefinition(isDynamic: false, position: .zero))
    guard workspace.walled else { return }
    let material = Material(density: 0, friction: workspace.friction)
    let thickness = World.wallThickness
    let (left, right) = (workspace.x.lowerBound, workspace.x.upperBound)
    let (bottom, top) = (workspace.y.lowerBound, workspace.y.upperBound)
    for (x, y) in [
      (left - thickness...left, bottom - thickness...top + thickness),
      (right...right + thickness, bottom - thickness...top + thickness),
      (left - thickness...right + thickness, bottom - thickness...bottom),
      (left - thickness...right + thickness, top...top + thickness),
    ] {
      try addPolygon(
        to: walls,
        vertices: [
          SIMD2(x.lowerBound, y.lowerBound), SIMD2(x.upperBound, y.lowerBound),
          SIMD2(x.upperBound, y.upperBound), SIMD2(x.lowerBound, y.upperBound),
        ],
        material: material)
    }
  }

  /// Adds a scene's joint between bodies that are already at their starts. Bodies have the same numbers in
  /// the world and in the scene.
  mutating func add(
    _ joint: Joint, driven: Bool, resistance: Float
  ) throws(PhysicsError) -> JointID {
    var definition = JointDefinition(
      first: joint.first.map { BodyID(index: Int32($0)) }, second: BodyID(index: Int32(joint.second)),
      firstAnchor: joint.firstAnchor, secondAnchor: joint.secondAnchor)
    definition.limits = joint.limits
    let id: JointID
    switch joint.kind {
    case .revolute: id = try addRevolute(definition)
    case .prismatic(let axis): id = try addPrismatic(definition, axis: axis)
    case .weld: return try addWeld(definition)
    }
    if resistance > 0 && !driven && joint.follows == nil {
      try setMotor(of: id, speed: 0, maxForce: resistance)
    }
    return id
  }
}
