// Every parameter of GRPO's objective, declared once: its property with the default, and its row in the table.

internal import Messages
public import Parameters

/// All parameters of what GRPO minimises: advantages, ratios, clips, the divergence and the entropy bonus.
///
/// The defaults are those of SimpleVLA-RL's code, the recipe that this project reproduces: DAPO's clip-higher, and a mean
/// over the tokens of each rollout first. `validate()` checks whether the values are allowed; `GRPOObjective` calls it when an update begins.
public struct GRPOOptions: Parameterized, Equatable {
  /// How rewards become advantages.
  public var advantage: AdvantageEstimator = .groupNormalized
  /// The tokens over which a probability ratio is taken.
  public var ratio: RatioLevel = .token
  /// How token losses become one number.
  public var aggregation: Aggregation = .rolloutMean
  /// The divisor of the `constant` aggregation; nil for the number of tokens in a rollout that runs to the
  /// horizon, which a training run knows but a learner alone does not.
  public var constantNormalizer: Float?
  /// Ratios are clipped below at 1 − this.
  public var clipLow: Float = 0.2
  /// Ratios are clipped above at 1 + this; nil for no bound. DAPO's clip-higher is 0.2 and 0.28; plain PPO has 0.2 and 0.2.
  public var clipHigh: Float? = 0.28
  /// For a negative advantage, the loss is at most this times −advantage; nil switches this bound off.
  public var dualClip: Float?
  /// Weight of the k3 estimate of KL(policy ‖ reference).
  public var klCoefficient: Float = 0
  /// Weight of the entropy bonus.
  public var entropyCoefficient: Float = 0

  /// The defaults.
  public init() {}

  /// The name, allowed values and meaning of each parameter.
  public static let parameters: [Parameter<GRPOOptions>] = [
    .choice("advantage", \.advantage, "How the rewards of a group become advantages."),
    .choice("ratio", \.ratio, "What one probability ratio is taken over."),
    .choice("aggregation", \.aggregation, "How token losses become one number."),
    .optionalNumber(
      "constantNormalizer", \.constantNormalizer, absent: "auto", .above(0),
      "What the constant aggregation divides by; auto is the tokens of a rollout that runs to the horizon."),
    .number("clipLow", \.clipLow, .within(0..<1), "Ratios are clipped below at 1 - clipLow."),
    .optionalNumber(
      "clipHigh", \.clipHigh, absent: "none", .atLeast(0),
      "Ratios are clipped above at 1 + clipHigh; none for no bound."),
    .optionalNumber(
      "dualClip", \.dualClip, absent: "none", .above(1),
      "Bound on the loss, in units of the advantage, where the advantage is negative; above 1 + clipHigh."),
    .number(
      "klCoefficient", \.klCoefficient, .atLeast(0),
      "Weight of the divergence from the policy that training began with."),
    .number("entropyCoefficient", \.entropyCoefficient, .atLeast(0), "Weight of the entropy bonus."),
  ]

  /// Rules that involve several parameters.
  public static let relations: [Relation<GRPOOptions>] = [
    Relation(["dualClip", "clipHigh"]) { options, spelled in
      guard let dual = options.dualClip, let high = options.clipHigh, dual <= 1 + high else { return nil }
      return "\(spelled("dualClip")) is \(dual), must be above 1 + \(spelled("clipHigh")), "
        + "\(1 + high): the loss would be cut off before it is clipped"
    }
  ]
}
