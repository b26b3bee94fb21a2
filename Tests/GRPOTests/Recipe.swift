// GRPO's parameters and those of the update in one value, as tests set them.

import Batches
import GRPO
import Parallel
import Policies
import Randomness

/// What a test's update minimises and how. A property of either kind is read and set directly.
@dynamicMemberLookup
struct Recipe: Sendable {
  var grpo = GRPOOptions()
  var update = UpdateOptions()

  /// Temperature 1 and no schedule: two passes of four steps.
  static var plain: Recipe {
    var recipe = Recipe()
    recipe.aggregation = .tokenMean
    recipe.temperature = 1
    recipe.epochs = 2
    recipe.minibatches = 4
    recipe.schedule = .constant
    return recipe
  }

  subscript<Value>(dynamicMember path: WritableKeyPath<GRPOOptions, Value>) -> Value {
    get { grpo[keyPath: path] }
    set { grpo[keyPath: path] = newValue }
  }

  subscript<Value>(dynamicMember path: WritableKeyPath<UpdateOptions, Value>) -> Value {
    get { update[keyPath: path] }
    set { update[keyPath: path] = newValue }
  }
}

extension Learner {
  /// An update by GRPO, or by another objective, with a test's parameters.
  func update(
    batch: RolloutBatch, objective: (any Objective)? = nil, options: Recipe, progress: Double, key: RandomKey,
    reference: NetworkPolicy? = nil, pool: WorkerPool
  ) throws(LearnerError) -> UpdateMetrics {
    try update(
      batch: batch, objective: objective ?? GRPOObjective(options.grpo), options: options.update,
      progress: progress, key: key, reference: reference, pool: pool)
  }

  /// Loss and gradient by GRPO, or by another objective, with a test's parameters.
  func lossAndGradient(
    batch: RolloutBatch, objective: (any Objective)? = nil, options: Recipe, reference: NetworkPolicy? = nil,
    pool: WorkerPool
  ) throws(LearnerError) -> (loss: Double, gradient: [Tensor]) {
    try lossAndGradient(
      batch: batch, objective: objective ?? GRPOObjective(options.grpo), options: options.update,
      reference: reference, pool: pool)
  }
}
