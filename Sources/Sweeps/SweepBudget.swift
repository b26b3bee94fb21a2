// How much each run of a sweep may spend.

/// What a run of a sweep may spend. It ends with the iteration in which it has spent that much of anything.
public struct SweepBudget: Sendable, Equatable {
  /// Iterations.
  public var iterations: Int
  /// Rollouts, those that are discarded included; nil for no limit.
  public var rollouts: Int?
  /// Seconds of processor time of its iterations; nil for no limit. Unlike the others, it makes what a run comes to depend
  /// on the machine.
  public var cpuSeconds: Double?

  /// What a run has spent.
  struct Spent {
    var rollouts = 0
    var cpuSeconds = 0.0
  }

  /// Whether a limit other than the number of iterations is reached.
  func isReached(by spent: Spent) -> Bool {
    spent.rollouts >= rollouts ?? .max || spent.cpuSeconds >= cpuSeconds ?? .infinity
  }
}
