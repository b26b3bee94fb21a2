// The choices that an update has: estimator, ratio, aggregation, schedule.

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
