// Dynamic sampling (DAPO): which groups are worth training on.

/// Which groups are worth training on, and how long to look for them.
public struct DynamicSampling: Sendable, Equatable {
  /// Successes in a group that is kept, within 0...G. Counts, never a mean: 1...G−1 is every group with a signal.
  public var keptSuccesses: ClosedRange<Int>
  /// Groups tried for one batch before it is called short; at least the groups wanted.
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
