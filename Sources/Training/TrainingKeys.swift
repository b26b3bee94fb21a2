// How every random number of a run follows from its seed.

public import Randomness

/// The keys of a run. Those of an iteration count from 0.
public struct TrainingKeys: Sendable {
  private enum Purpose: Int {
    case weights, rollouts, update, evaluation, finalEvaluation, confirmation, normalizer
  }

  private let root: RandomKey

  /// - Parameter seed: of the run.
  public init(seed: UInt64) { root = RandomKey(seed: seed) }

  /// What the network's first weights are drawn from.
  public var weights: RandomKey { key(.weights) }
  /// What the random play is drawn from that the normaliser is fitted to at first.
  public var normalizer: RandomKey { key(.normalizer) }
  /// What an iteration's rollouts are drawn from: see `RolloutKeys`.
  public func rollouts(iteration: Int) -> RandomKey { key(.rollouts).folding(iteration) }
  /// What an iteration's minibatches are drawn from.
  public func update(iteration: Int) -> RandomKey { key(.update).folding(iteration) }
  /// What the evaluations after an iteration are drawn from: see `RolloutKeys`.
  public func evaluation(iteration: Int) -> RandomKey { key(.evaluation).folding(iteration) }
  /// What the evaluation that confirms success after an iteration is drawn from.
  public func confirmation(iteration: Int) -> RandomKey { key(.confirmation).folding(iteration) }
  /// What the evaluation at the end is drawn from.
  public var finalEvaluation: RandomKey { key(.finalEvaluation) }

  private func key(_ purpose: Purpose) -> RandomKey { root.folding(purpose.rawValue) }
}
