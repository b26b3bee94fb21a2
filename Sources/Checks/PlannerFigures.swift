// The part of a check's report that shows whether the sampling planner solves the scene.

internal import Messages
public import Batches
internal import Planning
public import Rollouts
internal import Tasks

/// Whether the planner solves the scene, and how.
public struct PlannerFigures: Sendable, Equatable, Encodable {
  /// How often the planner succeeds.
  public var success: SuccessRate
  /// For each start, the number of actions of a success, or nil for a failure.
  public var lengths: [Int?]
  /// For each start, the number of attempts: the last one is that of `lengths`, those before it failed.
  public var attempts: [Int]
  /// Attempts that failed, at all starts.
  public var failedAttempts: Int
  /// Median over all attempts of the number of actions to success, where a failed attempt counts as longer than
  /// any other; nil if half of them failed.
  public var medianLength: Int?
  /// Mean number of physics steps simulated for planning an episode.
  public var meanStepsSimulated: Double
  /// The condition that prevented success where the planner failed.
  public var obstacle: ConditionFigures?
  /// The condition that was met last in most successes.
  public var lastCondition: ConditionFigures?
  /// The first solution: the seed of its start and its actions.
  public var solution: Solution?

  /// An episode that ends in success.
  public struct Solution: Sendable, Equatable, Encodable {
    /// Seed of the start state.
    public var seed: UInt64
    /// `[actions][actionDimensions]`
    public var actions: [[Token]]

    /// - Parameters: see the properties.
    public init(seed: UInt64, actions: [[Token]]) {
      self.seed = seed
      self.actions = actions
    }
  }
}

extension PlannerFigures {
  /// - Parameter traces: records of the planner's episodes, made by running them again.
  init(_ planned: [PlannedEpisode], _ traces: [EpisodeTrace], in task: ManipulationTask) {
    success = SuccessRate(successes: planned.count { $0.outcome == .succeeded }, of: planned.count)
    lengths = planned.map { $0.outcome == .succeeded ? $0.actions.count : nil }
    attempts = planned.map(\.attempts)
    let all = attempts.reduce(0, +)
    let sorted = lengths.compactMap { $0 }.sorted()
    failedAttempts = all - sorted.count
    medianLength = sorted.indices.contains(all / 2) ? sorted[all / 2] : nil
    meanStepsSimulated =
      Double(planned.reduce(0) { $0 + $1.physicsSteps }) / Double(max(1, planned.count))
    obstacle = ConditionFigures.obstacle(
      ConditionFigures.figures(traces.filter { !$0.hasSucceeded }, in: task))
    let conditions = ConditionFigures.figures(traces.filter(\.hasSucceeded), in: task)
    lastCondition = conditions.count < 2 ? nil : conditions.max { $0.cameLast < $1.cameLast }
    solution = planned.first { $0.outcome == .succeeded }.map { Solution(seed: $0.seed, actions: $0.actions) }
  }

  /// - Parameter submitted: the solution that the scene's author gave.
  func findings(_ submitted: SubmittedSolution?) -> [Finding] {
    [seldomFinding, solvableFinding(submitted)]
  }

  private var examined: String {
    "\(counted(success.episodes, "start")), \(counted(attempts.reduce(0, +), "attempt"))"
  }

  private var seldomFinding: Finding {
    guard success.episodes > 0 else { return .notExamined(.seldomSolved, "no episode was planned") }
    guard success.successes > 0 else {
      return .notExamined(.seldomSolved, "the planner solves no start at all")
    }
    let isEnough = success.interval.upper >= Limits.plannedSuccesses
    let median = medianLength.map { ", \(counted($0, "action")) in the median" } ?? ""
    return Finding(
      .seldomSolved, isEnough ? .ok : .note,
      "the planner solves \(success.successes) of \(success.episodes), \(failedAttempts) attempts failed\(median)",
      examined: examined,
      advice: isEnough
        ? nil
        : obstacleText
          + "A planner's failure need not be the task's: stages that lead there would help it, and "
          + "'--solution' shows that a start can be solved.")
  }

  private func solvableFinding(_ submitted: SubmittedSolution?) -> Finding {
    if success.successes > 0 {
      return Finding(.notShownSolvable, .ok, "the planner found a solution", examined: examined)
    }
    if let submitted, submitted.succeeds {
      return Finding(
        .notShownSolvable, .ok, "the solution that was given succeeds, the planner does not",
        examined: examined + ", 1 given solution")
    }
    guard success.episodes > 0 else {
      return .notExamined(
        .notShownSolvable, "no episode was planned, and no solution that succeeds was given")
    }
    return Finding(
      .notShownSolvable, .notShown, "the planner solves no start", examined: examined,
      advice: obstacleText
        + "A planner's failure need not be the task's: stages that lead there would help it, and "
        + "'--solution LOG' shows that the task can be solved.")
  }

  private var obstacleText: String {
    guard let obstacle else { return "" }
    let best =
      obstacle.medianBest < 0 ? ", and the best margin is \(figure(obstacle.medianBest)) in the median" : ""
    return "Where it fails, the obstacle is that \(obstacle.condition): this holds at the end of "
      + "\(percent(obstacle.heldAtEnd)) of these episodes\(best). "
  }

  /// Figures without a verdict.
  var details: [String] {
    guard let lastCondition else { return [] }
    return [
      "the condition that is met last, in \(percent(lastCondition.cameLast)) of the planner's successes: "
        + lastCondition.condition
    ]
  }
}
