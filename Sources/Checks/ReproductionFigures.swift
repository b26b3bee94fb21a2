internal import Batches
internal import Parallel
internal import Dispatch
internal import Planning
internal import Policies
internal import Randomness
internal import Rollouts
internal import Scenes
internal import Tasks

/// Whether the same gives the same bits.
public struct ReproductionFigures: Sendable, Equatable, Encodable {
  /// An episode of random actions, played again in a world that has played another one.
  public var again: Bool
  /// The same on another thread.
  public var onAnotherThread: Bool
  /// Groups of rollouts with one worker and with three.
  public var withOtherWorkers: Bool
  /// A planner's episode, planned again; nil if none was planned.
  public var plannedAgain: Bool?
  /// Of the groups' rollouts: to compare with another machine's.
  public var hash: String

  var remark: Remark {
    let failures = [
      (again, "when played again"), (onAnotherThread, "on another thread"),
      (withOtherWorkers, "with other workers"), (plannedAgain ?? true, "when planned again"),
    ].filter { !$0.0 }.map(\.1)
    return failures.isEmpty
      ? Remark(
        "reproducible", .ok,
        "the same bits again, on another thread and with other workers\(plannedAgain == nil ? "" : ", planner included")"
          + " (hash \(hash))")
      : Remark(
        "reproducible", .unsound,
        "other bits \(failures.joined(separator: " and ")): a fault of Jostle, please report it")
  }
}

extension ReproductionFigures {
  /// - Parameters:
  ///   - planned: an episode to plan again.
  init(_ scene: Scene, starts: Starts, planned: PlannedEpisode?) throws(RolloutError) {
    let task: ManipulationTask
    do {
      task = try ManipulationTask(scene)
      var episode = try Episode(task)
      let first = try ReproductionFigures.hash(&episode, starts, 0)
      _ = try ReproductionFigures.hash(&episode, starts, 1)
      again = try ReproductionFigures.hash(&episode, starts, 0) == first
      onAnotherThread = try ReproductionFigures.hashElsewhere(task, starts) == first
      if let planned {
        var planner = try Planner(task)
        plannedAgain = try planner.play(seed: planned.seed) == planned
      }
    } catch {
      throw .task(error)
    }
    var prints: [Fingerprint] = []
    for workers in [1, 3] {
      let policy = RandomPolicy(layout: PolicyLayout(of: task))
      let sampler = try GroupSampler(
        task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: workers))
      let (batch, _) = try sampler.sample(
        policy, groups: 6, sampling: nil, key: starts.groups, from: .drawn(.evaluation), onFault: .discard)
      prints.append(batch.fingerprint)
    }
    withOtherWorkers = prints[0] == prints[1]
    hash = prints[0].description
  }

  /// The hash of all states of an episode of random actions.
  private static func hash(_ episode: inout Episode, _ starts: Starts, _ number: Int) throws(TaskError)
    -> Fingerprint
  {
    try episode.reset(seed: starts.seed(number))
    let actions = starts.randomActions(number)
    var tokens = [Token](repeating: 0, count: episode.task.bins.count)
    var print = Fingerprint()
    var outcome = Outcome.running
    while outcome == .running {
      var span = tokens.mutableSpan
      try actions.write(of: episode, into: &span)
      outcome = try episode.step(tokens.span)
      print.combine(episode.stateHash)
    }
    return print
  }

  private static func hashElsewhere(_ task: ManipulationTask, _ starts: Starts) throws(TaskError)
    -> Fingerprint
  {
    let found = Locked<Result<Fingerprint, TaskError>?>(nil)
    let group = DispatchGroup()
    // `async`, then wait: `sync` would stay on this thread.
    DispatchQueue.global().async(group: group) {
      do throws(TaskError) {
        var episode = try Episode(task)
        let print = try hash(&episode, starts, 0)
        found.withLock { $0 = .success(print) }
      } catch {
        found.withLock { $0 = .failure(error) }
      }
    }
    group.wait()
    guard let result = found.withLock({ $0 }) else { preconditionFailure("the other thread left no result") }
    return try result.get()
  }
}
