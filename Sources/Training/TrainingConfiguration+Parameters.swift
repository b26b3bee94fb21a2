// The table of training parameters. Its order is that of a written configuration and of `--help`.

internal import GRPO
internal import Messages
public import Parameters

extension TrainingConfiguration {
  /// All parameters.
  public static let parameters: [Parameter<TrainingConfiguration>] =
    running + starting + sampling + policy + learning + judging

  /// Iterations, groups and episodes that may be asked for.
  package static let mostCounted = 1_000_000_000

  private static let running: [Parameter<TrainingConfiguration>] = [
    .integer(
      "seed", \.seed, .atLeast(0),
      "The root of all randomness: the same seed gives the same run, bit for bit."),
    .integer(
      "iterations", \.iterations, .within(1...mostCounted),
      "How many batches are rolled out and learned from."),
    .integer(
      "workers", \.workers, .within(0...4096),
      "Threads; 0 for every core this process may use. Results do not depend on it."),
  ]

  private static let sampling: [Parameter<TrainingConfiguration>] = [
    .integer(
      "groupSize", \.groupSize, .within(2...65_536),
      "Rollouts from the same start, compared with one another."),
    .integer("batchGroups", \.batchGroups, .within(1...1_000_000), "Groups in a batch."),
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
      "maxGroups", \.maxGroups, absent: "auto", .within(1...mostCounted),
      "Groups tried at most in one iteration of dynamic sampling; auto is 4 times batchGroups."),
    .choice(
      "shortfall", \.shortfall,
      "When maxGroups do not fill the batch: train on what there is, carry it over, or stop."),
    .choice(
      "onFault", \.onFault, "When the physics of an episode breaks: stop the run, or discard the group."),
  ]

  private static let starting: [Parameter<TrainingConfiguration>] = [
    .integer(
      "demonstrations", \.demonstrations, .within(0...100_000),
      "Episodes that the planner solves before training; groups begin along them, near their ends at first. "
        + "With them, iterations, hidden, activation, aggregation, learningRate and stopAtSuccess have other defaults."
    ),
    .integer(
      "cloneSteps", \.cloneSteps, .within(0...1_000_000),
      "Optimiser steps in which the policy imitates the demonstrations before it is reinforced; 0 for none."),
    .optionalDigest(
      "from", \.from, absent: "none",
      "The policy file that training begins with instead of random weights; its digest is recorded. "
        + "With it and without demonstrations, the default of clipHigh is none."),
    .optionalNumber(
      "finalTemperature", \.finalTemperature, absent: "auto", .above(0),
      "Temperature that sampling falls to while the policy succeeds; auto is 0.3 with demonstrations, else no fall."
    ),
    .flag(
      "timePressure", \.timePressure,
      "Whether rollouts from the task's own starts get less time while 90 % of them succeed; where the temperature falls, only while greedy ones do less often."
    ),
  ]

  private static let policy: [Parameter<TrainingConfiguration>] = [
    .integers(
      "hidden", \.hidden, counts: 1...8, .within(1...4096),
      "Widths of the hidden layers of the policy's network."),
    .choice(
      "network", \.network,
      "Dense layers, or residual blocks with layer normalisation, which must all have the same width."),
    .integers(
      "fineInputs", \.fineInputs, counts: 0...8, .within(1...65_536),
      "Magnifications at which the network sees each observation a second time, so that a centimetre counts."),
    .choice("activation", \.activation, "What stands between the layers."),
    .integer("chunk", \.chunk, .within(1...1024), "Actions that the policy emits per decision."),
  ]

  private static let learning: [Parameter<TrainingConfiguration>] =
    GRPOOptions.parameters.map { $0.lifted(\.grpo) } + UpdateOptions.parameters.map { $0.lifted(\.update) }

  private static let judging: [Parameter<TrainingConfiguration>] = [
    .integer(
      "evaluateEvery", \.evaluateEvery, .atLeast(0),
      "Iterations between greedy evaluations; 0 for only at the end."),
    .integer("evaluateEpisodes", \.evaluateEpisodes, .within(1...mostCounted), "Episodes of each of them."),
    .flag(
      "evaluateSampled", \.evaluateSampled,
      "Evaluate sampled actions too, in as many episodes; the pass rate of the rollouts tells nearly the same."
    ),
    .integer(
      "finalEpisodes", \.finalEpisodes, .within(1...mostCounted), "Episodes of the evaluation at the end."),
    .optionalNumber(
      "stopAtSuccess", \.stopAtSuccess, absent: "none", .within(0...1),
      "Success rate of a greedy evaluation, confirmed on fresh starts, that ends the run early."),
    .integer(
      "checkpointEvery", \.checkpointEvery, .atLeast(0),
      "Iterations between checkpoints; 0 for only at the end."),
    .integer(
      "keepCheckpoints", \.keepCheckpoints, .atLeast(1), "How many of the newest checkpoints are kept."),
  ]

  /// Rules that involve several parameters.
  public static let relations: [Relation<TrainingConfiguration>] =
    GRPOOptions.relations.map { $0.lifted(\.grpo) } + UpdateOptions.relations.map { $0.lifted(\.update) } + [
      Relation(["maxSuccesses", "groupSize"]) { set, spelled in
        set.resolvedMaxSuccesses < set.groupSize
          ? nil
          : "\(spelled("maxSuccesses")) is \(set.resolvedMaxSuccesses), must be below "
            + "\(spelled("groupSize")), \(set.groupSize): a group without failures teaches nothing"
      },
      Relation(["minSuccesses", "maxSuccesses", "groupSize"]) { set, spelled in
        set.resolvedMinSuccesses <= set.resolvedMaxSuccesses
          ? nil
          : "\(spelled("minSuccesses")) is \(set.resolvedMinSuccesses), must be at most "
            + "\(spelled("maxSuccesses")), \(set.resolvedMaxSuccesses)"
      },
      Relation(["hidden", "network"]) { set, spelled in
        set.network == .perceptron || Set(set.hidden).count == 1
          ? nil
          : "\(spelled("hidden")) is \(set.hidden.map(String.init).joined(separator: ",")), must be equal widths where "
            + "\(spelled("network")) is residual"
      },
      Relation(["maxGroups", "batchGroups"]) { set, spelled in
        set.resolvedMaxGroups >= set.batchGroups
          ? nil
          : "\(spelled("maxGroups")) is \(set.resolvedMaxGroups), must be at least "
            + "\(spelled("batchGroups")), \(set.batchGroups)"
      },
      Relation(["minibatches", "batchGroups", "groupSize"]) { set, spelled in
        let rollouts = set.batchGroups * set.groupSize
        return set.update.minibatches <= rollouts
          ? nil
          : "\(spelled("minibatches")) is \(set.update.minibatches), must be at most the rollouts of a batch, "
            + "\(rollouts)"
      },
      Relation(["finalTemperature", "temperature"]) { set, spelled in
        guard let final = set.finalTemperature, final > set.update.temperature else { return nil }
        return "\(spelled("finalTemperature")) is \(final), must be at most \(spelled("temperature")), "
          + "\(set.update.temperature): the temperature falls"
      },
      Relation(["stopAtSuccess"]) { set, spelled in
        guard let rate = set.stopAtSuccess, set.evaluateEvery == 0 else { return nil }
        return "\(spelled("stopAtSuccess")) is \(rate), but \(spelled("evaluateEvery")) is 0: "
          + "nothing is evaluated before the end"
      },
    ]
}
