// The metrics of an iteration, declared once for logs, curves, reports and documentation.

/// A metric: its key, its unit, and what it means.
public struct Metric: Sendable, Hashable {
  /// The key in metrics.jsonl or timing.jsonl.
  public let name: String
  /// "share", "actions", "nats", …; empty for a pure number.
  public let unit: String
  /// Its meaning, one sentence.
  public let meaning: String

  init(_ name: String, _ unit: String, _ meaning: String) {
    self.name = name
    self.unit = unit
    self.meaning = meaning
  }

  /// A Markdown table with a row for each metric.
  public static func table(_ metrics: [Metric]) -> String {
    "| metric | unit | meaning |\n|---|---|---|\n"
      + metrics.map { "| `\($0.name)` | \($0.unit) | \($0.meaning) |\n" }.joined()
  }
}

/// The four numbers of an evaluation.
struct EvaluationMetrics: Sendable {
  /// Success rate, the ends of its 95 % interval, and mean length.
  let success, lower, upper, length: Metric

  init(_ name: String, _ how: String) {
    success = Metric("\(name)Success", "share", "Success rate on held-out starts, \(how).")
    lower = Metric("\(name)SuccessLower", "share", "Lower end of its Wilson 95 % interval.")
    upper = Metric("\(name)SuccessUpper", "share", "Upper end of its Wilson 95 % interval.")
    length = Metric("\(name)Length", "actions", "Mean length of its episodes, without faulted ones.")
  }

  /// All four, in the order of the log.
  var all: [Metric] { [success, lower, upper, length] }
}

extension Metric {
  // Metrics that the seed determines, in the order of metrics.jsonl.
  static let passRate = Metric(
    "passRate", "share", "Share of successful rollouts in the groups tried, without faulted groups.")
  static let passRateHistogram = Metric(
    "passRateHistogram", "groups", "Groups tried, by their number of successes, 0 to groupSize.")
  static let groupsTried = Metric("groupsTried", "groups", "Groups tried to fill the batch.")
  static let groupsKept = Metric("groupsKept", "groups", "Groups that were kept for the batch.")
  static let groupsAllFail = Metric(
    "groupsAllFail", "groups", "Groups discarded because no rollout succeeded.")
  static let groupsAllSuccess = Metric(
    "groupsAllSuccess", "groups", "Groups discarded because all rollouts succeeded.")
  static let groupsOutOfBounds = Metric(
    "groupsOutOfBounds", "groups",
    "Mixed groups discarded with successes outside minSuccesses...maxSuccesses.")
  static let groupsFaulted = Metric("groupsFaulted", "groups", "Groups discarded because of a physics fault.")
  static let mixedGroups = Metric("mixedGroups", "groups", "Groups with a success and a failure.")
  static let batchFull = Metric("batchFull", "0 or 1", "Whether the batch could be filled.")
  static let discardedFraction = Metric(
    "discardedFraction", "share", "Share of rollouts whose groups were not kept.")
  static let rolloutLength = Metric("rolloutLength", "actions", "Mean length of a rollout.")
  static let physicsSteps = Metric(
    "physicsSteps", "steps", "Physics steps of all rollouts of the run so far.")
  static let batchRollouts = Metric("batchRollouts", "rollouts", "Rollouts that were learned from.")
  static let batchTokens = Metric("batchTokens", "tokens", "Tokens of these rollouts that were carried out.")
  static let loss = Metric("loss", "", "Mean loss of the optimiser steps, all terms.")
  static let policyLoss = Metric("policyLoss", "", "Mean of the clipped surrogate alone.")
  static let clipFractionLow = Metric(
    "clipFractionLow", "share", "Tokens clipped at the lower bound: ratio below it, advantage negative.")
  static let clipFractionHigh = Metric(
    "clipFractionHigh", "share", "Tokens clipped at the upper bound: ratio above it, advantage positive.")
  static let clipFractionDual = Metric(
    "clipFractionDual", "share", "Tokens whose loss the dual clip bounded.")
  static let ratioMean = Metric("ratioMean", "", "Mean probability ratio.")
  static let ratioMax = Metric("ratioMax", "", "Largest probability ratio.")
  static let ratioMin = Metric("ratioMin", "", "Smallest probability ratio.")
  static let approximateKL = Metric(
    "approximateKL", "nats", "k3 estimate per token of KL(policy that acted ‖ policy being updated).")
  static let referenceKL = Metric(
    "referenceKL", "nats", "k3 estimate per token of KL(policy ‖ initial policy).")
  static let entropy = Metric("entropy", "nats", "Mean entropy of a token's distribution.")
  static let gradientNorm = Metric("gradientNorm", "", "Mean norm of the gradient before clipping.")
  static let advantageMean = Metric("advantageMean", "", "Mean advantage of the rollouts.")
  static let advantageStandardDeviation = Metric(
    "advantageStandardDeviation", "", "Standard deviation of their advantages.")
  static let learningRate = Metric("learningRate", "", "Learning rate of the iteration.")
  static let optimizerSteps = Metric("optimizerSteps", "steps", "Optimiser steps of the iteration.")
  static let greedy = EvaluationMetrics("greedy", "taking the likeliest actions")
  static let sampled = EvaluationMetrics("sampled", "sampling actions at the temperature")
  static let confirmed = EvaluationMetrics(
    "confirmed",
    "taking the likeliest actions on fresh starts, after an evaluation that reached stopAtSuccess")

  /// All metrics in metrics.jsonl besides the iteration, in its order.
  public static let decidedBySeed: [Metric] =
    [
      passRate, passRateHistogram, groupsTried, groupsKept, groupsAllFail, groupsAllSuccess,
      groupsOutOfBounds, groupsFaulted, mixedGroups, batchFull, discardedFraction, rolloutLength,
      physicsSteps, batchRollouts, batchTokens, loss, policyLoss, clipFractionLow, clipFractionHigh,
      clipFractionDual, ratioMean, ratioMax, ratioMin, approximateKL, referenceKL, entropy, gradientNorm,
      advantageMean, advantageStandardDeviation, learningRate, optimizerSteps,
    ] + greedy.all + sampled.all + confirmed.all

  // Metrics that depend on the clock, in the order of timing.jsonl.
  static let rolloutSeconds = Metric("rolloutSeconds", "s", "Wall time of the rollouts.")
  static let updateSeconds = Metric("updateSeconds", "s", "Wall time of the update.")
  static let evaluationSeconds = Metric("evaluationSeconds", "s", "Wall time of the evaluations.")
  static let iterationSeconds = Metric("iterationSeconds", "s", "Wall time of the whole iteration.")
  static let cpuSeconds = Metric("cpuSeconds", "s", "Processor time of the iteration, all threads.")
  static let elapsedSeconds = Metric(
    "elapsedSeconds", "s", "Wall time since this process began training.")
  static let physicsStepsPerSecond = Metric(
    "physicsStepsPerSecond", "steps/s", "Physics steps of the rollouts per second of wall time.")
  static let speculativeGroups = Metric(
    "speculativeGroups", "groups", "Groups begun beyond the last one needed, whose work is discarded.")

  /// All metrics in timing.jsonl besides the iteration, in its order.
  public static let decidedByClock: [Metric] = [
    rolloutSeconds, updateSeconds, evaluationSeconds, iterationSeconds, cpuSeconds, elapsedSeconds,
    physicsStepsPerSecond, speculativeGroups,
  ]
}
