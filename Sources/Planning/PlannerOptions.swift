// The options that decide how hard the planner searches.

internal import Messages

/// The effort of a planner. The defaults solve every scene in this repository.
public struct PlannerOptions: Sendable, Equatable {
  /// Number of plans tried in each iteration.
  public var samples = 48
  /// Number of best plans, around which the next iteration draws.
  public var elites = 6
  /// Iterations of each search; each further attempt uses one more.
  public var iterations = 2
  /// Number of actions that a plan looks ahead; a multiple of `repeats`.
  public var horizon = 20
  /// Number of actions for which a plan keeps its tokens: fewer numbers to search for, and smoother motion.
  public var repeats = 4
  /// Number of actions of the best plan that are carried out before the next search, at most `horizon` and a
  /// multiple of `repeats`. A plan that succeeds is carried out to its end.
  public var executed = 4
  /// Number of consecutive searches without a better plan after which an attempt is given up.
  public var patience = 6
  /// Number of attempts at a start, each from the beginning and with other random numbers.
  public var attempts = 5

  /// The defaults.
  public init() {}

  /// More than any search needs, and small enough that products do not overflow.
  private static let most = 100_000

  /// - Throws: `PlannerError.options` if an option is out of range or conflicts with another one.
  func check() throws(PlannerError) {
    for (name, value) in [
      ("samples", samples), ("elites", elites), ("iterations", iterations), ("horizon", horizon),
      ("repeats", repeats), ("executed", executed), ("patience", patience), ("attempts", attempts),
    ] where !(1...PlannerOptions.most).contains(value) {
      throw .options("\(name) is \(value), must be in 1...\(PlannerOptions.most)")
    }
    if elites > samples {
      throw .options("elites is \(elites), must be at most samples, which is \(samples)")
    }
    for (name, value) in [("horizon", horizon), ("executed", executed)] where !value.isMultiple(of: repeats) {
      throw .options("\(name) is \(value), must be a multiple of repeats, which is \(repeats)")
    }
    if executed > horizon {
      throw .options("executed is \(executed), must be at most horizon, which is \(horizon)")
    }
  }
}
