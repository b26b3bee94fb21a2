// Numbers the starts and random actions of a check, so that all kinds of episodes share their starts.

internal import Randomness
internal import Rollouts

/// Start seeds and random actions of a check, by number. They are those of an evaluation with the same seed.
struct Starts: Sendable {
  private let key: RandomKey

  init(seed: UInt64) { key = RandomKey(seed: seed) }

  /// The seed of start number n.
  func seed(_ number: Int) -> UInt64 { StartSeeds.evaluation.seed(key.folding(number).folding(0)) }

  /// Random actions from start number n.
  func randomActions(_ number: Int) -> Actions { .random(key.folding(number).folding(1)) }

  /// The key that groups of rollouts are drawn from. No start has so large a number.
  var groups: RandomKey { key.folding(UInt64(1) << 48) }
}
