// The part of a check's report that compares episodes with ones of half the time step.

internal import Messages
internal import Rollouts
internal import Tasks

/// Whether the same actions lead to the same ends with half the time step.
public struct TimeStepFigures: Sendable, Equatable, Encodable {
  /// Successful episodes of the planner that were repeated.
  public var plannedEpisodes = 0
  /// How many of them succeed with half the time step too.
  public var plannedSuccesses = 0
  /// Episodes of random actions that were repeated.
  public var randomEpisodes = 0
  /// How many of them succeed with one time step and fail with the other.
  public var randomChanged = 0
  /// For each episode, the largest distance between the two ends of a body; the median over all episodes, m.
  public var medianDistance: Float = 0

  /// A plan ends when it has just succeeded, so a few miss narrowly with another time step. If fewer than this
  /// share succeed again, a note is made.
  private static let mostlyKept = 0.75
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
    let kept = SuccessRate(successes: plannedSuccesses, of: plannedEpisodes)
    let changed = SuccessRate(successes: randomChanged, of: randomEpisodes)
    let isNotable =
      plannedEpisodes > 0 && kept.rate < TimeStepFigures.mostlyKept || changed.rate > 0.05
    return Finding(
      "time-step", isNotable ? .note : .ok,
      "with half the time step the same actions still succeed in \(plannedSuccesses) of "
        + "\(counted(plannedEpisodes, "planned episode")), \(randomChanged) of "
        + "\(counted(randomEpisodes, "random episode")) end the other way, and things end "
        + "\(figure(medianDistance)) m apart in the median"
        + (isNotable
          ? ": how a policy fares may depend on it, more physics steps per action make that less" : ""))
  }
}
