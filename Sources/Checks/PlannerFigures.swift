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
  /// Median length of the successes, in actions; nil without a success.
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
  }

  /// A scene is unsound if the planner solves it less often than this.
  private static let least = 0.95
  /// From this many episodes on, the rate itself must be at least `least`; with fewer, the upper end of its
  /// 95 % interval must be.
  private static let enough = 100
}

extension PlannerFigures {
  /// - Parameter traces: records of the planner's episodes, made by running them again.
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
        "; where it fails, the obstacle is that \(obstacle.condition): this holds at the end of "
        + "\(percent(obstacle.heldAtEnd)) of these episodes"
        + (obstacle.medianBest < 0
          ? ", and the best margin is \(figure(obstacle.medianBest)) in the median" : "")
    }
    if !isEnough {
      text +=
        success.successes == 0
        ? "; can it be reached, and is there room for it?" : "; stages that lead there would help the planner"
    }
    let id = isEnough ? "solvable" : success.successes == 0 ? "unsolvable" : "seldom-solved"
    findings.append(Finding(id, isEnough ? .ok : .unsound, text))
    if let lastCondition {
      findings.append(
        Finding(
          "last-condition", .ok,
          "the condition that is met last, in \(percent(lastCondition.cameLast)) of its successes: "
            + lastCondition.condition))
    }
    return findings
  }
}
