// What dynamic sampling would make of a policy: the first batch of training with the default parameters.

internal import Parallel
internal import Policies
internal import Randomness
internal import Rollouts
internal import Tasks
internal import Training

/// The first batch that training would sample from a policy with the default `TrainingConfiguration`: groups are
/// tried until the batch is full of mixed ones, or given up.
public struct FirstBatch: Sendable, Equatable, Encodable {
  /// Rollouts per group, G.
  public var groupSize: Int
  /// Number of groups that were tried.
  public var groupsTried: Int
  /// Number of groups after which training gives the batch up.
  public var mostGroups: Int
  /// Number of groups with both successes and failures.
  public var mixedGroups: Int
  /// Number of rollouts in groups without a fault.
  public var rollouts: Int
  /// Number of these that succeeded.
  public var successes: Int
  /// Number of actions in these rollouts.
  let actions: Int

  private enum CodingKeys: String, CodingKey {
    case groupSize, groupsTried, mostGroups, mixedGroups, rollouts, successes
  }

  init<P: Policy>(
    of policy: P, in task: ManipulationTask, key: RandomKey, pool: WorkerPool
  ) throws(RolloutError) {
    let configuration = TrainingConfiguration()
    groupSize = configuration.groupSize
    mostGroups = configuration.resolvedMaxGroups
    let kept = configuration.resolvedMinSuccesses...configuration.resolvedMaxSuccesses
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: groupSize, pool: pool)
    let (_, report) = try sampler.sample(
      policy, groups: configuration.batchGroups,
      sampling: DynamicSampling(keptSuccesses: kept, mostGroups: mostGroups), key: key,
      from: .drawn(.evaluation), onFault: .discard)
    groupsTried = report.groupsTried
    mixedGroups = report.groupsKept
    rollouts = report.rollouts
    successes = report.successes
    actions = report.actions
  }
}
