// The part of a check's report on what the sampling planner can solve.

internal import Messages
public import Batches
internal import Planning
public import Rollouts
internal import Tasks

/// Whether the planner solves the scene, and how.
public struct PlannerFigures: Sendable, Equatable, Encodable {
  /// How often the planner succeeds.
  public var success: SuccessRate
  /// Actions of each success and nil for each failure, start by start.
  public var lengths: [Int?]
  /// Median length of the successes, in actions; nil without a success.
  public var medianLength: Int?
  /// Mean number of physics steps that planning an episode took.
  public var meanStepsSimulated: Double
  /// The condition that stood in the way where the planner failed.
  public var obstacle: ConditionFigures?
  /// The condition that came true last in most successes, and in what share of them.
  public var lastCondition: ConditionFigures?
  /// The first solution: the seed of its start and its actions.
  public var solution: Solution?

  /// An episode that ends in success.
  public struct Solution: Sendable, Equatable, Encodable {
    /// Seed of the start state.
    public var seed: UInt64
    /// `[actions][actionDimensions]`
    public var actions: [[Token]]
  }

  /// A scene that the planner solves less often than this is unsound.
  private static let least = 0.95
  /// From so many episodes on, the rate itself must be at least `least`; with fewer, the upper end of its 95 %
  /// interval must.
  private static let enough = 100
}

extension PlannerFigures {
  /// - Parameter traces: of the planner's episodes, when they were played again.
  init(_ planned: [PlannedEpisode], _ traces: [EpisodeTrace], in task: ManipulationTask) {
    success = SuccessRate(successes: planned.count { $0.outcome == .succeeded }, of: planned.count)
    lengths = planned.map { $0.outcome == .succeeded ? $0.actions.count : nil }
    let sorted = lengths.compactMap { $0 }.sorted()
    medianLength = sorted.isEmpty ? nil : sorted[sorted.count / 2]
    meanStepsSimulated =
      Double(planned.reduce(0) { $0 + $1.physicsSteps }) / Double(max(1, planned.count))
    obstacle = ConditionFigures.obstacle(
      ConditionFigures.figures(traces.filter { !$0.hasSucceeded }, in: task))
    let conditions = ConditionFigures.figures(traces.filter(\.hasSucceeded), in: task)
    lastCondition = conditions.count < 2 ? nil : conditions.max { $0.cameLast < $1.cameLast }
    solution = planned.first { $0.outcome == .succeeded }.map { Solution(seed: $0.seed, actions: $0.actions) }
  }

  private var isEnough: Bool {
    success.episodes >= PlannerFigures.enough
      ? success.rate >= PlannerFigures.least : success.interval.upper >= PlannerFigures.least
  }

  var findings: [Finding] {
    var findings: [Finding] = []
    let length = medianLength.map { ", in \(counted($0, "action")) in the median" } ?? ""
    var text = "the planner solves \(success.description)\(length)"
    if let obstacle {
      text +=
        "; where it fails, the obstacle is that \(obstacle.condition): this holds at \(percent(obstacle.heldAtEnd)) "
        + "of these ends"
        + (obstacle.medianBest < 0 ? " and misses by \(figure(-obstacle.medianBest)) at its best" : "")
    }
    if !isEnough {
      text +=
        success.successes == 0
        ? "; can it be reached, is there room for it?" : "; stages that lead there would help the planner"
    }
    let id = isEnough ? "solvable" : success.successes == 0 ? "unsolvable" : "seldom-solved"
    findings.append(Finding(id, isEnough ? .ok : .unsound, text))
    if let lastCondition {
      findings.append(
        Finding(
          "last-condition", .ok,
          "the last to come true, in \(percent(lastCondition.cameLast)) of its successes: "
            + lastCondition.condition))
    }
    return findings
  }
}
