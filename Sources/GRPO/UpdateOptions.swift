// Every parameter of an update, declared once: its property with the default, and its row in the table.

internal import Messages
public import Parameters

/// All parameters of how a batch changes the policy.
///
/// The defaults are those of a training run: DAPO's clip-higher with a token mean, the recipe that this
/// project reproduces. `validate()` checks whether the values are allowed; the learner calls it.
public struct UpdateOptions: Parameterized, Equatable {
  /// Temperature for sampling rollouts and computing ratios.
  public var temperature: Float = 1.6
  /// How rewards become advantages.
  public var advantage: AdvantageEstimator = .groupNormalized
  /// The tokens over which a probability ratio is taken.
  public var ratio: RatioLevel = .token
  /// How token losses become one number.
  public var aggregation: Aggregation = .tokenMean
  /// The divisor of the `constant` aggregation; nil for the number of tokens in a rollout that runs to the
  /// horizon, which a training run knows but a learner alone does not.
  public var constantNormalizer: Float?
  /// Ratios are clipped below at 1 − this.
  public var clipLow: Float = 0.2
  /// Ratios are clipped above at 1 + this. DAPO's clip-higher is 0.2 and 0.28; plain PPO has 0.2 and 0.2.
  public var clipHigh: Float = 0.28
  /// For a negative advantage, the loss is at most this times −advantage; nil switches this bound off.
  public var dualClip: Float?
  /// Weight of the k3 estimate of KL(policy ‖ reference).
  public var klCoefficient: Float = 0
  /// Weight of the entropy bonus.
  public var entropyCoefficient: Float = 0
  /// Number of passes over a batch.
  public var epochs = 4
  /// Number of optimiser steps per pass. With one pass of one step, every ratio is 1 and nothing is clipped.
  public var minibatches = 8
  /// AdamW's step size at the first update.
  public var learningRate: Float = 3e-3
  /// How the step size changes after the first update.
  public var schedule: LearningRateSchedule = .linear
  /// At each step, parameters shrink by the factor 1 − learningRate × weightDecay.
  public var weightDecay: Float = 0
  /// How much of AdamW's running mean of gradients is kept at each step.
  public var beta1: Float = 0.9
  /// How much of AdamW's running mean of squared gradients is kept at each step.
  public var beta2: Float = 0.999
  /// Added to the root of AdamW's running mean of squared gradients.
  public var epsilon: Float = 1e-8
  /// A longer gradient is scaled down to this norm.
  public var maxGradientNorm: Float = 1

  /// The defaults.
  public init() {}

  /// The name, allowed values and meaning of each parameter.
  public static let parameters: [Parameter<UpdateOptions>] = [
    .number(
      "temperature", \.temperature, .above(0),
      "Temperature that actions are sampled at; higher explores more."),
    .choice("advantage", \.advantage, "How the rewards of a group become advantages."),
    .choice("ratio", \.ratio, "What one probability ratio is taken over."),
    .choice("aggregation", \.aggregation, "How token losses become one number."),
    .optionalNumber(
      "constantNormalizer", \.constantNormalizer, absent: "auto", .above(0),
      "What the constant aggregation divides by; auto is the tokens of a rollout that runs to the horizon."),
    .number("clipLow", \.clipLow, .within(0..<1), "Ratios are clipped below at 1 - clipLow."),
    .number("clipHigh", \.clipHigh, .atLeast(0), "Ratios are clipped above at 1 + clipHigh."),
    .optionalNumber(
      "dualClip", \.dualClip, absent: "none", .above(1),
      "Bound on the loss, in units of the advantage, where the advantage is negative; above 1 + clipHigh."),
    .number(
      "klCoefficient", \.klCoefficient, .atLeast(0),
      "Weight of the divergence from the policy that training began with."),
    .number("entropyCoefficient", \.entropyCoefficient, .atLeast(0), "Weight of the entropy bonus."),
    .integer("epochs", \.epochs, .within(1...1000), "Passes over a batch."),
    .integer("minibatches", \.minibatches, .within(1...1_000_000), "Optimiser steps per pass."),
    .number("learningRate", \.learningRate, .above(0), "Learning rate of the first update."),
    .choice(
      "schedule", \.schedule, "How the learning rate changes from the first update to the end of the run."),
    .number("weightDecay", \.weightDecay, .atLeast(0), "AdamW's weight decay."),
    .number("beta1", \.beta1, .within(0..<1), "AdamW's decay rate for the running mean of gradients."),
    .number(
      "beta2", \.beta2, .within(0..<1), "AdamW's decay rate for the running mean of squared gradients."),
    .number("epsilon", \.epsilon, .above(0), "Added to the root of the mean of squared gradients in AdamW."),
    .number(
      "maxGradientNorm", \.maxGradientNorm, .above(0), "A longer gradient is scaled down to this norm."),
  ]

  /// Rules that involve several parameters.
  public static let relations: [Relation<UpdateOptions>] = [
    Relation(["dualClip", "clipHigh"]) { options, spelled in
      guard let dual = options.dualClip, dual <= 1 + options.clipHigh else { return nil }
      return "\(spelled("dualClip")) is \(dual), must be above 1 + \(spelled("clipHigh")), "
        + "\(1 + options.clipHigh): the loss would be cut off before it is clipped"
    }
  ]
}
