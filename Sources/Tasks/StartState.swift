// The start of an episode as data: drawn from a seed, stored with the episode, sent to other workers.

public import Physics

/// The poses of everything when an episode begins, before settling: a pure function of (scene, seed).
public struct StartState: Sendable, Equatable {
  /// The digest of the scene it was drawn for.
  public let sceneDigest: UInt64
  /// The seed it was drawn from.
  public let seed: UInt64
  /// The number of the accepted draw, counted from 0.
  public let draw: Int
  /// The scene's bodies in order, at rest; empty for an episode that has not been reset.
  public let bodies: [BodyState]
  /// The scene's markers in order.
  public let markers: [BodyState]
  /// For each of the scene's joints, the torque or force that resists its motion, N·m or N.
  public let resistances: [Float]
  /// For each of the scene's bodies, its size as a multiple of its shapes in the scene file.
  public let sizes: [Float]
}

extension StartState {
  /// This start state for a variant of its scene, such as one with a smaller time step.
  ///
  /// Only what is needed for building the world is checked: with other shapes, bodies may overlap.
  ///
  /// - Throws: `TaskError.unusableStart` if the variant has another number of bodies, markers or joints, or
  ///   if this start gives a body a size and the variant's starts give none.
  public func adapted(to task: ManipulationTask) throws(TaskError) -> StartState {
    try check(fits: task)
    return StartState(
      sceneDigest: task.digest, seed: seed, draw: draw, bodies: bodies, markers: markers,
      resistances: resistances, sizes: sizes)
  }

  /// Checks that there is an entry for every part of a task's scene.
  func check(fits task: ManipulationTask) throws(TaskError) {
    for (part, count, needed) in [
      ("bodies", bodies.count, task.scene.bodies.count), ("markers", markers.count, task.scene.markers.count),
      ("joints", resistances.count, task.scene.joints.count),
      ("sizes of bodies", sizes.count, task.scene.bodies.count),
    ] where count != needed {
      throw .unusableStart(scene: task.scene.name, reason: "it has \(count) \(part), must have \(needed)")
    }
    if !task.drawsSizes, let body = sizes.firstIndex(where: { $0 != 1 }) {
      throw .unusableStart(
        scene: task.scene.name,
        reason: "it makes '\(task.scene.bodies[body].name)' \(sizes[body]) times as large, and this scene's "
          + "starts draw no sizes")
    }
  }
}
