// Makes demonstrations: the planner solves episodes, and those that succeed go to a rollout file. `jostle demonstrate`
// is this and nothing else; a run with demonstrations begins with it.

internal import Batches
internal import Messages
public import Parallel
internal import Planning
internal import Randomness
internal import Replays
public import Rollouts
public import Tasks

/// Has the planner solve episodes, and writes those that succeed to a rollout file.
///
/// Attempt n begins at the training start of `RolloutKeys.start(ofGroup: n, in:)` with `TrainingKeys.demonstrations` of
/// the seed. The first attempts that succeed, in the order of their numbers, are the demonstrations: the file's bytes
/// are the same for any number of workers, and after any number of interruptions.
public struct DemonstrationStage {
  let task: ManipulationTask
  let path: String
  let count: Int
  let seed: UInt64
  let pool: WorkerPool
  let everyStage: Bool

  /// Attempts after which the planner is taken to fail if none of them succeeded.
  static let mostAttemptsForFirst = 50
  /// Attempts for each further demonstration after which the planner is taken to fail.
  static let mostAttempts = 10

  /// - Parameters:
  ///   - task: what is solved.
  ///   - path: the file; its folder must exist. Until it is complete, it is `PATH.partial`.
  ///   - count: how many demonstrations, at least 1.
  ///   - seed: determines the starts. A run of the same seed makes the same file.
  ///   - pool: the threads.
  ///   - everyStage: whether an attempt counts only if each of the scene's stages held at its start or after an action.
  public init(
    task: ManipulationTask, path: String, count: Int, seed: UInt64, pool: WorkerPool, everyStage: Bool = false
  ) {
    require(count >= 1, "count is \(count), must be at least 1")
    (self.task, self.path, self.count, self.seed, self.pool) = (task, path, count, seed, pool)
    self.everyStage = everyStage
  }

  /// Makes the file, or what is missing of it. Each demonstration was replayed before it was written.
  ///
  /// - Parameters:
  ///   - resuming: whether to continue `PATH.partial`, or a finished file with fewer demonstrations, if there is one.
  ///   - stop: when it is raised, the call ends within a second; the partial file has what was made so far.
  ///   - progress: told the episodes planned, and how many of them succeeded.
  /// - Returns: false if it was stopped.
  /// - Throws: `TrainingError.demonstrations` if the planner solves too few episodes, or if the file cannot be written
  ///   or continued.
  public func make(
    resuming: Bool, stop: StopFlag, progress: RolloutProgress.Observer?
  ) throws(TrainingError) -> Bool {
    do {
      var done = -1
      let writer = try RolloutFileWriter(
        path: path, groups: count, groupSize: 1, layout: PolicyLayout(of: task), header: header,
        resuming: resuming, stop: stop, earlier: { done = $0.rollouts[0].group })
      do {
        try plan(from: done + 1, into: writer, stop, progress)
        try writer.finish()
      } catch {
        // Demonstrations that cannot be written any more are lost; what was flushed before can be read.
        try? writer.close()
        throw error
      }
      return true
    } catch let error as TrainingError {
      throw error
    } catch let error as RolloutFileError {
      if error.kind == .stopped { return false }
      throw .demonstrations(path: error.path, reason: error.reason)
    } catch let error as RolloutError {
      if case .stopped = error { return false }
      throw .rollout(error)
    } catch {
      throw .demonstrations(path: path, reason: "\(error)")
    }
  }

  private var header: RolloutFileHeader {
    RolloutFileHeader(
      sceneName: task.scene.name, sceneDigest: task.digest, observationLabels: task.observationLabels,
      actionLabels: task.actionLabels, policy: everyStage ? "planner, every stage" : "planner", seed: seed,
      temperature: 1)
  }

  /// Plans episodes from an attempt's number on, until the file is complete.
  ///
  /// - Throws: `RolloutError.stopped` if it was stopped, `TrainingError.demonstrations` if no attempt is left.
  private func plan(
    from first: Int, into writer: RolloutFileWriter, _ stop: StopFlag, _ progress: RolloutProgress.Observer?
  ) throws {
    let planners = try FixedSlots(count: pool.workers) { () throws(TaskError) in
      try PlanningWorker(task, everyStage: everyStage)
    }
    let counter = ProgressCount(progress)
    counter?.add(rollouts: first, successes: writer.groupCount)
    var next = first
    // A task that the planner cannot solve is found out before thousands of attempts.
    if writer.groupCount == 0 {
      let most = next + DemonstrationStage.mostAttemptsForFirst
      next += try plan(1, next..<most, writer, planners, counter, stop)
    }
    // As many in all, however often the stage was interrupted.
    let most = max(next, count * DemonstrationStage.mostAttempts)
    _ = try plan(count - writer.groupCount, next..<most, writer, planners, counter, stop)
  }

  /// Plans episodes until some number of them succeeded, and returns how many attempts that took.
  private func plan(
    _ wanted: Int, _ numbers: Range<Int>, _ writer: RolloutFileWriter,
    _ planners: FixedSlots<PlanningWorker>, _ counter: ProgressCount?, _ stop: StopFlag
  ) throws -> Int {
    // Only one worker at a time passes a demonstration on.
    nonisolated(unsafe) let file = writer
    let collector = GroupCollector(
      numbers, wanted: wanted, kept: 1...1, groupSize: 1, stopsAtFault: false, stop: stop, listsGroups: false,
      consume: { try file.append($0) })
    let key = TrainingKeys(seed: seed).demonstrations
    pool.run { worker in
      let planner = planners[worker]
      while let number = collector.next() {
        let seed = StartSeeds.training.seed(RolloutKeys.start(ofGroup: number, in: key))
        let outcome = planner.pointee.attempt(number, seed: seed, while: { collector.wants(number) })
        if case .rolled(let successes, let actions, _, _) = outcome {
          counter?.add(rollouts: 1, successes: successes, actions: actions)
        }
        collector.enter(number, outcome)
      }
    }
    let report = try collector.report()
    guard report.isFull else {
      throw TrainingError.demonstrations(
        path: path,
        reason:
          "the planner solved \(writer.groupCount) of \(numbers.lowerBound + report.groupsTried) episodes"
          + (everyStage ? " through every stage, " : ", ")
          + "too few for \(counted(count, "demonstration")): 'jostle check \(task.scene.name)' looks for the reason"
      )
    }
    return report.groupsTried
  }
}

/// One worker's planner, and an episode in which its solutions are carried out again.
private struct PlanningWorker: ~Copyable {
  private var planner: Planner
  private var episode: Episode
  private let layout: PolicyLayout
  /// How many of the scene's stages an attempt must reach: all or none.
  private let stageCount: Int

  init(_ task: ManipulationTask, everyStage: Bool) throws(TaskError) {
    // A separate task: cores that update the same reference counts slow one another down.
    let own = try ManipulationTask(task.scene)
    try self.init(
      Planner(own), Episode(own), PolicyLayout(of: own), stages: everyStage ? own.scene.stages.count : 0)
  }

  private init(
    _ planner: consuming Planner, _ episode: consuming Episode, _ layout: PolicyLayout, stages: Int
  ) {
    self.planner = planner
    self.episode = episode
    self.layout = layout
    stageCount = stages
  }

  /// Plans one episode.
  ///
  /// - Parameters:
  ///   - number: of the attempt.
  ///   - seed: of the start.
  ///   - isWanted: as of `Planner.play`.
  mutating func attempt(_ number: Int, seed: UInt64, while isWanted: () -> Bool) -> GroupCollector.Outcome {
    do throws(TaskError) {
      let planned = try planner.play(seed: seed, while: isWanted)
      guard isWanted() else { return .dropped(actions: 0) }
      guard planned.isSuccess else {
        return .rolled(successes: 0, actions: planned.actions.count, nil, statistics: nil)
      }
      let batch = try rollout(planned, number)
      return .rolled(
        successes: batch == nil ? 0 : 1, actions: planned.actions.count, batch, statistics: nil)
    } catch .noStart {
      return .rolled(successes: 0, actions: 0, nil, statistics: nil)
    } catch {
      return .failed(.task(error))
    }
  }

  /// A planned episode as a group of one rollout, with what was observed; nil if it left out a stage.
  private mutating func rollout(_ planned: PlannedEpisode, _ number: Int) throws(TaskError) -> RolloutBatch? {
    try episode.reset(seed: planned.seed)
    var stages = StageWatch(count: stageCount)
    try stages.look(episode)
    var batch = RolloutBatch(layout: layout, groupSize: 1)
    let startHash = episode.stateHash
    var observation = [Float](repeating: 0, count: layout.observationCount)
    var outcome = Outcome.running
    for tokens in planned.actions where outcome == .running {
      var observed = observation.mutableSpan
      try episode.observe(into: &observed)
      batch.observations += observation
      batch.tokens += tokens
      // Nothing was drawn: each token had probability 1.
      batch.logProbabilities += tokens.map { _ in 0 }
      outcome = try episode.step(tokens.span)
      try stages.look(episode)
    }
    guard outcome == .succeeded else {
      throw .noSuccess(
        scene: episode.task.scene.name, seed: planned.seed, actions: episode.action, outcome: outcome)
    }
    guard !stages.reached.contains(false) else { return nil }
    batch.rollouts.append(
      Rollout(
        group: number, member: 0, seed: planned.seed, startHash: startHash,
        reward: 1, terminated: true, truncated: false, length: episode.action, firstDecision: 0,
        decisions: episode.action))
    return batch
  }
}
