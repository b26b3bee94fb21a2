// The hash of a batch, rollout by rollout: the same whether it is computed from a whole batch or from its
// groups as they pass by.

public import Randomness

/// Computes `RolloutBatch.fingerprint` from consecutive batches.
public struct BatchFingerprint: Sendable {
  /// The fingerprint of all rollouts so far.
  public private(set) var fingerprint = Fingerprint()

  /// The fingerprint of no rollouts.
  public init() {}

  /// Adds all rollouts of a batch, in order.
  public mutating func combine(_ batch: RolloutBatch) {
    for rollout in batch.rollouts { combine(batch.fingerprint(of: rollout)) }
  }

  /// Adds the next rollout by its own fingerprint.
  public mutating func combine(_ rollout: Fingerprint) { fingerprint.combine(rollout.bits) }
}

extension RolloutBatch {
  /// The hash of every observation, token, log-probability and reward: the fingerprints of the rollouts,
  /// combined in order.
  public var fingerprint: Fingerprint {
    var all = BatchFingerprint()
    all.combine(self)
    return all.fingerprint
  }

  /// The hash of one rollout: its start, its reward, and everything that was observed and sampled.
  ///
  /// - Parameter rollout: one of this batch; rows beyond the end of the batch are ignored.
  public func fingerprint(of rollout: Rollout) -> Fingerprint {
    var print = Fingerprint()
    print.combine(rollout.group)
    print.combine(rollout.member)
    print.combine(rollout.seed)
    print.combine(rollout.startHash)
    print.combine(rollout.reward)
    print.combine(rollout.length)
    let first = min(max(rollout.firstDecision, 0), decisionCount)
    let count = min(max(rollout.decisions, 0), decisionCount - first)
    func rows<Number>(_ numbers: [Number], _ width: Int) -> ArraySlice<Number> {
      numbers.prefix((first + count) * width).dropFirst(first * width)
    }
    print.combine(rows(observations, layout.observationCount))
    for token in rows(tokens, layout.tokensPerDecision) { print.combine(Int(token)) }
    print.combine(rows(logProbabilities, layout.tokensPerDecision))
    return print
  }
}
