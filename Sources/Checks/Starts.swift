// Numbers the starts and random actions of a check, so that all kinds of episodes use the same starts.

internal import Randomness
internal import Rollouts

/// The start seeds and random actions of a check, by number. They are those of an evaluation with the same
/// seed.
struct Starts: Sendable {
  private let key: RandomKey

  init(seed: UInt64) { key = RandomKey(seed: seed) }

  /// The seed of start number n.
  func seed(_ number: Int) -> UInt64 { StartSeeds.evaluation.seed(key.folding(number).folding(0)) }

  /// Random actions from start number n.
  func randomActions(_ number: Int) -> Actions { .random(key.folding(number).folding(1)) }

  /// The key for sampling groups of rollouts. It differs from the key of any start, whose numbers are
  /// smaller.
  var groups: RandomKey { key.folding(UInt64(1) << 48) }
}
