// The choices of an update: estimator, ratio, aggregation, schedule.

/// How rewards of a group become advantages.
public enum AdvantageEstimator: String, Sendable, CaseIterable, Codable {
  /// (r − mean) / (std + 1e-6), std with one degree of freedom taken off. Source: arXiv 2402.03300, eq. 4.
  case groupNormalized = "group-normalized"
  /// r − mean. Source: Dr. GRPO, arXiv 2503.20783.
  case groupCentered = "group-centered"
  /// r − the mean of the other rollouts. Source: RLOO, arXiv 2402.14740.
  case leaveOneOut = "leave-one-out"
}

/// The tokens over which one probability ratio is taken.
public enum RatioLevel: String, Sendable, CaseIterable, Codable {
  /// Each token has its own ratio.
  case token
  /// One ratio for a decision: the product over its tokens.
  case step
  /// One ratio for a rollout: the geometric mean over its tokens (GSPO, arXiv 2507.18071).
  case rollout
}

/// How token losses become one number.
public enum Aggregation: String, Sendable, CaseIterable, Codable {
  /// The mean over all tokens (DAPO, arXiv 2503.14476).
  case tokenMean = "token-mean"
  /// The mean over rollouts of the mean over the tokens of each (SimpleVLA-RL).
  case rolloutMean = "rollout-mean"
  /// The mean over rollouts of the sum over each one's tokens divided by a constant: the tokens of a
  /// rollout that runs to the horizon (Dr. GRPO, arXiv 2503.20783).
  case constant
}

/// How the learning rate changes from its full value at the first update.
public enum LearningRateSchedule: String, Sendable, CaseIterable, Codable {
  /// The full value throughout.
  case constant
  /// Decreases to 0 in a straight line over the run.
  case linear
  /// Decreases to 0 along half a cosine over the run.
  case cosine
}
