// Learners of a caller's own loop: the gradient of each group by itself, and steps along their sum.

internal import Batches
internal import GRPO
internal import Messages
internal import Parallel
internal import Policies
internal import Tasks
internal import Training

/// A learner that a caller holds.
final class HeldLearner: Held, @unchecked Sendable {
  override class var kind: String { "learner" }
  let task: ManipulationTask
  let setup: LearnerSetup
  let pool: WorkerPool

  init(_ task: ManipulationTask, _ setup: LearnerSetup, pool: WorkerPool) {
    (self.task, self.setup, self.pool) = (task, setup, pool)
  }
}

/// What there is to know of a learner, as JSON.
private struct LearnerDescription: Encodable {
  var parameterCount: Int
  var optimizerSteps: Int
  var temperature: Float
  /// Of the weights.
  var hash: String

  init(_ held: HeldLearner) {
    let learner = held.setup.learner
    parameterCount = learner.network.shape.parameterCount
    optimizerSteps = learner.optimizerSteps
    temperature = held.setup.options.temperature
    hash = learner.network.fingerprint.description
  }
}

/// Makes a learner.
///
/// - Parameters:
///   - task: what is learned.
///   - configuration: as of `jostle_train_begin`; of the parameters, those of the network, of GRPO and of the optimiser
///     are used, and the seed.
///   - recipe: as of `jostle_train_begin`.
///   - policy: the policy file that it begins with; empty for the random weights with which a training run begins.
///   - threads: 0 for one per core.
///   - learner: filled in with a handle.
@c(jostle_learner_open)
public func openLearner(
  _ task: UInt64, _ configuration: UnsafePointer<CChar>?, _ recipe: UnsafePointer<CChar>?,
  _ policy: UnsafePointer<CChar>?, _ threads: Int64, _ learner: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  call {
    let learner = try present(learner, "learner")
    let held: HeldTask = try Handles.all.find(task)
    let path = try text(policy, "policy")
    let configuration = try TrainingConfiguration(
      yaml: text(configuration, "configuration"), file: "configuration", recipe: named(recipe),
      fromPolicy: !path.isEmpty)
    let pool = WorkerPool(workers: try number(threads, "threads", in: 0...4096))
    let setup = try LearnerSetup(held.task, configuration, from: path.isEmpty ? nil : path, pool: pool)
    learner.pointee = Handles.all.open(HeldLearner(held.task, setup, pool: pool))
  }
}

/// A description of a learner as the answer, a JSON object: parameterCount, optimizerSteps, temperature, and the hash of
/// its weights.
@c(jostle_learner_describe)
public func describeLearner(_ learner: UInt64) -> Int32 {
  use(learner, as: HeldLearner.self) { held in try answer(LearnerDescription(held)) }
}

/// The policy of a learner as the answer: the bytes of a policy file.
@c(jostle_learner_policy)
public func policyOfLearner(_ learner: UInt64) -> Int32 {
  use(learner, as: HeldLearner.self) { held in
    let learner = held.setup.learner
    let file = try PolicyFile(
      network: learner.network, normalizer: learner.normalizer, temperature: held.setup.options.temperature,
      sceneName: held.task.scene.name, sceneDigest: held.task.digest,
      observationLabels: held.task.observationLabels, jostleVersion: jostleVersion)
    CallResult.current.set(answer: file.encoded())
  }
}

/// The gradients of some groups' parts of the loss of a batch: see `Learner.groupGradients`.
///
/// - Parameters:
///   - batch: of `jostle_batch_open`.
///   - first: the position of the first group in the batch.
///   - count: how many groups.
///   - gradients: `[count × parameterCount]`, filled in.
///   - losses: `[count]`, filled in.
@c(jostle_learner_gradients)
public func gradientsOfLearner(
  _ learner: UInt64, _ batch: UInt64, _ first: Int64, _ count: Int64,
  _ gradients: UnsafeMutablePointer<Float>?, _ losses: UnsafeMutablePointer<Double>?
) -> Int32 {
  use(learner, as: HeldLearner.self) { held in
    let (gradients, losses) = (try present(gradients, "gradients"), try present(losses, "losses"))
    let batch = (try Handles.all.find(batch) as HeldBatch).batch
    let first = try number(first, "first", in: 0...batch.groupCount)
    let count = try number(count, "count", in: 0...batch.groupCount - first)
    let found = try held.setup.learner.groupGradients(
      first..<first + count, of: batch, objective: held.setup.objective, options: held.setup.options,
      pool: held.pool)
    gradients.update(from: found.gradients, count: found.gradients.count)
    losses.update(from: found.losses, count: found.losses.count)
  }
}

/// Makes one step of the optimiser.
///
/// - Parameters:
///   - gradient: `[parameterCount]`: the sum of the gradients of all groups.
///   - progress: of the whole training, 0...1, for the learning rate's schedule.
///   - norm: filled in with the norm of the gradient.
@c(jostle_learner_step)
public func stepLearner(
  _ learner: UInt64, _ gradient: UnsafePointer<Float>?, _ progress: Double,
  _ norm: UnsafeMutablePointer<Double>?
) -> Int32 {
  use(learner, as: HeldLearner.self) { held in
    let (gradient, norm) = (try present(gradient, "gradient"), try present(norm, "norm"))
    let learner = held.setup.learner
    norm.pointee = try learner.step(
      along: UnsafeBufferPointer(start: gradient, count: learner.network.shape.parameterCount),
      options: held.setup.options, progress: progress)
  }
}

/// Absorbs observations into the statistics by which a learner's policy scales them; after the steps with a batch, not
/// before.
///
/// - Parameters:
///   - rows: how many.
///   - observations: `[rows × observationCount]`, finite.
@c(jostle_learner_absorb)
public func absorbIntoLearner(
  _ learner: UInt64, _ rows: Int64, _ observations: UnsafePointer<Float>?
) -> Int32 {
  use(learner, as: HeldLearner.self) { held in
    let observations = try present(observations, "observations")
    let rows = try number(rows, "rows", in: 0...1_000_000_000)
    try held.setup.learner.absorb(
      observations: UnsafeBufferPointer(start: observations, count: rows * held.task.observationCount))
  }
}
