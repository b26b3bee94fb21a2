// Evaluates a policy: its success rate on start states from which training never begins.

internal import Messages
public import Parallel
public import Policies
internal import Randomness
public import Rollouts
public import Tasks

/// The result of an evaluation.
public struct Evaluation: Sendable, Equatable {
  /// The success rate over all episodes; episodes with a fault count as episodes without success.
  public var success: SuccessRate
  /// Mean number of actions per episode without a fault; 0 if there is none.
  public var meanLength: Double
  /// Physics faults. These episodes are not failures of the policy.
  public var faults: [Fault]
  /// `[episodes]`, in the order of their numbers. `jostle draw --episode N` draws episode N of `jostle evaluate`.
  public var results: [EpisodeResult]

  /// The evaluation that a runner's report amounts to.
  public init(_ report: EpisodeReport) {
    success = SuccessRate(successes: report.successes, of: report.episodes)
    let played = report.episodes - report.faults.count
    meanLength = played == 0 ? 0 : Double(report.actions) / Double(played)
    faults = report.faults
    results = report.results
  }

  /// Runs episodes from held-out starts.
  ///
  /// - Parameters:
  ///   - policy: what acts.
  ///   - task: what is played.
  ///   - episodes: at least 1.
  ///   - seed: determines the starts and the policy's sampling; the starts are never those of training.
  ///   - pool: the threads.
  ///   - progress: called from time to time.
  public init<P: Policy>(
    of policy: P, in task: ManipulationTask, episodes: Int, seed: UInt64, pool: WorkerPool,
    progress: RolloutProgress.Observer? = nil
  ) throws(RolloutError) {
    let runner = try EpisodeRunner(task: task, policy: policy, pool: pool)
    self.init(try runner.run(policy, episodes: episodes, key: RandomKey(seed: seed), progress: progress))
  }
}

extension Evaluation: Encodable {
  private enum CodingKeys: String, CodingKey {
    case meanLength, faults
  }

  /// Writes the keys of `SuccessRate`, `meanLength`, and the number of `faults`.
  public func encode(to encoder: any Encoder) throws {
    try success.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(meanLength, forKey: .meanLength)
    try container.encode(faults.count, forKey: .faults)
  }
}
