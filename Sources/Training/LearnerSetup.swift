// The learner of a caller that has a loop of its own, with what a configuration says of it.

package import GRPO
internal import Messages
package import Parallel
internal import Policies
package import Tasks

/// A learner, and what its updates are made with.
package struct LearnerSetup {
  /// With random weights, or those of a policy.
  package let learner: Learner
  /// GRPO with the configuration's parameters.
  package let objective: GRPOObjective
  /// The optimiser's parameters.
  package let options: UpdateOptions

  /// - Parameters:
  ///   - task: what is learned.
  ///   - configuration: of which the network, the objective and the optimiser are used.
  ///   - path: the policy file to begin with, as for `TrainingRun.begin`; nil for the weights with which a run of this
  ///     configuration begins.
  ///   - pool: the threads.
  /// - Throws: `TrainingError`.
  package init(
    _ task: ManipulationTask, _ configuration: TrainingConfiguration, from path: String?, pool: WorkerPool
  ) throws(TrainingError) {
    let first = try path.map { path throws(TrainingError) in try TrainingRun.policy(path, for: task) }
    let configuration = try configuration.beginning(with: first, path: path ?? "")
    let architecture = try TrainingRun.checkedArchitecture(task, configuration)
    if let first {
      do {
        learner = try Learner(network: first.network, normalizer: first.normalizer)
      } catch {
        throw .learner(error)
      }
    } else {
      learner = try TrainingRun.untrained(
        task, architecture, TrainingKeys(seed: configuration.seed), pool)
    }
    objective = configuration.objective(
      tokensAtHorizon: task.scene.timing.horizon * architecture.layout.actionDimensions)
    options = configuration.update
  }
}
