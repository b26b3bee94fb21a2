// A batch made without a task, for benchmarks and tests: an update with it costs as much as with a real one.

public import Batches
public import Messages
public import Policies
public import Randomness

extension RolloutBatch {
  /// Rollouts of equal length with random observations and rewards, and with tokens sampled from a policy.
  ///
  /// Observations are uniform with mean 0 and variance 1; each rollout succeeds with probability ½.
  ///
  /// - Parameters:
  ///   - groups: at least 1.
  ///   - groupSize: at least 2.
  ///   - length: actions of each rollout, at least 1; a last chunk may go beyond it.
  ///   - policy: what acts; it gives the layout.
  ///   - key: the key from which everything is drawn.
  /// - Throws: `ArgumentError` if one of them is smaller, or if there are more than 16,777,216 decisions.
  public static func synthetic(
    groups: Int, groupSize: Int, length: Int, policy: NetworkPolicy, key: RandomKey
  ) throws(ArgumentError) -> RolloutBatch {
    for (name, value, least) in [("groups", groups, 1), ("groupSize", groupSize, 2), ("length", length, 1)] {
      guard value >= least else { throw ArgumentError(name, value, mustBe: "at least \(least)") }
    }
    let layout = policy.layout
    let decisions = (length - 1) / layout.chunk + 1
    let most = 1 << 24
    guard groups <= most / groupSize, groups * groupSize <= most / decisions else {
      throw ArgumentError(
        "groups × groupSize × decisions", "\(groups) × \(groupSize) × \(decisions)", mustBe: "at most \(most)"
      )
    }
    let count = groups * groupSize
    var batch = RolloutBatch(layout: layout, groupSize: groupSize)
    for index in 0..<count {
      let succeeded = key.folding(0).integer(index, below: 2) == 1
      batch.rollouts.append(
        Rollout(
          group: index / groupSize, member: index % groupSize, seed: UInt64(index / groupSize),
          startHash: UInt64(index / groupSize), reward: succeeded ? 1 : 0, terminated: succeeded,
          truncated: !succeeded, length: length, firstDecision: index * decisions, decisions: decisions))
    }
    let observationKey = key.folding(1)
    batch.observations = (0..<count * decisions * layout.observationCount).map {
      (observationKey.uniform($0) - 0.5) * Float(12).squareRoot()
    }
    let tokenKey = key.folding(2)
    let keys = (0..<count * decisions).map { tokenKey.folding($0) }
    var tokens = [Token](repeating: 0, count: keys.count * layout.tokensPerDecision)
    var logProbabilities = [Float](repeating: 0, count: tokens.count)
    var workspace = policy.makeWorkspace(rows: keys.count)
    var tokenSpan = tokens.mutableSpan
    var logProbabilitySpan = logProbabilities.mutableSpan
    policy.act(
      rows: keys.count, observations: batch.observations.span, keys: keys.span, tokens: &tokenSpan,
      logProbabilities: &logProbabilitySpan, workspace: &workspace)
    batch.tokens = tokens
    batch.logProbabilities = logProbabilities
    return batch
  }
}
