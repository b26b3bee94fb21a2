// What one call of the sampler reports about its groups.

internal import Messages
public import Policies

/// What it took to fill a batch. Counts are of the groups up to the one that filled it, in the order of
/// their numbers, and so the same for any number of workers.
public struct SamplingReport: Sendable, Equatable {
  /// Groups looked at.
  public var groupsTried = 0
  /// Groups in the batch.
  public var groupsKept = 0
  /// Thrown away without a success.
  public var groupsAllFail = 0
  /// Thrown away with nothing but successes.
  public var groupsAllSuccess = 0
  /// Thrown away mixed, with a count of successes outside the kept ones.
  public var groupsOutOfBounds = 0
  /// Thrown away because the physics failed in one of them.
  public var groupsFaulted = 0
  /// `[groupSize + 1]`: groups by their number of successes, faulted ones left out.
  public var passRateHistogram: [Int]
  /// Rollouts of the groups looked at, faulted groups left out.
  public var rollouts = 0
  /// Rollouts with reward 1, of those looked at.
  public var successes = 0
  /// Actions of all rollouts looked at.
  public var actions = 0
  /// The first fault of each faulted group.
  public var faults: [GroupFault] = []
  /// Groups begun beyond the last one needed: work thrown away, which does depend on timing.
  public var speculativeGroups = 0
  /// Statistics of all observations of the groups looked at, faulted ones left out; nil unless they were asked
  /// for.
  public var observations: Normalizer?
  /// Whether as many groups were kept as were asked for.
  public var isFull = false

  init(groupSize: Int) {
    passRateHistogram = Array(repeating: 0, count: groupSize + 1)
  }

  /// Takes in the observations of a group.
  mutating func absorb(_ group: Normalizer) {
    var all = observations ?? Normalizer(observationCount: group.mean.count)
    do {
      try all.merge(group)
    } catch {
      requirementFailed("groups of one batch differ: \(error)")
    }
    observations = all
  }

  /// Counts a group whose physics held.
  mutating func add(successes: Int, actions: Int, isKept: Bool) {
    let groupSize = passRateHistogram.count - 1
    passRateHistogram[successes] += 1
    rollouts += groupSize
    self.successes += successes
    self.actions += actions
    if isKept {
      groupsKept += 1
    } else if successes == 0 {
      groupsAllFail += 1
    } else if successes == groupSize {
      groupsAllSuccess += 1
    } else {
      groupsOutOfBounds += 1
    }
  }

  /// Successes / rollouts.
  public var passRate: Double { rollouts == 0 ? 0 : Double(successes) / Double(rollouts) }

  /// Groups with at least one success and one failure.
  public var mixedGroups: Int { passRateHistogram.dropFirst().dropLast().reduce(0, +) }

  /// What a batch that could not be filled says about the policy, in a sentence.
  public var diagnosis: String {
    let found = "kept \(groupsKept) of \(groupsTried) groups tried: "
    if successes == 0 {
      return found
        + "0 of \(rollouts) rollouts succeeded. This policy needs a cold start, or the task an easier tier."
    }
    if successes == rollouts {
      return found + "all of \(rollouts) rollouts succeeded. There is nothing left to learn at this setting."
    }
    return found
      + "\(successes) of \(rollouts) rollouts succeeded; groups without a success: \(groupsAllFail), without "
      + "a failure: \(groupsAllSuccess)."
  }
}
