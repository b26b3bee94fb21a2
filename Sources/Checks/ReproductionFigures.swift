// The part of a check's report that shows whether the same episodes give the same bits.

internal import Batches
internal import Parallel
internal import Dispatch
internal import Messages
internal import Planning
internal import Policies
internal import Randomness
internal import Rollouts
internal import Scenes
internal import Tasks

/// Whether the same seeds and actions give the same bits.
public struct ReproductionFigures: Sendable, Equatable, Encodable {
  /// Whether an episode of random actions gives the same bits when it is repeated after another one.
  public var again: Bool
  /// Whether it does so on another thread.
  public var onAnotherThread: Bool
  /// Whether groups of rollouts are the same with one worker and with three.
  public var withOtherWorkers: Bool
  /// Whether planning an episode again gives the same actions; nil if no episode was planned.
  public var plannedAgain: Bool?
  /// Hash of the groups' rollouts, for comparison between machines.
  public var hash: String

  var finding: Finding {
    let failures = [
      (again, "when repeated"), (onAnotherThread, "on another thread"),
      (withOtherWorkers, "with other workers"), (plannedAgain ?? true, "when planned again"),
    ].filter { !$0.0 }.map(\.1)
    return failures.isEmpty
      ? Finding(
        "reproducible", .ok,
        "the same bits when repeated, on another thread and with other workers\(plannedAgain == nil ? "" : ", planner included")"
          + " (hash \(hash))")
      : Finding(
        "reproducible", .unsound,
        "different bits \(failures.joined(separator: " and ")): this is a defect of Jostle, please report it")
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
    // `async` followed by waiting: `sync` would run on this thread.
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
    guard let result = found.withLock({ $0 }) else {
      requirementFailed("the other thread ended without a result")
    }
    return try result.get()
  }
}
