// The numbers that a run reports of each iteration, each declared once: its logs write them, reports draw them and
// docs/metrics.md lists them, all by these declarations.

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
public struct EvaluationMetrics: Sendable {
  /// Success rate.
  public let success: Metric
  /// Lower end of its 95 % interval.
  public let lower: Metric
  /// Upper end of its 95 % interval.
  public let upper: Metric
  /// Mean length of an episode.
  public let length: Metric

  init(_ name: String, _ how: String) {
    success = Metric("\(name)Success", "share", "Success rate on held-out starts, \(how).")
    lower = Metric("\(name)SuccessLower", "share", "Lower end of its Wilson 95 % interval.")
    upper = Metric("\(name)SuccessUpper", "share", "Upper end of its Wilson 95 % interval.")
    length = Metric("\(name)Length", "actions", "Mean length of its episodes, without faulted ones.")
  }

  /// All four, in the order of the log.
  public var all: [Metric] { [success, lower, upper, length] }
}

// The last argument of each is its documentation: it is what docs/metrics.md shows.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension Metric {
  // Metrics that the seed determines, in the order of metrics.jsonl.
  public static let passRate = Metric(
    "passRate", "share", "Share of successful rollouts in the groups tried, without faulted groups.")
  public static let passRateHistogram = Metric(
    "passRateHistogram", "groups", "Groups tried, by their number of successes, 0 to groupSize.")
  public static let groupsTried = Metric("groupsTried", "groups", "Groups tried to fill the batch.")
  public static let groupsKept = Metric("groupsKept", "groups", "Groups that were kept for the batch.")
  public static let groupsAllFail = Metric(
    "groupsAllFail", "groups", "Groups discarded because no rollout succeeded.")
  public static let groupsAllSuccess = Metric(
    "groupsAllSuccess", "groups", "Groups discarded because all rollouts succeeded.")
  public static let groupsOutOfBounds = Metric(
    "groupsOutOfBounds", "groups",
    "Mixed groups discarded with successes outside minSuccesses...maxSuccesses.")
  public static let groupsFaulted = Metric(
    "groupsFaulted", "groups", "Groups discarded because of a physics fault.")
  public static let mixedGroups = Metric("mixedGroups", "groups", "Groups with a success and a failure.")
  public static let batchFull = Metric("batchFull", "0 or 1", "Whether the batch could be filled.")
  public static let discardedFraction = Metric(
    "discardedFraction", "share", "Share of rollouts whose groups were not kept.")
  public static let rolloutLength = Metric("rolloutLength", "actions", "Mean length of a rollout.")
  public static let physicsSteps = Metric(
    "physicsSteps", "steps", "Physics steps of all rollouts of the run so far.")
  public static let batchRollouts = Metric("batchRollouts", "rollouts", "Rollouts that were learned from.")
  public static let batchTokens = Metric(
    "batchTokens", "tokens", "Tokens of these rollouts that were carried out.")
  public static let loss = Metric("loss", "", "Mean loss of the optimiser steps, all terms.")
  public static let policyLoss = Metric("policyLoss", "", "Mean of the clipped surrogate alone.")
  public static let clipFractionLow = Metric(
    "clipFractionLow", "share", "Tokens clipped at the lower bound: ratio below it, advantage negative.")
  public static let clipFractionHigh = Metric(
    "clipFractionHigh", "share", "Tokens clipped at the upper bound: ratio above it, advantage positive.")
  public static let clipFractionDual = Metric(
    "clipFractionDual", "share", "Tokens whose loss the dual clip bounded.")
  public static let ratioMean = Metric("ratioMean", "", "Mean probability ratio.")
  public static let ratioMax = Metric("ratioMax", "", "Largest probability ratio.")
  public static let ratioMin = Metric("ratioMin", "", "Smallest probability ratio.")
  public static let approximateKL = Metric(
    "approximateKL", "nats", "k3 estimate per token of KL(policy that acted ‖ policy being updated).")
  public static let referenceKL = Metric(
    "referenceKL", "nats", "k3 estimate per token of KL(policy ‖ initial policy).")
  public static let entropy = Metric("entropy", "nats", "Mean entropy of a token's distribution.")
  public static let gradientNorm = Metric("gradientNorm", "", "Mean norm of the gradient before clipping.")
  public static let advantageMean = Metric("advantageMean", "", "Mean advantage of the rollouts.")
  public static let advantageStandardDeviation = Metric(
    "advantageStandardDeviation", "", "Standard deviation of their advantages.")
  public static let learningRate = Metric("learningRate", "", "Learning rate of the iteration.")
  public static let optimizerSteps = Metric("optimizerSteps", "steps", "Optimiser steps of the iteration.")
  public static let temperature = Metric(
    "temperature", "",
    "Temperature at which the iteration sampled.")
  public static let mostActions = Metric(
    "mostActions", "actions", "Actions that a rollout from the task's own starts was allowed.")
  public static let demonstrationsCovered = Metric(
    "demonstrationsCovered", "share",
    "Share of demonstrations from whose very starts rollouts succeed.")
  public static let demonstrationDistance = Metric(
    "demonstrationDistance", "actions",
    "Median over demonstrations of the largest number of actions before the end at which a group begins.")
  public static let ownStartShare = Metric(
    "ownStartShare", "share",
    "Share of groups that begin at the task's own starts rather than along demonstrations.")
  public static let ownStartSuccess = Metric(
    "ownStartSuccess", "share",
    "Average success rate of rollouts from the task's own starts, in which newer groups count more.")
  public static let greedy = EvaluationMetrics("greedy", "taking the likeliest actions")
  public static let sampled = EvaluationMetrics("sampled", "sampling actions at the temperature")
  public static let confirmed = EvaluationMetrics(
    "confirmed",
    "taking the likeliest actions on fresh starts, after an evaluation that reached stopAtSuccess")

  /// All metrics in metrics.jsonl besides the iteration, in its order.
  public static let decidedBySeed: [Metric] =
    [
      passRate, passRateHistogram, groupsTried, groupsKept, groupsAllFail, groupsAllSuccess,
      groupsOutOfBounds, groupsFaulted, mixedGroups, batchFull, discardedFraction, rolloutLength,
      physicsSteps, batchRollouts, batchTokens, loss, policyLoss, clipFractionLow, clipFractionHigh,
      clipFractionDual, ratioMean, ratioMax, ratioMin, approximateKL, referenceKL, entropy, gradientNorm,
      advantageMean, advantageStandardDeviation, learningRate, optimizerSteps, temperature, mostActions,
      demonstrationsCovered, demonstrationDistance, ownStartShare,
      ownStartSuccess,
    ] + greedy.all + sampled.all + confirmed.all

  // Metrics that depend on the clock, in the order of timing.jsonl.
  public static let rolloutSeconds = Metric("rolloutSeconds", "s", "Wall time of the rollouts.")
  public static let updateSeconds = Metric("updateSeconds", "s", "Wall time of the update.")
  public static let evaluationSeconds = Metric("evaluationSeconds", "s", "Wall time of the evaluations.")
  public static let iterationSeconds = Metric("iterationSeconds", "s", "Wall time of the whole iteration.")
  public static let cpuSeconds = Metric("cpuSeconds", "s", "Processor time of the iteration, all threads.")
  public static let elapsedSeconds = Metric(
    "elapsedSeconds", "s", "Wall time since this process began training.")
  public static let physicsStepsPerSecond = Metric(
    "physicsStepsPerSecond", "steps/s", "Physics steps of the rollouts per second of wall time.")
  public static let speculativeGroups = Metric(
    "speculativeGroups", "groups", "Groups begun beyond the last one needed, whose work is discarded.")
  public static let speculativeActions = Metric(
    "speculativeActions", "actions",
    "Actions in those groups, which end as soon as they are known to be unneeded.")

  /// All metrics in timing.jsonl besides the iteration, in its order.
  public static let decidedByClock: [Metric] = [
    rolloutSeconds, updateSeconds, evaluationSeconds, iterationSeconds, cpuSeconds, elapsedSeconds,
    physicsStepsPerSecond, speculativeGroups, speculativeActions,
  ]
}
