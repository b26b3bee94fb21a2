// The confidence interval of a success rate.

internal import Messages

/// The Wilson score interval of a rate, at 95 %.
///
/// Unlike the normal approximation, it stays within [0, 1] and is informative at 0 and at n successes.
/// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
public struct Wilson: Sendable, Equatable {
  /// Successes / trials.
  public let rate: Double
  /// The ends of the interval; exactly 0 without successes, exactly 1 without failures.
  public let lower, upper: Double

  /// - Parameters:
  ///   - successes: 0...trials.
  ///   - trials: at least 0; with 0 trials, the rate is 0 and the interval 0...1.
  public init(successes: Int, trials: Int) {
    require(
      trials >= 0 && (0...trials).contains(successes),
      "successes is \(successes) of \(trials), must be in 0...\(trials)")
    if trials == 0 {
      (rate, lower, upper) = (0, 0, 1)
      return
    }
    let z = 1.959964
    let count = Double(trials)
    let rate = Double(successes) / count
    let center = (rate + z * z / (2 * count)) / (1 + z * z / count)
    let radius =
      z / (1 + z * z / count) * (rate * (1 - rate) / count + z * z / (4 * count * count)).squareRoot()
    self.rate = rate
    // At the ends, center and radius are equal except for rounding.
    lower = successes == 0 ? 0 : center - radius
    upper = successes == trials ? 1 : center + radius
  }
}
