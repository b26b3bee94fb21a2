// How good a policy is: success on start states that no training ever begins from.

public import Policies
internal import Randomness
public import Rollouts
public import Tasks

/// What an evaluation found.
public struct Evaluation: Sendable, Equatable {
  /// Episodes played, faulted ones included.
  public var episodes: Int
  /// Episodes that ended in success.
  public var successes: Int
  /// Actions per episode that did not fault.
  public var meanLength: Double
  /// Episodes that the physics broke: neither successes nor failures of the policy, and they count as
  /// episodes without success.
  public var faults: [Fault]

  /// From what a runner counted.
  public init(_ report: EpisodeReport) {
    episodes = report.episodes
    successes = report.successes
    let played = report.episodes - report.faults.count
    meanLength = played == 0 ? 0 : Double(report.actions) / Double(played)
    faults = report.faults
  }

  /// Successes / episodes.
  public var rate: Double { Double(successes) / Double(episodes) }

  /// The 95 % interval of the rate.
  public var interval: Wilson { Wilson(successes: successes, trials: episodes) }

  /// Plays episodes from held-out starts.
  ///
  /// - Parameters:
  ///   - episodes: at least 1.
  ///   - seed: decides the starts and the policy's draws; the starts are never those of training.
  ///   - progress: told now and then.
  public init<P: Policy>(
    of policy: P, in task: ManipulationTask, episodes: Int, seed: UInt64, pool: WorkerPool,
    progress: RolloutProgress.Observer? = nil
  ) throws(RolloutError) {
    let runner = try EpisodeRunner(task: task, policy: policy, pool: pool)
    self.init(try runner.run(policy, episodes: episodes, key: RandomKey(seed: seed), progress: progress))
  }
}
