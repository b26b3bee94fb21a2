// Dynamic sampling (DAPO): which groups are worth training on.

/// The groups that are worth training on, and how many to try for a batch.
public struct DynamicSampling: Sendable, Equatable {
  /// The numbers of successes with which a group is kept, within 0...G. 1...G−1 keeps every group with a
  /// signal.
  public var keptSuccesses: ClosedRange<Int>
  /// The largest number of groups tried for one batch; at least the number of groups wanted.
  public var mostGroups: Int

  /// - Parameters: see the properties; `GroupSampler.sample` checks them.
  public init(keptSuccesses: ClosedRange<Int>, mostGroups: Int) {
    self.keptSuccesses = keptSuccesses
    self.mostGroups = mostGroups
  }
}

extension DynamicSampling {
  /// The share of groups with at least one success and one failure, 1 − pᴳ − (1 − p)ᴳ.
  ///
  /// It is concave in p, so for starts with different pass rates, their mean gives an upper bound.
  ///
  /// - Parameters:
  ///   - passRate: p, the success probability of every rollout in the group, 0...1.
  ///   - groupSize: G, at least 1.
  public static func mixedShare(passRate: Double, groupSize: Int) -> Double {
    // By repeated multiplication: the bits of libm's pow depend on the CPU.
    var allPass = 1.0
    var allFail = 1.0
    for _ in 0..<groupSize {
      allPass *= passRate
      allFail *= 1 - passRate
    }
    return 1 - allPass - allFail
  }
}
