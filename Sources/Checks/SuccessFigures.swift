// The part of a check's report that shows whether the success detector works as intended.

internal import Messages
public import Rollouts
internal import Tasks

/// Whether the success detector works as intended.
public struct SuccessFigures: Sendable, Equatable, Encodable {
  /// Number of starts at which success holds already.
  public var atStart: Int
  /// Number of starts that were examined.
  public var starts: Int
  /// How often episodes without any action succeed.
  public var idle: SuccessRate
  /// How often random actions succeed.
  public var random: SuccessRate
  /// Number of successes, random and planned, after which the robot was kept still for a second.
  public var followed: Int
  /// In how many of them success still held then.
  public var kept: Int
  /// The conditions of success in random episodes.
  public var randomConditions: [ConditionFigures]
  /// The same for the planner's episodes. The margins at their ends show how narrowly it succeeded.
  public var plannedConditions: [ConditionFigures]
  /// The scene's stages in random episodes.
  public var randomStages: [StageFigures]
  /// The same for the planner's episodes.
  public var plannedStages: [StageFigures]

  /// If random actions succeed more often than this, there is little to learn.
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

  var findings: [Finding] {
    var findings: [Finding] = []
    findings.append(
      Finding(
        "solved-at-start", atStart == 0 ? .ok : .unsound,
        atStart == 0
          ? "never true at a start"
          : "true at \(atStart) of \(counted(starts, "start")): make success stricter"))
    findings.append(
      Finding(
        "solved-by-doing-nothing", idle.successes == 0 ? .ok : .unsound,
        "doing nothing succeeds in \(idle.description)"
          + (idle.successes == 0
            ? "" : ": the scene solves itself; choose starts from which nothing rolls or falls to the goal")
      ))
    findings.append(
      Finding(
        "solved-by-chance", random.rate < SuccessFigures.mostRandom ? .ok : .unsound,
        "random actions succeed in \(random.description)"
          + (random.rate < SuccessFigures.mostRandom
            ? "" : ": there is little to learn; make success stricter")))
    if followed > 0 {
      let share = Double(kept) / Double(followed)
      findings.append(
        Finding(
          "success-lost", share >= 0.9 ? .ok : .note,
          "\(kept) of \(followed) successes still hold after a second of doing nothing"
            + (share >= 0.9 ? "" : ": require 'still', 'released' or 'hold' if it should last")))
    }
    findings += marginFindings
    if !randomStages.isEmpty {
      findings.append(
        Finding(
          "stages", .ok,
          "stages reached by random actions and by the planner: "
            + zip(randomStages, plannedStages).map {
              "\($0.stage) (\(percent($0.reached)), \(percent($1.reached)))"
            }.joined(separator: "; ")))
    }
    if randomConditions.count > 1, random.successes < random.episodes,
      let obstacle = ConditionFigures.obstacle(randomConditions)
    {
      findings.append(
        Finding(
          "obstacle", .ok,
          "the condition that random actions miss most often: \(obstacle.condition), which holds at the end of "
            + "\(percent(obstacle.heldAtEnd)) of the episodes"))
    }
    return findings
  }

  /// The margin of each condition in the course of an episode.
  private var marginFindings: [Finding] {
    randomConditions.indices.map { index in
      func course(_ conditions: [ConditionFigures]) -> String {
        conditions[index].medianMargins.dropFirst().map { figure($0) }.joined(separator: ", ")
      }
      let planned = plannedConditions.isEmpty ? "" : "; the planner's \(course(plannedConditions))"
      return Finding(
        "margin", .ok,
        "\(randomConditions[index].condition): margin \(figure(randomConditions[index].medianMargins[0])) at the "
          + "start, then after each quarter of random episodes \(course(randomConditions))\(planned)")
    }
  }
}
