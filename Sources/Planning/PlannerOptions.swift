// How hard the planner searches.

internal import Messages

/// How hard a planner tries. The defaults solve every scene that ships.
public struct PlannerOptions: Sendable, Equatable {
  /// Plans tried in each iteration.
  public var samples = 48
  /// The best of them, around which the next iteration draws.
  public var elites = 6
  /// Iterations of each search; every further attempt has one more.
  public var iterations = 2
  /// Actions that a plan looks ahead; a multiple of `repeats`.
  public var horizon = 20
  /// Actions for which a plan keeps its tokens: fewer numbers to search for, and smoother motion.
  public var repeats = 4
  /// Actions of the best plan that are carried out before the next search, at most `horizon` and a multiple
  /// of `repeats`; a plan that succeeds is carried out to its end.
  public var executed = 4
  /// Searches in a row without a better plan after which an attempt is given up.
  public var patience = 6
  /// Attempts at a start, each from the beginning and with draws of its own.
  public var attempts = 5

  /// The defaults.
  public init() {}

  /// More than any search needs, and few enough that products of them are no overflow.
  private static let most = 100_000

  /// - Throws: `PlannerError.options` if an option is out of range or does not go with another one.
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
