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
  case constant
  /// Down to 0 in a straight line over the run.
  case linear
  /// Down to 0 along half a cosine over the run.
  case cosine
}

/// Everything that says how a batch changes the policy.
public struct UpdateOptions: Sendable, Equatable {
  public var advantage: AdvantageEstimator = .groupNormalized
  public var ratio: RatioLevel = .token
  public var aggregation: Aggregation = .tokenMean
  /// The ratio is clipped to 1 − clipLow ... 1 + clipHigh. DAPO's clip-higher is 0.2 and 0.28; plain PPO has
  /// 0.2 and 0.2.
  public var clipLow: Float = 0.2
  public var clipHigh: Float = 0.28
  /// Where the advantage is negative, the loss is at most this times −advantage; nil switches it off.
  public var dualClip: Float?
  /// Weight of the k3 estimate of KL(policy ‖ reference).
  public var klCoefficient: Float = 0
  /// Weight of the entropy bonus.
  public var entropyCoefficient: Float = 0
  /// The temperature that rollouts were drawn at and that ratios are computed at.
  public var temperature: Float = 1
  /// Passes over a batch.
  public var epochs: Int = 2
  /// Optimiser steps per pass.
  public var minibatches: Int = 4
  public var learningRate: Float = 3e-3
  public var schedule: LearningRateSchedule = .constant
  /// AdamW's.
  public var beta1: Float = 0.9
  public var beta2: Float = 0.999
  public var epsilon: Float = 1e-8
  public var weightDecay: Float = 0
  /// The gradient is scaled down to this norm where it is longer.
  public var maxGradientNorm: Float = 1
  /// Tokens of a rollout that runs to the horizon, for the `constant` aggregation.
  public var constantNormalizer: Float = 1

  public init() {}
}
