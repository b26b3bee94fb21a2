// Turns rewards into advantages: how much better each rollout was than the others of its group.

public import Messages

/// Advantages of rollouts relative to their groups.
///
/// Rewards are 0 or 1, so every estimator is a function of the number of successes k in a group of G. It is
/// computed from that integer: a group of equal rewards gets exact zeros.
/// Source: see `AdvantageEstimator`.
///
/// - Parameters:
///   - rewards: `[groups × groupSize]`, group by group, each 0 or 1.
///   - groupSize: rollouts per group, G ≥ 2.
///   - estimator: how the reward is centred and scaled.
/// - Returns: `[groups × groupSize]`.
/// - Throws: `ArgumentError` for a reward or a group size that is not allowed, or if the rewards are not
///   whole groups.
public func groupAdvantages(
  rewards: [Int], groupSize: Int, estimator: AdvantageEstimator
) throws(ArgumentError) -> [Float] {
  guard groupSize >= 2 else { throw ArgumentError("groupSize", groupSize, mustBe: "at least 2") }
  guard rewards.count.isMultiple(of: groupSize) else {
    throw ArgumentError("rewards.count", rewards.count, mustBe: "a multiple of groupSize, \(groupSize)")
  }
  if let wrong = rewards.firstIndex(where: { $0 != 0 && $0 != 1 }) {
    throw ArgumentError("rewards[\(wrong)]", rewards[wrong], mustBe: "0 or 1")
  }
  var advantages: [Float] = []
  advantages.reserveCapacity(rewards.count)
  for start in stride(from: 0, to: rewards.count, by: groupSize) {
    let group = rewards[start..<start + groupSize]
    let (success, failure) = advantagesInGroup(
      successes: group.reduce(0, +), groupSize: groupSize, estimator: estimator)
    advantages += group.map { $0 == 1 ? success : failure }
  }
  return advantages
}

/// The advantage of a success and of a failure in a group with `successes` successes.
private func advantagesInGroup(
  successes: Int, groupSize: Int, estimator: AdvantageEstimator
) -> (success: Float, failure: Float) {
  if successes == 0 || successes == groupSize { return (0, 0) }
  let size = Double(groupSize)
  let k = Double(successes)
  // r − mean: (G − k) / G for a success, −k / G for a failure.
  let divisor: Double
  switch estimator {
  case .groupNormalized: divisor = size * ((k * (size - k) / (size * (size - 1))).squareRoot() + 1e-6)
  case .groupCentered: divisor = size
  case .leaveOneOut: divisor = size - 1
  }
  return (Float((size - k) / divisor), Float(-k / divisor))
}
