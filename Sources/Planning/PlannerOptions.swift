/// How hard a planner tries. The defaults solve every scene that ships.
public struct PlannerOptions: Sendable, Equatable {
  /// Plans tried in each iteration.
  public var samples = 48
  /// The best of them, which the next iteration draws around.
  public var elites = 6
  /// Iterations of each search; every further attempt has one more.
  public var iterations = 2
  /// Actions that a plan looks ahead.
  public var horizon = 20
  /// Actions for which a plan keeps its tokens: fewer numbers to search for, and steadier ways.
  public var repeats = 4
  /// Actions of the best plan that are carried out before the next search; all of them if it succeeds.
  public var executed = 4
  /// Searches in a row without a better plan after which an attempt is given up.
  public var patience = 6
  /// Attempts at a start, each from the beginning and with draws of its own.
  public var attempts = 5

  /// The defaults.
  public init() {}
}
