// The hash of a batch, rollout by rollout: computed alike by whoever holds a batch and by whoever sees its groups
// pass one after the other.

public import Randomness

/// Computes `RolloutBatch.fingerprint` from batches that follow one another.
public struct BatchFingerprint: Sendable {
  /// The fingerprint of all rollouts so far.
  public private(set) var fingerprint = Fingerprint()

  /// No rollouts yet.
  public init() {}

  /// Takes in all rollouts of a batch, in order.
  public mutating func combine(_ batch: RolloutBatch) {
    for rollout in batch.rollouts { combine(batch.fingerprint(of: rollout)) }
  }

  /// Takes in the next rollout by its own fingerprint.
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

  /// The hash of one rollout: where it began, what it was rewarded with, all that was observed and drawn.
  ///
  /// - Parameter rollout: one of this batch; rows that it claims and the batch has not got count nothing.
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
