/// How rewards of a group become advantages.
public enum AdvantageEstimator: String, Sendable, CaseIterable, Codable {
  /// (r − mean) / (std + 1e-6), std with one degree of freedom taken off. Source: arXiv 2402.03300, eq. 4.
  case groupNormalized = "group-normalized"
  /// r − mean. Source: Dr. GRPO, arXiv 2503.20783.
  case groupCentered = "group-centered"
  /// r − the mean of the other rollouts. Source: RLOO, arXiv 2402.14740.
  case leaveOneOut = "leave-one-out"
}

/// What one probability ratio is taken over.
public enum RatioLevel: String, Sendable, CaseIterable, Codable {
  /// Each token its own.
  case token
  /// The product over the tokens of one decision.
  case step
  /// The geometric mean over the tokens of a rollout (GSPO, arXiv 2507.18071).
  case rollout
}

/// How token losses become one number.
public enum Aggregation: String, Sendable, CaseIterable, Codable {
  /// The mean over all tokens (DAPO, arXiv 2503.14476).
  case tokenMean = "token-mean"
  /// The mean over rollouts of the mean over each one's tokens (SimpleVLA-RL).
  case rolloutMean = "rollout-mean"
  /// The mean over rollouts of the sum over each one's tokens divided by a constant: the tokens of a
  /// rollout that runs to the horizon (Dr. GRPO, arXiv 2503.20783).
  case constant
}

/// How the learning rate goes from its full value at the first update.
public enum LearningRateSchedule: String, Sendable, CaseIterable, Codable {
  /// The full value throughout.
  case constant
  /// Down to 0 in a straight line over the run.
  case linear
  /// Down to 0 along half a cosine over the run.
  case cosine
}

/// Everything that says how a batch changes the policy.
///
/// The defaults are DAPO's clip-higher with a token mean: the recipe this project reproduces.
public struct UpdateOptions: Sendable, Equatable {
  /// How rewards become advantages.
  public var advantage: AdvantageEstimator = .groupNormalized
  /// What a probability ratio is taken over.
  public var ratio: RatioLevel = .token
  /// How token losses become one number.
  public var aggregation: Aggregation = .tokenMean
  /// The ratio is clipped to 1 − clipLow ... 1 + clipHigh; in 0..<1. DAPO's clip-higher is 0.2 and 0.28; plain
  /// PPO has 0.2 and 0.2.
  public var clipLow: Float = 0.2
  /// The upper end of the clipping, at least 0.
  public var clipHigh: Float = 0.28
  /// Where the advantage is negative, the loss is at most this times −advantage; above 1 + clipHigh. nil
  /// switches it off.
  public var dualClip: Float?
  /// Weight of the k3 estimate of KL(policy ‖ reference), at least 0.
  public var klCoefficient: Float = 0
  /// Weight of the entropy bonus.
  public var entropyCoefficient: Float = 0
  /// The temperature that rollouts were drawn at and that ratios are computed at; above 0.
  public var temperature: Float = 1
  /// Passes over a batch, at least 1.
  public var epochs: Int = 2
  /// Optimiser steps per pass, at least 1. With one pass of one step every ratio is 1 and nothing is clipped.
  public var minibatches: Int = 4
  /// AdamW's step size at the start of the run, at least 0.
  public var learningRate: Float = 3e-3
  /// How the step size goes from there.
  public var schedule: LearningRateSchedule = .constant
  /// How much of AdamW's running mean of gradients is kept at each step; in 0..<1.
  public var beta1: Float = 0.9
  /// How much of its running mean of squared gradients is kept; in 0..<1.
  public var beta2: Float = 0.999
  /// Added to the root of that mean; above 0.
  public var epsilon: Float = 1e-8
  /// Parameters shrink by learningRate × weightDecay of themselves at each step; at least 0.
  public var weightDecay: Float = 0
  /// The gradient is scaled down to this norm where it is longer; above 0.
  public var maxGradientNorm: Float = 1
  /// Tokens of a rollout that runs to the horizon, for the `constant` aggregation; above 0.
  public var constantNormalizer: Float = 1

  /// The defaults.
  public init() {}
}
