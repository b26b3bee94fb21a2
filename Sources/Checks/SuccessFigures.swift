internal import Messages
public import Rollouts
internal import Tasks

/// Whether the success detector means what it says.
public struct SuccessFigures: Sendable, Equatable, Encodable {
  /// Starts at which it holds.
  public var atStart: Int
  /// Starts that were looked at.
  public var starts: Int
  /// Of doing nothing.
  public var idle: SuccessRate
  /// Of random actions.
  public var random: SuccessRate
  /// Successes, random and planned, after which nothing was done for a second.
  public var followed: Int
  /// Those of them that still held then.
  public var kept: Int
  /// The conditions of success through random episodes.
  public var randomConditions: [ConditionFigures]
  /// The same through the planner's episodes: at their ends, how near its successes were to failing.
  public var plannedConditions: [ConditionFigures]
  /// The scene's stages through random episodes.
  public var randomStages: [StageFigures]
  /// The same through the planner's.
  public var plannedStages: [StageFigures]

  /// A random policy that does better leaves little to learn.
  private static let mostRandom = 0.3
}

extension SuccessFigures {
  init(
    starts: StartFigures, idle: [IdleTrace], random: [EpisodeTrace], planned: [EpisodeTrace],
    in task: ManipulationTask
  ) {
    atStart = starts.succeeding
    self.starts = starts.starts
    self.idle = SuccessRate(successes: idle.count { $0.outcome == .succeeded }, of: idle.count)
    self.random = SuccessRate(successes: random.count(where: \.hasSucceeded), of: random.count)
    let ends = (random + planned).compactMap(\.isKept)
    followed = ends.count
    kept = ends.count { $0 }
    randomConditions = ConditionFigures.figures(random, in: task)
    plannedConditions = ConditionFigures.figures(planned, in: task)
    randomStages = StageFigures.figures(random, in: task)
    plannedStages = StageFigures.figures(planned, in: task)
  }

  var remarks: [Remark] {
    var remarks: [Remark] = []
    remarks.append(
      Remark(
        "solved-at-start", atStart == 0 ? .ok : .unsound,
        atStart == 0
          ? "never true at a start" : "true at \(atStart) of \(counted(starts, "start")): ask for more"))
    remarks.append(
      Remark(
        "solved-by-doing-nothing", idle.successes == 0 ? .ok : .unsound,
        "doing nothing succeeds in \(idle.description)"
          + (idle.successes == 0
            ? "" : ": the scene solves itself; start where nothing rolls or falls to the goal")
      ))
    remarks.append(
      Remark(
        "solved-by-chance", random.rate < SuccessFigures.mostRandom ? .ok : .unsound,
        "random actions succeed in \(random.description)"
          + (random.rate < SuccessFigures.mostRandom ? "" : ": there is little to learn; ask for more")))
    if followed > 0 {
      let share = Double(kept) / Double(followed)
      remarks.append(
        Remark(
          "success-lost", share >= 0.9 ? .ok : .note,
          "\(kept) of \(followed) successes still hold after a second of doing nothing"
            + (share >= 0.9 ? "" : ": ask for 'still', 'released' or 'hold' if it should last")))
    }
    remarks += marginRemarks
    if !randomStages.isEmpty {
      remarks.append(
        Remark(
          "stages", .ok,
          "stages reached by random actions and by the planner: "
            + zip(randomStages, plannedStages).map {
              "\($0.stage) (\(percent($0.reached)), \(percent($1.reached)))"
            }.joined(separator: "; ")))
    }
    if randomConditions.count > 1, random.successes < random.episodes,
      let obstacle = ConditionFigures.obstacle(randomConditions)
    {
      remarks.append(
        Remark(
          "obstacle", .ok,
          "random actions miss most often that \(obstacle.condition): it holds at "
            + "\(percent(obstacle.heldAtEnd)) of the ends"))
    }
    return remarks
  }

  /// How far each condition is from holding as time goes by.
  private var marginRemarks: [Remark] {
    randomConditions.indices.map { index in
      func course(_ conditions: [ConditionFigures]) -> String {
        conditions[index].medianMargins.dropFirst().map { figure($0) }.joined(separator: ", ")
      }
      let planned = plannedConditions.isEmpty ? "" : "; the planner's \(course(plannedConditions))"
      return Remark(
        "margin", .ok,
        "\(randomConditions[index].condition): margin \(figure(randomConditions[index].medianMargins[0])) at the "
          + "start, then by quarters of random episodes \(course(randomConditions))\(planned)")
    }
  }
}
