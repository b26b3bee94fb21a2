public import Parallel
public import Policies
public import Randomness
public import Tasks

/// What came of single episodes.
public struct EpisodeReport: Sendable, Equatable {
  /// All that were played.
  public var episodes = 0
  /// Those that the success detector ended.
  public var successes = 0
  /// Of all episodes that did not fault.
  public var actions = 0
  /// Episodes without a reward.
  public var faults: [Fault] = []
}

/// Plays episodes from a list of starts on a worker pool, for evaluation.
public final class EpisodeRunner<P: Policy> {
  /// Episodes that a worker steps side by side.
  private static var laneCount: Int { 16 }

  /// What is being played.
  public let task: ManipulationTask
  /// The threads.
  public let pool: WorkerPool
  private let workers: FixedSlots<Lanes<P>>

  /// - Parameter policy: any of the kind that will be run.
  /// - Throws: `RolloutError.layout` if the policy is made for another task.
  public init(task: ManipulationTask, policy: P, pool: WorkerPool) throws(RolloutError) {
    try policy.layout.check(fits: task)
    self.task = task
    self.pool = pool
    do {
      workers = try FixedSlots(count: pool.workers) { () throws(TaskError) in
        try Lanes(task: task, policy: policy, count: EpisodeRunner.laneCount)
      }
    } catch {
      throw .task(error)
    }
  }

  /// Plays `count` episodes; episode n begins at the evaluation seed of the key's child n.
  ///
  /// - Parameter progress: told after each block of episodes.
  public func run(
    _ policy: P, episodes count: Int, key: RandomKey, progress: RolloutProgress.Observer? = nil
  ) throws(RolloutError) -> EpisodeReport {
    let width = EpisodeRunner.laneCount
    let blocks = (count + width - 1) / width
    let reports = Slots<Result<EpisodeReport, RolloutError>>(
      repeating: .success(EpisodeReport()), count: blocks)
    let workers = workers
    let counter = ProgressCount(progress)
    pool.forEach(blocks) { worker, block in
      let numbers = block * width..<min(count, (block + 1) * width)
      let report = EpisodeRunner.play(numbers, &workers[worker].pointee, policy, key)
      reports[block] = report
      if let played = try? report.get() {
        counter?.add(rollouts: played.episodes, successes: played.successes)
      }
    }
    var total = EpisodeReport()
    for block in 0..<blocks {
      let report = try reports[block].get()
      total.episodes += report.episodes
      total.successes += report.successes
      total.actions += report.actions
      total.faults += report.faults
    }
    return total
  }

  private static func play(
    _ numbers: Range<Int>, _ lanes: inout Lanes<P>, _ policy: P, _ key: RandomKey
  ) -> Result<EpisodeReport, RolloutError> {
    do {
      try lanes.reset(
        numbers.map { number in
          let episodeKey = key.folding(number)
          return (StartSeeds.evaluation.seed(episodeKey.folding(0)), episodeKey.folding(1))
        })
      _ = try lanes.run(policy, while: { true })
    } catch {
      return .failure(error)
    }
    var report = EpisodeReport(episodes: numbers.count)
    for result in lanes.results.prefix(numbers.count) {
      switch result.outcome {
      case .fault(let fault):
        report.faults.append(fault)
        continue
      case .succeeded: report.successes += 1
      case .running, .truncated: break
      }
      report.actions += result.length
    }
    return .success(report)
  }
}
