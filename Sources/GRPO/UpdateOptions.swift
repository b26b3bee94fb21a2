// Every parameter of an update, declared once: its property with the default, and its row in the table.

public import Parameters

/// All parameters of how a batch changes the policy, whatever the objective: temperature, passes, AdamW.
///
/// What is minimised has parameters of its own: GRPO's are `GRPOOptions`. The defaults are those of a training run.
/// `validate()` checks whether the values are allowed; the learner calls it.
public struct UpdateOptions: Parameterized, Equatable {
  /// Temperature for sampling rollouts and computing ratios.
  public var temperature: Float = 1.6
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

  /// There are no rules that involve several parameters.
  public static let relations: [Relation<UpdateOptions>] = []
}
