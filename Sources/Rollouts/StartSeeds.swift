// Which start seeds are trained on and which are kept for evaluation.

public import Randomness

/// Which start states a rollout may begin from. The two kinds never share a seed, so an evaluation cannot
/// meet a start that was trained on.
public enum StartSeeds: Sendable {
  case training
  case evaluation

  /// The start seed that a key stands for: 52 random bits, with bit 52 set for training. Below 2⁵³, so that
  /// JSON readers keep it exact.
  public func seed(_ key: RandomKey) -> UInt64 {
    let bits = key.bits & (1 << 52 - 1)
    return self == .training ? bits | 1 << 52 : bits
  }
}
