// How good a policy is: success on start states that no training ever begins from.

internal import Messages
public import Parallel
public import Policies
internal import Randomness
public import Rollouts
public import Tasks

/// What an evaluation found.
public struct Evaluation: Sendable, Equatable {
  /// Of all episodes; those that the physics broke count as episodes without success.
  public var success: SuccessRate
  /// Actions per episode that did not fault; 0 without one.
  public var meanLength: Double
  /// Episodes that the physics broke: neither successes nor failures of the policy.
  public var faults: [Fault]

  /// From what a runner counted.
  public init(_ report: EpisodeReport) {
    success = SuccessRate(successes: report.successes, of: report.episodes)
    let played = report.episodes - report.faults.count
    meanLength = played == 0 ? 0 : Double(report.actions) / Double(played)
    faults = report.faults
  }

  /// Plays episodes from held-out starts.
  ///
  /// - Parameters:
  ///   - policy: what acts.
  ///   - task: what is played.
  ///   - episodes: at least 1.
  ///   - seed: decides the starts and the policy's draws; the starts are never those of training.
  ///   - pool: the threads.
  ///   - progress: told now and then.
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

  /// The keys of `SuccessRate`, `meanLength`, and the number of `faults`.
  public func encode(to encoder: any Encoder) throws {
    try success.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(meanLength, forKey: .meanLength)
    try container.encode(faults.count, forKey: .faults)
  }
}
