// A solution that the scene's author gives to a check, run again by the check itself.

internal import Tasks

/// The result of running a solution that was given to the check.
public struct SubmittedSolution: Sendable, Equatable, Encodable {
  /// Seed of the start state.
  public var seed: UInt64
  /// Number of actions given.
  public var actions: Int
  /// Whether the episode succeeds.
  public var succeeds: Bool

  init(_ solution: PlannerFigures.Solution, _ outcome: Outcome) {
    seed = solution.seed
    actions = solution.actions.count
    succeeds = outcome == .succeeded
  }

  var finding: Finding {
    Finding(
      .solutionFails, succeeds ? .ok : .note,
      succeeds ? "the given solution succeeds" : "the given solution does not succeed",
      examined: "\(actions) actions from seed \(seed)",
      advice: succeeds ? nil : "'jostle draw SCENE --actions LOG' shows what happens.")
  }
}
