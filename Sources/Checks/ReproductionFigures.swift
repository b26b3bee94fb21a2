// The part of a check's report that shows whether the same episodes give the same bits.

internal import Batches
internal import Parallel
internal import Dispatch
internal import Messages
package import Planning
internal import Policies
internal import Randomness
package import Rollouts
package import Scenes
internal import Tasks

/// Whether the same seeds and actions give the same bits.
public struct ReproductionFigures: Sendable, Equatable, Encodable {
  /// Whether an episode of random actions gives the same bits when it is repeated after another one.
  public var again: Bool
  /// Whether it does so on another thread.
  public var onAnotherThread: Bool
  /// Whether groups of rollouts are the same with one worker and with three; nil if all of them faulted.
  public var withOtherWorkers: Bool?
  /// Whether planning an episode again gives the same actions; nil if no episode was planned.
  public var plannedAgain: Bool?
  /// Number of rollouts that were compared between numbers of workers.
  public var rollouts: Int
  /// Hash of the groups' rollouts, for comparison between machines.
  public var hash: String

  package var finding: Finding {
    let all: [(String, Bool?)] = [
      ("when repeated", again), ("on another thread", onAnotherThread),
      ("with other workers", withOtherWorkers),
      ("when planned again", plannedAgain),
    ]
    let looked = all.compactMap { name, isSame in isSame.map { (name, $0) } }
    let failures = looked.filter { !$0.1 }.map(\.0)
    return Finding(
      .reproducible, failures.isEmpty ? .ok : .unsound,
      failures.isEmpty
        ? "the same bits" : "different bits \(failures.joined(separator: " and "))",
      examined: looked.map(\.0).joined(separator: ", ") + (rollouts == 0 ? "" : "; hash \(hash)"),
      advice: failures.isEmpty ? nil : "This is a defect of Jostle, please report it.")
  }
}

extension ReproductionFigures {
  /// - Parameters:
  ///   - seed: the check's seed.
  ///   - planned: an episode to plan again, and to compare with.
  package init(_ scene: Scene, seed: UInt64, planned: PlannedEpisode?) throws(RolloutError) {
    let starts = Starts(seed: seed)
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
    rollouts = 0
    for workers in [1, 3] {
      let policy = RandomPolicy(layout: PolicyLayout(of: task))
      let sampler = try GroupSampler(
        task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: workers))
      let (batch, _) = try sampler.sample(
        policy, groups: 6, sampling: nil, key: starts.groups, from: .drawn(.evaluation), onFault: .discard)
      prints.append(batch.fingerprint)
      rollouts = batch.rollouts.count
    }
    withOtherWorkers = rollouts == 0 ? nil : prints[0] == prints[1]
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
