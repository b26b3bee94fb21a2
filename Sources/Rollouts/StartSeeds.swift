// Divides start seeds into those for training and those for evaluation.

public import Randomness

/// The start states from which a rollout may begin. The two kinds never share a seed, so an evaluation never
/// uses a start of training.
public enum StartSeeds: Sendable {
  case training
  case evaluation

  /// The start seed for a key: 52 random bits, with bit 52 set for training. It is below 2⁵³, so that JSON
  /// readers keep it exact.
  public func seed(_ key: RandomKey) -> UInt64 {
    let bits = key.bits & (1 << 52 - 1)
    return self == .training ? bits | 1 << 52 : bits
  }
}
