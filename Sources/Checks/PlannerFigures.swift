internal import Messages
public import Batches
internal import Planning
public import Rollouts
internal import Tasks

/// Whether and how the scene can be solved.
public struct PlannerFigures: Sendable, Equatable, Encodable {
  /// Of the planner.
  public var success: SuccessRate
  /// Actions of each success and nil for each failure, start by start.
  public var lengths: [Int?]
  /// Median of the successes' lengths; nil without one.
  public var medianLength: Int?
  /// Physics steps that planning took, per episode.
  public var meanStepsSimulated: Double
  /// The condition that stood in the way where the planner failed.
  public var obstacle: ConditionFigures?
  /// The condition that came true last in most successes, and in what share of them.
  public var lastCondition: ConditionFigures?
  /// The first solution: the seed of its start and its actions.
  public var solution: Solution?

  /// An episode that ends in success.
  public struct Solution: Sendable, Equatable, Encodable {
    /// Of the start.
    public var seed: UInt64
    /// `[actions][actionDimensions]`
    public var actions: [[Token]]
  }

  /// A scene that a planner solves less often is not called solvable.
  private static let least = 0.95
  /// From so many episodes on the rate itself has to be that, below them the rate's interval has to reach it.
  private static let enough = 100
}

extension PlannerFigures {
  /// - Parameter traces: the episodes, watched when they were played again.
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

  var remarks: [Remark] {
    var remarks: [Remark] = []
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
    remarks.append(Remark(id, isEnough ? .ok : .unsound, text))
    if let lastCondition {
      remarks.append(
        Remark(
          "last-condition", .ok,
          "the last to come true, in \(percent(lastCondition.cameLast)) of its successes: "
            + lastCondition.condition))
    }
    return remarks
  }
}
