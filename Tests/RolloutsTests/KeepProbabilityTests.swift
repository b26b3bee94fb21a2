// The share of groups that dynamic sampling is expected to keep, compared with published numbers and with
// counting.

import Rollouts
import Testing

@Suite("The keep probability has its published values") struct KeepProbabilityTests {
  @Test(
    "the keep probability at G = 8 is that of GRPO.md",
    arguments: [(0.05, 0.33658), (0.1, 0.569533), (0.3, 0.942286), (0.5, 0.992188)])
  func table(passRate: Double, expected: Double) {
    #expect(abs(DynamicSampling.mixedShare(passRate: passRate, groupSize: 8) - expected) < 1e-6)
  }

  @Test("no group is mixed at a pass rate of 0 or 1, or in groups of one")
  func nothingToKeep() {
    for size in [1, 2, 8, 64] {
      #expect(DynamicSampling.mixedShare(passRate: 0, groupSize: size) == 0)
      #expect(DynamicSampling.mixedShare(passRate: 1, groupSize: size) == 0)
    }
    #expect(DynamicSampling.mixedShare(passRate: 0.5, groupSize: 1) == 0)
  }

  @Test(
    "the mixed share equals the share of mixed outcomes, counted one by one",
    arguments: [0.1, 0.25, 0.5, 0.9])
  func counted(passRate: Double) {
    let size = 6
    var mixed = 0.0
    for outcome in 1..<(1 << size) - 1 {
      mixed += (0..<size).reduce(1.0) { $0 * (outcome >> $1 & 1 == 1 ? passRate : 1 - passRate) }
    }
    #expect(abs(DynamicSampling.mixedShare(passRate: passRate, groupSize: size) - mixed) < 1e-12)
  }
}
