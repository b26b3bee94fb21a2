// The metrics of an update, which training logs.

/// What happened in one update, over all its optimiser steps.
///
/// Means over tokens count every token that was carried out once for each pass, with the ratio at its own
/// step: in the first step of an update, all ratios are 1.
public struct UpdateMetrics: Sendable, Equatable {
  /// Mean over the steps of the total loss: policy loss, divergence and entropy terms.
  public var loss: Double = 0
  /// Mean over the steps of the clipped surrogate alone.
  public var policyLoss: Double = 0
  /// Fraction of tokens clipped at the lower bound: ratio below it and advantage negative.
  public var clipFractionLow: Double = 0
  /// Fraction of tokens clipped at the upper bound: ratio above it and advantage positive.
  public var clipFractionHigh: Double = 0
  /// Fraction of tokens whose loss the dual clip bounds.
  public var clipFractionDual: Double = 0
  /// Mean over tokens of the ratio before clipping: that of the token, its decision or its rollout.
  public var ratioMean: Double = 1
  /// The largest such ratio.
  public var ratioMax: Double = 1
  /// The smallest such ratio.
  public var ratioMin: Double = 1
  /// Mean over tokens of the k3 estimate of KL(policy that acted ‖ policy being updated), in nats per token.
  public var approximateKL: Double = 0
  /// Mean over tokens of the k3 estimate of KL(policy ‖ reference), in nats per token; nil without reference.
  public var referenceKL: Double?
  /// Mean over tokens of the entropy of their distribution, at the temperature, in nats.
  public var entropy: Double = 0
  /// Mean over the steps of the gradient's norm, before it is clipped.
  public var gradientNorm: Double = 0
  /// Mean advantage of the rollouts.
  public var advantageMean: Double = 0
  /// Standard deviation of the rollouts' advantages (with n, not n − 1).
  public var advantageStandardDeviation: Double = 0
  /// Number of optimiser steps in this update.
  public var optimizerSteps: Int = 0
  /// The learning rate of those steps.
  public var learningRate: Double = 0

  /// The metrics before any step.
  public init() {}

  /// Fills in mean and standard deviation; of none, both stay 0.
  mutating func setAdvantages(_ advantages: [Float]) {
    if advantages.isEmpty { return }
    let count = Double(advantages.count)
    let mean = advantages.reduce(0) { $0 + Double($1) } / count
    advantageMean = mean
    advantageStandardDeviation =
      (advantages.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count).squareRoot()
  }
}

/// Sums over the tokens of a shard; added up in the order of the shards.
struct LossSums: Sendable {
  var loss = 0.0
  var policyLoss = 0.0
  var tokens = 0
  var clippedLow = 0
  var clippedHigh = 0
  var clippedDual = 0
  var ratio = 0.0
  var ratioMax = -Double.infinity
  var ratioMin = Double.infinity
  var approximateKL = 0.0
  var referenceKL = 0.0
  var entropy = 0.0

  mutating func add(_ other: LossSums) {
    loss += other.loss
    policyLoss += other.policyLoss
    tokens += other.tokens
    clippedLow += other.clippedLow
    clippedHigh += other.clippedHigh
    clippedDual += other.clippedDual
    ratio += other.ratio
    ratioMax = max(ratioMax, other.ratioMax)
    ratioMin = min(ratioMin, other.ratioMin)
    approximateKL += other.approximateKL
    referenceKL += other.referenceKL
    entropy += other.entropy
  }

  /// The means of these sums; the learner adds the optimiser's numbers.
  func metrics(steps: Int, hasReference: Bool) -> UpdateMetrics {
    var metrics = UpdateMetrics()
    metrics.optimizerSteps = steps
    metrics.loss = loss / Double(max(1, steps))
    metrics.policyLoss = policyLoss / Double(max(1, steps))
    if tokens == 0 { return metrics }
    let count = Double(tokens)
    metrics.clipFractionLow = Double(clippedLow) / count
    metrics.clipFractionHigh = Double(clippedHigh) / count
    metrics.clipFractionDual = Double(clippedDual) / count
    metrics.ratioMean = ratio / count
    metrics.ratioMax = ratioMax
    metrics.ratioMin = ratioMin
    metrics.approximateKL = approximateKL / count
    metrics.referenceKL = hasReference ? referenceKL / count : nil
    metrics.entropy = entropy / count
    return metrics
  }
}
