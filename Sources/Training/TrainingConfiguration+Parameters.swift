// The table of training parameters. Its order is that of a written configuration and of `--help`.

extension TrainingConfiguration {
  /// All parameters.
  public static let parameters: [Parameter] = running + sampling + policy + learning + judging

  private static let running: [Parameter] = [
    .integer(
      "seed", \.seed, .atLeast(0),
      "The root of all randomness: the same seed gives the same run, bit for bit."),
    .integer("iterations", \.iterations, .atLeast(1), "How many batches are rolled out and learned from."),
    .integer(
      "workers", \.workers, .within(0...4096),
      "Threads; 0 for every core this process may use. Results do not depend on it."),
  ]

  private static let sampling: [Parameter] = [
    .integer(
      "groupSize", \.groupSize, .within(2...65_536),
      "Rollouts from the same start, compared with one another."),
    .integer("batchGroups", \.batchGroups, .within(1...1_000_000), "Groups in a batch."),
    .number(
      "temperature", \.temperature, .above(0),
      "Temperature that actions are sampled at; higher explores more."),
    .flag(
      "dynamicSampling", \.dynamicSampling,
      "Keep only groups with successes and failures, and sample until the batch is full of them."),
    .optionalInteger(
      "minSuccesses", \.minSuccesses, absent: "auto", .atLeast(1),
      "Fewest successes of a group that dynamic sampling keeps; auto is 1."),
    .optionalInteger(
      "maxSuccesses", \.maxSuccesses, absent: "auto", .atLeast(1),
      "Most successes of a group that dynamic sampling keeps; auto is groupSize - 1."),
    .optionalInteger(
      "maxGroups", \.maxGroups, absent: "auto", .atLeast(1),
      "Groups tried at most in one iteration of dynamic sampling; auto is 4 times batchGroups."),
    .choice(
      "shortfall", \.shortfall,
      "When maxGroups do not fill the batch: train on what there is, carry it over, or stop."),
    .choice(
      "onFault", \.onFault, "When the physics of an episode breaks: stop the run, or discard the group."),
  ]

  private static let policy: [Parameter] = [
    .integers(
      "hidden", \.hidden, counts: 1...8, .within(1...4096),
      "Widths of the hidden layers of the policy's network."),
    .choice("activation", \.activation, "What stands between the layers."),
    .integer("chunk", \.chunk, .within(1...1024), "Actions that the policy emits per decision."),
  ]

  private static let learning: [Parameter] = [
    .choice("advantage", \.advantage, "How the rewards of a group become advantages."),
    .choice("ratio", \.ratio, "What one probability ratio is taken over."),
    .choice("aggregation", \.aggregation, "How token losses become one number."),
    .number("clipLow", \.clipLow, .within(0...1), "Ratios are clipped below at 1 - clipLow."),
    .number("clipHigh", \.clipHigh, .atLeast(0), "Ratios are clipped above at 1 + clipHigh."),
    .optionalNumber(
      "dualClip", \.dualClip, absent: "none", .above(1),
      "Bound on the loss, in units of the advantage, where the advantage is negative."),
    .number(
      "klCoefficient", \.klCoefficient, .atLeast(0),
      "Weight of the divergence from the policy that training began with."),
    .number("entropyCoefficient", \.entropyCoefficient, .atLeast(0), "Weight of the entropy bonus."),
    .integer("epochs", \.epochs, .within(1...1000), "Passes over a batch."),
    .integer("minibatches", \.minibatches, .within(1...1_000_000), "Optimiser steps per pass."),
    .number("learningRate", \.learningRate, .above(0), "Learning rate of the first update."),
    .choice("schedule", \.schedule, "How the learning rate goes on from there to the end of the run."),
    .number("weightDecay", \.weightDecay, .atLeast(0), "AdamW's weight decay."),
    .number("beta1", \.beta1, .within(0..<1), "AdamW's decay of the mean of the gradient."),
    .number("beta2", \.beta2, .within(0..<1), "AdamW's decay of its square."),
    .number(
      "maxGradientNorm", \.maxGradientNorm, .above(0), "A longer gradient is scaled down to this norm."),
  ]

  private static let judging: [Parameter] = [
    .integer(
      "evaluateEvery", \.evaluateEvery, .atLeast(0),
      "Iterations between greedy evaluations; 0 for only at the end."),
    .integer("evaluateEpisodes", \.evaluateEpisodes, .atLeast(1), "Episodes of each of them."),
    .integer("finalEpisodes", \.finalEpisodes, .atLeast(1), "Episodes of the evaluation at the end."),
    .optionalNumber(
      "stopAtSuccess", \.stopAtSuccess, absent: "none", .within(0...1),
      "Success rate of a greedy evaluation that ends the run early."),
    .integer(
      "checkpointEvery", \.checkpointEvery, .atLeast(0),
      "Iterations between checkpoints; 0 for only at the end."),
    .integer(
      "keepCheckpoints", \.keepCheckpoints, .atLeast(1), "How many of the newest checkpoints are kept."),
  ]
}
