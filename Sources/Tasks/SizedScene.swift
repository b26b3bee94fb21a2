// The part of a task that depends on body sizes, which a start may draw: shapes, sensors and detectors.

internal import Physics
internal import Scenes

/// The parts of a task that depend on the sizes of its bodies. They are the same in every episode if starts
/// draw no sizes, and are computed at the start of each episode otherwise.
final class SizedScene: Sendable {
  /// For each body, its size as a multiple of its shapes in the scene file.
  let sizes: [Float]
  /// The scene with its bodies at these sizes.
  let scene: Scene
  /// For each body, its centre of mass in its own frame, m.
  let centers: [SIMD2<Float>]
  /// For each body, the largest force (N) and torque (N·m) with which the table resists it; 0 for none.
  let tableForces: [SIMD2<Float>]
  let sensors: [Sensor]
  let detector: Detector
  /// The scene's stages, in order.
  let stages: [Detector]

  private init(
    _ scene: Scene, sizes: [Float], centers: [SIMD2<Float>], tableForces: [SIMD2<Float>]
  ) {
    self.scene = scene
    self.sizes = sizes
    self.centers = centers
    self.tableForces = tableForces
    sensors = scene.observations.map { Sensor($0, in: scene, sizes: sizes) }
    detector = Detector(scene.success, in: scene)
    stages = scene.stages.map { Detector($0, in: scene) }
  }

  /// The scene with its bodies at the sizes in the scene file.
  convenience init(_ scene: Scene) throws(PhysicsError) {
    let centers = scene.bodies.map { body in
      let area = body.shapes.reduce(0) { $0 + $1.area }
      return SIMD2<Float>(body.shapes.reduce(SIMD2.zero) { $0 + $1.area / area * $1.centroid })
    }
    self.init(
      scene, sizes: scene.bodies.map { _ in 1 }, centers: centers,
      tableForces: try SizedScene.tableForces(of: scene))
  }

  /// The scene as written with its bodies changed to other sizes: a mass scales with the square of the size,
  /// a radius with the size.
  ///
  /// - Parameter sizes: for each body, the factor on its shapes as written.
  convenience init(_ written: SizedScene, sizes: [Float]) {
    self.init(
      written.scene.enlarged(by: sizes), sizes: sizes,
      centers: zip(written.centers, sizes).map { $0 * $1 },
      tableForces: zip(written.tableForces, sizes).map { $0 * SIMD2($1 * $1, $1 * $1 * $1) })
  }

  private static func tableForces(of scene: Scene) throws(PhysicsError) -> [SIMD2<Float>] {
    var forces: [SIMD2<Float>] = []
    for body in scene.bodies {
      guard case .friction(let coefficient) = body.support, body.kind == .dynamic else {
        forces.append(.zero)
        continue
      }
      var world = try World(gravity: .zero)
      let id = try world.add(body, at: BodyState())
      let weight = try world.mass(of: id).mass * standardGravity
      forces.append(coefficient * weight * SIMD2(1, TableFriction.meanRadius(of: body.shapes)))
    }
    return forces
  }
}
