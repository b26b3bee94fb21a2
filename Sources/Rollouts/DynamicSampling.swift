/// Which groups are worth training on, and how long to look for them.
public struct DynamicSampling: Sendable, Equatable {
  /// Successes in a group that is kept. Counts, never a mean: 1...G−1 is every group with a signal.
  public var keptSuccesses: ClosedRange<Int>
  /// Groups tried for one batch before it is called short.
  public var mostGroups: Int

  /// - Parameters:
  ///   - keptSuccesses: within 0...G.
  ///   - mostGroups: at least 1.
  public init(keptSuccesses: ClosedRange<Int>, mostGroups: Int) {
    precondition(mostGroups >= 1, "mostGroups is \(mostGroups), must be at least 1")
    self.keptSuccesses = keptSuccesses
    self.mostGroups = mostGroups
  }
}

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
  /// Whether as many groups were kept as were asked for.
  public var isFull = false

  init(groupSize: Int) {
    passRateHistogram = Array(repeating: 0, count: groupSize + 1)
  }

  /// Successes / rollouts.
  public var passRate: Double { rollouts == 0 ? 0 : Double(successes) / Double(rollouts) }

  /// Groups with at least one success and one failure.
  public var mixedGroups: Int { passRateHistogram.dropFirst().dropLast().reduce(0, +) }
}

extension DynamicSampling {
  /// The share of groups with at least one success and one failure, 1 − pᴳ − (1 − p)ᴳ.
  ///
  /// It is concave in p: where pass rates differ between starts, their mean gives an upper bound.
  ///
  /// - Parameters:
  ///   - passRate: p, of every rollout of the group, 0...1.
  ///   - groupSize: G, at least 1.
  public static func mixedShare(passRate: Double, groupSize: Int) -> Double {
    // By products: libm's pow changes bits with the CPU.
    var allPass = 1.0
    var allFail = 1.0
    for _ in 0..<groupSize {
      allPass *= passRate
      allFail *= 1 - passRate
    }
    return 1 - allPass - allFail
  }
}
