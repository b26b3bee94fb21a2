// From rewards to advantages: what each rollout of a group did better than the others.

/// Advantages of rollouts relative to their groups.
///
/// Rewards are 0 or 1, so every estimator is a function of the number of successes k in a group of G, worked
/// out from that integer: a group of equal rewards gets exact zeros.
/// Source: the estimators' own; with division by the standard deviation, DeepSeekMath, arXiv 2402.03300, eq. 4.
///
/// - Parameters:
///   - rewards: `[groups × groupSize]`, group by group, each 0 or 1.
///   - groupSize: rollouts per group, G ≥ 2.
///   - estimator: how the reward is centred and scaled.
/// - Returns: `[groups × groupSize]`.
public func groupAdvantages(rewards: [Int], groupSize: Int, estimator: AdvantageEstimator) -> [Float] {
  precondition(groupSize >= 2, "groupSize is \(groupSize), must be at least 2")
  precondition(
    rewards.count % groupSize == 0, "\(rewards.count) rewards are not whole groups of \(groupSize)")
  var advantages: [Float] = []
  advantages.reserveCapacity(rewards.count)
  for start in stride(from: 0, to: rewards.count, by: groupSize) {
    let group = rewards[start..<start + groupSize]
    precondition(group.allSatisfy { $0 == 0 || $0 == 1 }, "rewards are \(Array(group)), each must be 0 or 1")
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
