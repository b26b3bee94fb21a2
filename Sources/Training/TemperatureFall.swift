// The fall of the sampling temperature, which follows from what a run sees and not from an iteration's number.

/// Lowers the temperature while the policy succeeds from the task's own starts.
///
/// Where success ends an episode, trying about pays, and the likeliest action of a policy that is sampled lags behind:
/// it is taught by sampling at a lower temperature. Before the policy succeeds, that would only slow its exploration.
package struct TemperatureFall: Sendable, Equatable {
  /// The success rate from which the temperature falls.
  package static let begins = 0.8
  /// Iterations of such success that a whole fall takes.
  package static let iterations = 40.0

  /// How much of the way down has been gone, 0...1. It never goes back.
  package private(set) var progress: Double

  /// A fall that has come this far, 0...1.
  package init(progress: Double = 0) { self.progress = progress }

  /// Goes on if the policy succeeds.
  ///
  /// - Parameter success: the share of rollouts from the task's own starts that succeeded.
  package mutating func learn(success: Double) {
    if success >= TemperatureFall.begins { progress = min(1, progress + 1 / TemperatureFall.iterations) }
  }

  /// The temperature between the first and the last, or the first where there is no last.
  package func temperature(from first: Float, to last: Float?) -> Float {
    guard let last else { return first }
    return first + (last - first) * Float(progress)
  }
}
