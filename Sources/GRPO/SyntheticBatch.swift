// A batch without a task: the same work for an update as a real one, for benchmarks and tests.

public import Batches
public import Policies
public import Randomness

extension RolloutBatch {
  /// Rollouts of equal length with random observations and rewards, and the tokens a policy draws.
  ///
  /// Observations are uniform with mean 0 and variance 1; each rollout succeeds with probability ½.
  ///
  /// - Parameters:
  ///   - groups: at least 1.
  ///   - groupSize: at least 2.
  ///   - length: actions of each rollout, at least 1; a last chunk may go beyond it.
  ///   - key: what everything is drawn from.
  public static func synthetic(
    groups: Int, groupSize: Int, length: Int, policy: NetworkPolicy, key: RandomKey
  ) -> RolloutBatch {
    let layout = policy.layout
    let decisions = (length + layout.chunk - 1) / layout.chunk
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
