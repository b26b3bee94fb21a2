internal import Messages
internal import Rollouts
internal import Tasks

/// Whether the same actions do the same with half the time step.
public struct TimeStepFigures: Sendable, Equatable, Encodable {
  /// Successful episodes of the planner, then episodes of random actions, that were repeated.
  public var plannedEpisodes = 0
  /// Of those, how many succeed with half the time step too.
  public var plannedSuccesses = 0
  /// Random episodes.
  public var randomEpisodes = 0
  /// Of those, how many end the other way.
  public var randomChanged = 0
  /// The median over all of them of how far the body that differs most ends from where it ended, m.
  public var medianDistance: Float = 0

  /// A plan ends where it has just succeeded, and so a few miss by a hair; fewer than this make a note.
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

  var remark: Remark {
    let kept = SuccessRate(successes: plannedSuccesses, of: plannedEpisodes)
    let changed = SuccessRate(successes: randomChanged, of: randomEpisodes)
    let isNotable =
      plannedEpisodes > 0 && kept.rate < TimeStepFigures.mostlyKept || changed.rate > 0.05
    return Remark(
      "time-step", isNotable ? .note : .ok,
      "with half the time step the same actions still succeed in \(plannedSuccesses) of "
        + "\(counted(plannedEpisodes, "planned episode")), \(randomChanged) of "
        + "\(counted(randomEpisodes, "random episode")) end the other way, and things end "
        + "\(figure(medianDistance)) m apart in the median"
        + (isNotable
          ? ": how a policy fares may depend on it, more physics steps per action make that less" : ""))
  }
}
