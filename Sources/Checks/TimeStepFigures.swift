// The part of a check's report that compares episodes with repetitions at half the time step.

internal import Messages
internal import Rollouts
internal import Tasks

/// Whether the same actions have the same results with half the time step.
public struct TimeStepFigures: Sendable, Equatable, Encodable {
  /// Number of the planner's successful episodes that were repeated.
  public var plannedEpisodes = 0
  /// How many of them succeed with half the time step too.
  public var plannedSuccesses = 0
  /// Number of episodes with random actions that were repeated.
  public var randomEpisodes = 0
  /// How many of them succeed with one time step and fail with the other.
  public var randomChanged = 0
  /// For each episode, the largest distance between a body's two final positions; the median over all
  /// episodes, m.
  public var medianDistance: Float = 0
}

extension TimeStepFigures {
  init(planned: [(EpisodeTrace, halved: EpisodeTrace)], random: [(EpisodeTrace, halved: EpisodeTrace)]) {
    plannedEpisodes = planned.count
    plannedSuccesses = planned.count { $0.halved.hasSucceeded }
    randomEpisodes = random.count
    randomChanged = random.count { $0.hasSucceeded != $1.hasSucceeded }
    let distances = (planned + random).map { whole, halved in
      zip(whole.ending, halved.ending).map { here, there in
        ((here - there) * (here - there)).sum().squareRoot()
      }.max() ?? 0
    }.sorted()
    if !distances.isEmpty { medianDistance = distances[distances.count / 2] }
  }

  var finding: Finding {
    guard plannedEpisodes + randomEpisodes > 0 else {
      return .notExamined(.timeStep, "no episode was repeated with half the time step")
    }
    let kept = SuccessRate(successes: plannedSuccesses, of: plannedEpisodes)
    let changed = SuccessRate(successes: randomChanged, of: randomEpisodes)
    let isNotable =
      plannedEpisodes > 0 && kept.rate < Limits.keptPlans || changed.rate > Limits.changedEpisodes
    return Finding(
      .timeStep, isNotable ? .note : .ok,
      "with half the time step \(plannedSuccesses) of \(plannedEpisodes) plans still succeed, \(randomChanged) of "
        + "\(randomEpisodes) random episodes change, bodies end \(figure(medianDistance)) m apart",
      examined: counted(plannedEpisodes + randomEpisodes, "episode"),
      advice: isNotable
        ? "A policy's success may depend on the time step; more physics steps per action reduce that." : nil)
  }
}
