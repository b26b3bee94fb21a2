// Single episodes in parallel, for evaluation.

public import Batches
internal import Messages
public import Parallel
public import Policies
public import Randomness
public import Tasks

/// The results of single episodes.
public struct EpisodeReport: Sendable, Equatable {
  /// `[episodes]`, in the order of their numbers.
  public let results: [EpisodeResult]
  /// Number of successful episodes.
  public let successes: Int
  /// Number of actions in all episodes that did not fault.
  public let actions: Int

  /// - Parameter results: in the order of their numbers.
  public init(_ results: [EpisodeResult]) {
    self.results = results
    successes = results.count { $0.isSuccess }
    actions = results.reduce(0) { $0 + ($1.fault == nil ? $1.length : 0) }
  }

  /// Number of all episodes.
  public var episodes: Int { results.count }
  /// The faults of the episodes that ended with one and so have no reward.
  public var faults: [Fault] { results.compactMap(\.fault) }
}

/// Runs episodes from a list of starts on a worker pool, for evaluation.
///
/// One call at a time.
public final class EpisodeRunner<P: Policy> {
  /// Number of episodes that a worker steps side by side.
  private static var width: Int { 16 }

  /// The task that is run.
  public let task: ManipulationTask
  /// The threads that run it.
  public let pool: WorkerPool
  /// The layout of observations and tokens that a policy must have.
  public let layout: PolicyLayout
  private let workers: FixedSlots<VectorizedEpisodes<P>>

  /// - Parameters:
  ///   - task: what is played.
  ///   - policy: any policy of the type that will be run.
  ///   - pool: the threads.
  /// - Throws: `RolloutError.layout` if the policy was made for another task.
  public init(task: ManipulationTask, policy: P, pool: WorkerPool) throws(RolloutError) {
    try policy.layout.check(fits: task)
    self.task = task
    self.pool = pool
    layout = policy.layout
    do {
      workers = try FixedSlots(count: pool.workers) { () throws(TaskError) in
        try VectorizedEpisodes(
          task: task, policy: policy, count: EpisodeRunner.width, keepsDecisions: false)
      }
    } catch {
      throw .task(error)
    }
  }

  /// Runs `count` episodes; episode n begins at the evaluation seed of
  /// `RolloutKeys.start(ofEpisode: n, in: key)` and samples with `RolloutKeys.decisions(ofEpisode: n, in:
  /// key)`.
  ///
  /// - Parameters:
  ///   - policy: a policy with this runner's layout.
  ///   - count: at least 1.
  ///   - key: what starts and decisions are drawn from.
  ///   - progress: called after each block of episodes, and from time to time within long ones.
  ///   - stop: when it is raised, the call ends within a fraction of a second.
  /// - Throws: `RolloutError.argument`, `.layout`, `.task`, `.stopped`. Faults are part of the report.
  public func run(
    _ policy: P, episodes count: Int, key: RandomKey, progress: RolloutProgress.Observer? = nil,
    stop: StopFlag? = nil
  ) throws(RolloutError) -> EpisodeReport {
    try RolloutError.check("episodes", count, in: 1...1_000_000_000)
    guard policy.layout == layout else {
      throw .layout(scene: task.scene.name, task: layout.summary, policy: policy.layout.summary)
    }
    let width = EpisodeRunner.width
    let blocks = (count + width - 1) / width
    let reports = Slots<Result<[EpisodeResult], RolloutError>>(repeating: .success([]), count: blocks)
    let workers = workers
    let counter = ProgressCount(progress)
    pool.forEach(blocks) { worker, block in
      let numbers = block * width..<min(count, (block + 1) * width)
      let episodes = workers[worker]
      let report = EpisodeRunner.play(numbers, &episodes.pointee, policy, key, counter, stop)
      reports[block] = report
      if let played = try? report.get() {
        counter?.add(
          rollouts: played.count, successes: played.count { $0.isSuccess },
          actions: episodes.pointee.unreportedActions)
      }
    }
    var results: [EpisodeResult] = []
    results.reserveCapacity(count)
    for block in 0..<blocks { results += try reports[block].get() }
    return EpisodeReport(results)
  }

  private static func play(
    _ numbers: Range<Int>, _ episodes: inout VectorizedEpisodes<P>, _ policy: P, _ key: RandomKey,
    _ counter: ProgressCount?, _ stop: StopFlag?
  ) -> Result<[EpisodeResult], RolloutError> {
    if stop?.isStopped == true { return .failure(.stopped) }
    do {
      try episodes.reset(
        numbers.map { number in
          (
            StartSeeds.evaluation.seed(RolloutKeys.start(ofEpisode: number, in: key)),
            RolloutKeys.decisions(ofEpisode: number, in: key)
          )
        })
      let isDone = try episodes.run(policy, count: counter, while: { stop?.isStopped != true })
      if !isDone { return .failure(.stopped) }
    } catch {
      return .failure(error)
    }
    return .success(
      zip(numbers, episodes.results).map { number, result in
        EpisodeResult(number: number, seed: result.seed, outcome: result.outcome, length: result.length)
      })
  }
}
