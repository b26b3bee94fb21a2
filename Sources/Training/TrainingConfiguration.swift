// All parameters of a training run, apart from the scene: the first thing that a run reads and records.

public import GRPO
public import Parameters
public import Policies

/// Every parameter of training.
///
/// `parameters` is the table that gives each its sentence, range, YAML key and flag. A default stands here,
/// or in `GRPOOptions` and `UpdateOptions`, once. Where nil means "as usual", the value meant is in the property of the same
/// name with `resolved`.
public struct TrainingConfiguration: Parameterized, Equatable {
  /// What happens when `maxGroups` groups were tried and fewer than `batchGroups` of them kept.
  public enum Shortfall: String, Sendable, CaseIterable {
    /// Train on the groups there are; if there are none, the iteration changes nothing, and the user is warned.
    case train
    /// Keep them, and fill the batch up in the next iteration.
    case carry
    /// End the run with a diagnosis.
    case stop
  }

  /// What happens when the physics of an episode breaks: a body faster than the scene allows, or NaN.
  public enum FaultPolicy: String, Sendable, CaseIterable {
    /// End the run.
    case stop
    /// Drop the episode's group and count it.
    case discard
  }

  /// The root of all randomness of the run.
  public var seed: UInt64 = 0
  /// Number of batches, each of which gives one update.
  public var iterations = 200
  /// Threads; 0 for as many as there are cores. Results do not depend on it.
  public var workers = 0

  /// Episodes of the planner along which groups begin; 0 for none.
  public var demonstrations = 0
  /// Optimiser steps in which the policy imitates the demonstrations before it is reinforced; 0 for none.
  public var cloneSteps = 0
  /// The digest of the policy that the run began from; nil for random weights.
  public var from: UInt64?
  /// The temperature that sampling falls to once the policy succeeds; nil for 0.3 with demonstrations, and for no fall
  /// without.
  public var finalTemperature: Float?
  /// Whether rollouts from the task's own starts get less time while nearly all of them succeed and, where the
  /// temperature falls, greedy ones do less often.
  public var timePressure = true

  /// Rollouts from one start, G.
  public var groupSize = 8
  /// Groups in a batch, B.
  public var batchGroups = 32
  /// Whether only mixed groups are kept.
  public var dynamicSampling = true
  /// Fewest successes of a kept group; nil for 1.
  public var minSuccesses: Int?
  /// Most successes of a kept group; nil for G − 1.
  public var maxSuccesses: Int?
  /// Groups tried in one iteration; nil for 4 B.
  public var maxGroups: Int?
  /// What to do with a batch that is not full.
  public var shortfall = Shortfall.train
  /// What to do when the physics breaks.
  public var onFault = FaultPolicy.stop

  /// Widths of the hidden layers.
  public var hidden = [64, 64]
  /// How the layers of the network are put together.
  public var network = NetworkKind.perceptron
  /// The magnifications at which the network sees each observation again.
  public var fineInputs = [2, 8]
  /// Between layers.
  public var activation = Activation.tanh
  /// Actions per decision, K.
  public var chunk = 1

  /// What GRPO minimises. With an objective of one's own, these parameters must keep their defaults.
  public var grpo = GRPOOptions()
  /// How a batch changes the policy, and the temperature it is sampled at.
  public var update = UpdateOptions()

  /// Iterations between evaluations; 0 for only at the end.
  public var evaluateEvery = 10
  /// Episodes of each of those.
  public var evaluateEpisodes = 400
  /// Whether as many more are run in which actions are sampled. The pass rate tells nearly the same.
  public var evaluateSampled = false
  /// Episodes of the evaluation at the end.
  public var finalEpisodes = 1000
  /// The success rate that ends the run early; nil for none.
  public var stopAtSuccess: Float? = 0.98
  /// Iterations between checkpoints; 0 for only at the end.
  public var checkpointEvery = 10
  /// How many of the newest checkpoints stay.
  public var keepCheckpoints = 3

  /// The defaults.
  public init() {}

  /// The temperature that sampling falls to once the policy succeeds; nil for no fall.
  public var resolvedFinalTemperature: Float? {
    finalTemperature ?? (demonstrations > 0 ? min(0.3, update.temperature) : nil)
  }
  /// Fewest successes of a kept group.
  public var resolvedMinSuccesses: Int { minSuccesses ?? 1 }
  /// Most successes of a kept group.
  public var resolvedMaxSuccesses: Int { maxSuccesses ?? groupSize - 1 }
  /// Groups tried in one iteration.
  public var resolvedMaxGroups: Int { maxGroups ?? 4 * batchGroups }

  /// The objective of a run that is given none: GRPO with these parameters.
  ///
  /// - Parameter tokensAtHorizon: number of tokens in a rollout that runs to the horizon, horizon × action
  ///   dimensions.
  public func objective(tokensAtHorizon: Int) -> GRPOObjective {
    var options = grpo
    options.constantNormalizer = options.constantNormalizer ?? Float(tokensAtHorizon)
    return GRPOObjective(options)
  }
}
