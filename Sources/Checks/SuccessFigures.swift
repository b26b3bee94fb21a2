// The part of a check's report that shows whether the success detector works as intended.

internal import Messages
public import Rollouts
internal import Tasks

/// Whether the success detector works as intended.
public struct SuccessFigures: Sendable, Equatable, Encodable {
  /// How often episodes without any action succeed; those that end in a fault are left out.
  public var idle: SuccessRate
  /// How often random actions succeed; likewise.
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
}

extension SuccessFigures {
  init(
    idle: [IdleTrace], random: [EpisodeTrace], planned: [EpisodeTrace],
    in task: ManipulationTask
  ) {
    self.idle = SuccessRate(
      successes: idle.count { $0.outcome == .succeeded }, of: idle.count { !$0.outcome.isFault })
    self.random = SuccessRate(
      successes: random.count(where: \.hasSucceeded), of: random.count { !$0.outcome.isFault })
    let ends = (random + planned).compactMap(\.isKept)
    followed = ends.count
    kept = ends.count { $0 }
    randomConditions = ConditionFigures.figures(random, in: task)
    plannedConditions = ConditionFigures.figures(planned, in: task)
    randomStages = StageFigures.figures(random, in: task)
    plannedStages = StageFigures.figures(planned, in: task)
  }

  var findings: [Finding] { [idleFinding, chanceFinding, lostFinding] }

  private var idleFinding: Finding {
    guard idle.episodes > 0 else {
      return .notExamined(.solvedByDoingNothing, "no episode without actions came to its end")
    }
    return Finding(
      .solvedByDoingNothing, idle.successes == 0 ? .ok : .unsound,
      "doing nothing succeeds in \(rate(idle))", examined: counted(idle.episodes, "episode"),
      advice: idle.successes == 0
        ? nil : "The scene solves itself: choose starts from which nothing rolls or falls to the goal.")
  }

  private var chanceFinding: Finding {
    guard random.episodes > 0 else {
      return .notExamined(.solvedByChance, "no episode with random actions came to its end")
    }
    let isRare = random.rate < Limits.randomSuccesses
    return Finding(
      .solvedByChance, isRare ? .ok : .unsound, "random actions succeed in \(rate(random))",
      examined: counted(random.episodes, "episode"),
      advice: isRare ? nil : "There is little to learn: make success stricter.")
  }

  private func rate(_ rate: SuccessRate) -> String {
    "\(percent(rate.rate)), 95 % interval to \(percent(rate.interval.upper))"
  }

  private var lostFinding: Finding {
    guard followed > 0 else {
      return .notExamined(.successLost, "neither random actions nor the planner succeeded")
    }
    let lasts = Double(kept) >= Limits.lastingSuccesses * Double(followed)
    return Finding(
      .successLost, lasts ? .ok : .note, "\(kept) of \(followed) still hold after a second of doing nothing",
      examined: followed == 1 ? "1 success" : "\(followed) successes",
      advice: lasts ? nil : "Require 'still', 'released' or 'hold' if success should last.")
  }

  /// Figures without a verdict: stages, margins, and the condition that is missed most often.
  var details: [String] {
    var details = marginDetails
    if !randomStages.isEmpty, randomStages.count == plannedStages.count {
      details.append(
        "stages reached by random actions and by the planner: "
          + zip(randomStages, plannedStages).map {
            "\($0.stage) (\(percent($0.reached)), \(percent($1.reached)))"
          }.joined(separator: "; "))
    }
    if randomConditions.count > 1, random.successes < random.episodes,
      let obstacle = ConditionFigures.obstacle(randomConditions)
    {
      details.append(
        "the condition that random actions miss most often: \(obstacle.condition), which holds at the end of "
          + "\(percent(obstacle.heldAtEnd)) of the episodes")
    }
    return details
  }

  /// The margin of each condition in the course of an episode.
  private var marginDetails: [String] {
    randomConditions.indices.map { index in
      func course(_ conditions: [ConditionFigures]) -> String {
        conditions[index].medianMargins.dropFirst().map { figure($0) }.joined(separator: ", ")
      }
      let planned = plannedConditions.isEmpty ? "" : "; the planner's \(course(plannedConditions))"
      return "\(randomConditions[index].condition): margin "
        + "\(figure(randomConditions[index].medianMargins[0])) at the start, then after each quarter of random "
        + "episodes \(course(randomConditions))\(planned)"
    }
  }
}
