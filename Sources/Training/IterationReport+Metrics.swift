internal import Batches
internal import GRPO
internal import Rollouts

extension IterationReport {
  /// What the seed decides of an iteration, for metrics.jsonl.
  ///
  /// - Parameters:
  ///   - batch: what was learned from.
  ///   - physicsSteps: of all rollouts of the run so far.
  func metrics(batch: RolloutBatch, physicsSteps: Int) -> [(key: String, value: MetricsLog.Value)] {
    let learned = update == nil ? 0 : batch.rollouts.count
    let kept = sampling.groupsKept * batch.groupSize
    let discarded = sampling.rollouts == 0 ? 0 : 1 - Double(kept) / Double(sampling.rollouts)
    let length = sampling.rollouts == 0 ? 0 : Double(sampling.actions) / Double(sampling.rollouts)
    func number(_ value: (UpdateMetrics) -> Double?) -> MetricsLog.Value {
      update.flatMap(value).map { .number($0) } ?? .null
    }
    return [
      ("passRate", .number(sampling.passRate)),
      ("passRateHistogram", .integers(sampling.passRateHistogram)),
      ("groupsTried", .integer(sampling.groupsTried)),
      ("groupsKept", .integer(sampling.groupsKept)),
      ("groupsAllFail", .integer(sampling.groupsAllFail)),
      ("groupsAllSuccess", .integer(sampling.groupsAllSuccess)),
      ("groupsOutOfBounds", .integer(sampling.groupsOutOfBounds)),
      ("groupsFaulted", .integer(sampling.groupsFaulted)),
      ("mixedGroups", .integer(sampling.mixedGroups)),
      ("batchFull", .integer(sampling.isFull ? 1 : 0)),
      ("discardedFraction", .number(discarded)),
      ("rolloutLength", .number(length)),
      ("physicsSteps", .integer(physicsSteps)),
      ("batchRollouts", .integer(learned)),
      (
        "batchTokens",
        .integer(learned == 0 ? 0 : batch.rollouts.reduce(0) { $0 + batch.executedTokens(of: $1) })
      ),
      ("loss", number(\.loss)),
      ("policyLoss", number(\.policyLoss)),
      ("clipFractionLow", number(\.clipFractionLow)),
      ("clipFractionHigh", number(\.clipFractionHigh)),
      ("clipFractionDual", number(\.clipFractionDual)),
      ("ratioMean", number(\.ratioMean)),
      ("ratioMax", number(\.ratioMax)),
      ("ratioMin", number(\.ratioMin)),
      ("approximateKL", number(\.approximateKL)),
      ("referenceKL", number(\.referenceKL)),
      ("entropy", number(\.entropy)),
      ("gradientNorm", number(\.gradientNorm)),
      ("advantageMean", number(\.advantageMean)),
      ("advantageStandardDeviation", number(\.advantageStandardDeviation)),
      ("learningRate", number(\.learningRate)),
      ("optimizerSteps", .integer(update?.optimizerSteps ?? 0)),
    ] + IterationReport.metrics("greedy", greedy) + IterationReport.metrics("sampled", sampled)
  }

  private static func metrics(
    _ name: String, _ evaluation: Evaluation?
  ) -> [(key: String, value: MetricsLog.Value)] {
    [
      (name + "Success", evaluation.map { .number($0.success.rate) } ?? .null),
      (name + "SuccessLower", evaluation.map { .number($0.success.interval.lower) } ?? .null),
      (name + "SuccessUpper", evaluation.map { .number($0.success.interval.upper) } ?? .null),
      (name + "Length", evaluation.map { .number($0.meanLength) } ?? .null),
    ]
  }

  /// What the clock decides of an iteration, for timing.jsonl.
  func timing(cpuSeconds: Double) -> [(key: String, value: MetricsLog.Value)] {
    [
      ("rolloutSeconds", .number(rolloutSeconds)),
      ("updateSeconds", .number(updateSeconds)),
      ("evaluationSeconds", .number(evaluationSeconds)),
      ("cpuSeconds", .number(cpuSeconds)),
      ("elapsedSeconds", .number(elapsedSeconds)),
      ("physicsStepsPerSecond", .number(physicsStepsPerSecond)),
      ("speculativeGroups", .integer(sampling.speculativeGroups)),
    ]
  }
}
