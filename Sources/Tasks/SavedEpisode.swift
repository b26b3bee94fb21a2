// A snapshot of an episode that can be restored within one worker; the planner branches with it.

package import Physics

/// A snapshot of an episode, valid in that episode until its next reset.
///
/// It holds an image of the world's memory, which cannot move: use a `BranchPoint` to continue on another
/// worker.
public struct SavedEpisode: Sendable {
  package let image: WorldImage
  let start: StartState
  let phase: EpisodePhase
  let action: Int
  let margin: Float
  let states: [BodyState]
  let held: [Int32]
  let crossings: [Crossing.Memory]
  let margins: [Float]
  let targets: [SIMD3<Float>]
}

extension Episode {
  /// Saves everything that the rest of the episode depends on.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset, `.engine` if there is no memory for it.
  public func save() throws(TaskError) -> SavedEpisode {
    try checkHasBegun()
    do {
      return SavedEpisode(
        image: try world.save(), start: start, phase: phase, action: action, margin: margin,
        states: Array(states), held: Array(memory.held), crossings: Array(memory.crossings),
        margins: Array(memory.margins), targets: Array(targets))
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
  }

  /// Returns to a saved state, any number of times. What follows gives the same bits as if the episode had
  /// not continued in between.
  ///
  /// - Throws: `TaskError.engine` with `PhysicsError.foreignImage` if it was saved from another episode, or
  ///   before this one's last reset.
  public mutating func restore(_ saved: borrowing SavedEpisode) throws(TaskError) {
    guard saved.start.sceneDigest == task.digest, saved.states.count == states.count,
      saved.held.count == memory.held.count, saved.crossings.count == memory.crossings.count,
      saved.margins.count == memory.margins.count, saved.targets.count == targets.count
    else { throw .engine(scene: task.scene.name, .foreignImage) }
    do {
      try world.restore(saved.image)
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
    start = saved.start
    phase = saved.phase
    action = saved.action
    margin = saved.margin
    _ = states.update(fromContentsOf: saved.states)
    _ = memory.held.update(fromContentsOf: saved.held)
    _ = memory.crossings.update(fromContentsOf: saved.crossings)
    _ = memory.margins.update(fromContentsOf: saved.margins)
    _ = targets.update(fromContentsOf: saved.targets)
  }
}
