// What a planner does differently when only a shortcut counts as success.

internal import Batches
internal import Tasks

extension Planner {
  /// - Throws: `PlannerError.options` if the shortcut leaves out a stage that the scene does not have.
  static func check(_ shortcut: Shortcut?, in task: ManipulationTask) throws(PlannerError) {
    guard case .withoutStage(let stage) = shortcut, !task.scene.stages.indices.contains(stage) else { return }
    throw .options("the shortcut leaves out stage \(stage), must be in 0..<\(task.scene.stages.count)")
  }

  /// Carries out an action.
  ///
  /// - Returns: its outcome, and whether the shortcut is ruled out from here on.
  mutating func step(
    _ tokens: Span<Token>
  ) throws(TaskError) -> (outcome: Outcome, isRuledOut: Bool) {
    guard let shortcut else { return (try episode.step(tokens), false) }
    return try episode.step(tokens, toward: shortcut)
  }

  /// The cost of the current state.
  ///
  /// A stage that must be left out is no guide. The others guide every other attempt: some shortcuts pass
  /// them, and others pass none.
  ///
  /// - Parameter attempt: the number of the attempt.
  func currentCost(_ attempt: Int) throws(TaskError) -> Float {
    guard case .withoutStage(let left) = shortcut else { return try episode.cost() }
    return try episode.cost { attempt % 2 == 1 && $0 != left }
  }

  /// The cost of a plan that rules the shortcut out: worse than any that does not, and the worse the sooner.
  func ruledOutCost(after action: Int) -> Float { 1e6 - Float(action) }
}
