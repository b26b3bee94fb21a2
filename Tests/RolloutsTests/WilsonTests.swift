// Compares the interval with published values.

import Testing
import Rollouts

@Suite("The Wilson interval has its published values") struct WilsonTests {
  // Published to four digits: R. G. Newcombe, "Two-sided confidence intervals for the single proportion",
  // Statistics in Medicine 17, 1998, table I.
  @Test(
    "the interval matches published values",
    arguments: [
      (successes: 81, trials: 263, lower: 0.2553, upper: 0.3662),
      (successes: 15, trials: 148, lower: 0.0624, upper: 0.1605),
      (successes: 0, trials: 20, lower: 0, upper: 0.1611),
      (successes: 1, trials: 29, lower: 0.0061, upper: 0.1718),
    ])
  func matchesPublishedValues(successes: Int, trials: Int, lower: Double, upper: Double) {
    let interval = Wilson(successes: successes, trials: trials)
    #expect(abs(interval.lower - lower) <= 0.5e-4)
    #expect(abs(interval.upper - upper) <= 0.5e-4)
    #expect(interval.rate == Double(successes) / Double(trials))
  }

  @Test(
    "the interval ends exactly at zero and one",
    arguments: [1, 2, 3, 7, 10, 49, 1000, 1_000_003])
  func endsExactlyAtZeroAndOne(trials: Int) {
    let none = Wilson(successes: 0, trials: trials)
    let all = Wilson(successes: trials, trials: trials)
    #expect(none.lower == 0)
    #expect(all.upper == 1)
    // At 0 of n the upper end is z² / (n + z²), and n of n mirrors it.
    let square = 1.959964 * 1.959964
    #expect(abs(none.upper - square / (Double(trials) + square)) < 1e-12)
    #expect(abs(all.lower - (1 - none.upper)) < 1e-12)
  }

  @Test("the interval mirrors successes and failures and contains the rate")
  func mirrorsSuccessesAndFailuresAndHoldsTheRate() {
    for successes in 0...37 {
      let interval = Wilson(successes: successes, trials: 37)
      let mirrored = Wilson(successes: 37 - successes, trials: 37)
      #expect(abs(interval.lower - (1 - mirrored.upper)) < 1e-12)
      #expect(interval.lower <= interval.rate && interval.rate <= interval.upper)
    }
  }

  @Test("the interval narrows with more trials")
  func narrowsWithMoreTrials() {
    let widths = [10, 100, 1000, 10_000].map { trials in
      let interval = Wilson(successes: trials * 3 / 10, trials: trials)
      return interval.upper - interval.lower
    }
    #expect(zip(widths, widths.dropFirst()).allSatisfy { $0 > $1 })
  }
}
