internal import Randomness
internal import Rollouts

/// The starts of a check and what is drawn after them: those of an evaluation with the same seed.
struct Starts: Sendable {
  private let key: RandomKey

  init(seed: UInt64) { key = RandomKey(seed: seed) }

  /// The seed of start number n.
  func seed(_ number: Int) -> UInt64 { StartSeeds.evaluation.seed(key.folding(number).folding(0)) }

  /// Random actions from start number n.
  func randomActions(_ number: Int) -> Actions { .random(key.folding(number).folding(1)) }

  /// What groups of rollouts are drawn from: no start has such a number.
  var groups: RandomKey { key.folding(UInt64(1) << 48) }
}
