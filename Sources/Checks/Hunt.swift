// Looks for ways to succeed that a scene's author may not have meant: among random episodes, those of a policy,
// and by asking the planner for each.

internal import Messages
internal import Batches
public import Parallel
internal import Planning
internal import Rollouts
public import Tasks

/// A hunt for shortcuts: successes without a stage, without a touch, or that do not last.
///
/// It is a function of the scene, the options and the policies' episodes, for any number of workers.
public struct Hunt: Sendable, Equatable, Encodable {
  /// The scene's name.
  public let scene: String
  /// Those who were watched, and what they found, in the order in which they acted.
  public private(set) var catches: [HuntCatch] = []

  private enum CodingKeys: String, CodingKey { case scene, catches }

  /// Hunts in random episodes, and with the planner.
  ///
  /// - Parameters:
  ///   - task: what is played.
  ///   - options: how many episodes, and which.
  ///   - pool: the threads.
  ///   - progress: called after each episode.
  /// - Throws: `CheckError.option` if an option is out of its range, `.rollout` if the engine refuses a part of
  ///   the scene or a seed has no start.
  public init(
    _ task: ManipulationTask, options: HuntOptions = HuntOptions(), pool: WorkerPool,
    progress: CheckProgress.Observer? = nil
  ) throws(CheckError) {
    try options.validate()
    scene = task.scene.name
    let starts = Starts(seed: options.seed)
    let counter = ProgressCounter(progress)
    try judge(
      by: "random actions", episodes: options.randomEpisodes, in: task, pool: pool, counter
    ) { episode, number throws(TaskError) in
      try HuntedEpisode(in: &episode, from: starts.seed(number), starts.randomActions(number))
    }
    for shortcut in task.shortcuts { try ask(for: shortcut, options, in: task, pool, counter) }
  }

  /// Judges how a policy succeeds.
  ///
  /// - Parameters:
  ///   - episodes: its episodes from the starts `HuntOptions.policySeeds`.
  ///   - name: the policy's name in the report.
  ///   - task: what it was played in.
  ///   - pool: the threads.
  ///   - progress: called after each episode.
  /// - Throws: `CheckError.rollout` if an episode cannot begin, or has an action that the task has not.
  public mutating func judge(
    _ episodes: [HuntCatch.Example], of name: String, in task: ManipulationTask, pool: WorkerPool,
    progress: CheckProgress.Observer? = nil
  ) throws(CheckError) {
    try judge(
      by: name, episodes: episodes.count, in: task, pool: pool, ProgressCounter(progress)
    ) { episode, number throws(TaskError) in
      try HuntedEpisode(in: &episode, from: episodes[number].seed, .logged(episodes[number].actions))
    }
  }

  private mutating func judge(
    by name: String, episodes count: Int, in task: ManipulationTask, pool: WorkerPool,
    _ counter: ProgressCounter,
    _ run: @Sendable (inout Episode, Int) throws(TaskError) -> HuntedEpisode
  ) throws(CheckError) {
    let scene = task.scene
    let hunted: [HuntedEpisode] = try each("hunt: \(name)", count, pool, counter) {
      () throws(TaskError) in
      try Episode(ManipulationTask(scene))
    } _: { episode, number throws(TaskError) in
      try run(&episode, number)
    }
    let successes = hunted.filter(\.hasSucceeded)
    for shortcut in task.shortcuts {
      let taken = successes.filter { $0.took(shortcut) }
      catches.append(
        HuntCatch(
          shortcut, by: name, found: taken.count, of: successes.count, example: taken.first?.example,
          in: scene))
    }
  }

  /// The planner's patience. Most shortcuts do not exist, and a search in vain is not worth the usual time.
  private static let patience = 3

  /// Asks the planner for a shortcut.
  private mutating func ask(
    for shortcut: Shortcut, _ options: HuntOptions, in task: ManipulationTask, _ pool: WorkerPool,
    _ counter: ProgressCounter
  ) throws(CheckError) {
    let (scene, starts) = (task.scene, Starts(seed: options.seed))
    var effort = PlannerOptions()
    effort.attempts = options.attempts
    effort.patience = Hunt.patience
    let chosen = effort
    let planned: [PlannedEpisode] = try each("hunt: planner", options.plannedEpisodes, pool, counter) {
      () throws(TaskError) in
      try Planner(ManipulationTask(scene), chosen, toward: shortcut)
    } _: { planner, number throws(TaskError) in
      try planner.play(seed: starts.seed(number))
    }
    let found = planned.filter(\.isSuccess)
    catches.append(
      HuntCatch(
        shortcut, by: HuntCatch.planner, found: found.count, of: planned.count,
        example: found.first.map { HuntCatch.Example(seed: $0.seed, actions: $0.actions) }, in: scene))
  }

  private func each<Scratch: ~Copyable, Output: Sendable>(
    _ stage: String, _ count: Int, _ pool: WorkerPool, _ counter: ProgressCounter,
    _ scratch: () throws(TaskError) -> Scratch,
    _ body: @Sendable (inout Scratch, Int) throws(TaskError) -> Output
  ) throws(CheckError) -> [Output] {
    counter.begin(stage, total: count)
    do {
      return try pool.map(count, scratch: scratch) { scratch, number throws(TaskError) in
        defer { counter.advance() }
        return try body(&scratch, number)
      }
    } catch {
      throw .rollout(.task(error))
    }
  }
}

extension Planner {
  /// A planner whose options and shortcut are known to fit.
  fileprivate init(
    _ task: ManipulationTask, _ options: PlannerOptions, toward shortcut: Shortcut
  ) throws(TaskError) {
    do {
      try self.init(task, options: options, shortcut: shortcut)
    } catch {
      switch error {
      case .task(let error): throw error
      case .options(let reason): requirementFailed(reason)
      }
    }
  }
}
