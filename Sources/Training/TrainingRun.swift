// The recipe: roll out, learn, evaluate, save, and again.

internal import Batches
internal import Parallel
internal import CSystem
internal import GRPO
public import Policies
internal import Randomness
internal import Rollouts
internal import Scenes
public import Tasks

/// One training run of one task in one folder.
///
/// Every number of it but the clock's is a pure function of (scene, configuration, this version of Jostle).
public final class TrainingRun {
  /// What the seed's children are for.
  private enum Stream: Int {
    case weights, rollouts, update, evaluation, finalEvaluation
  }

  /// What is trained.
  public let task: ManipulationTask
  /// How.
  public let configuration: TrainingConfiguration
  /// Where.
  public let folder: RunFolder
  let pool: WorkerPool
  private let architecture: Architecture
  private let options: UpdateOptions
  private var state: Checkpoint
  private let lock: FolderLock
  private let isResumed: Bool
  /// What is to be said as soon as there is somebody to tell.
  private let notices: [String]
  /// The iteration of the newest checkpoint, if there is one.
  private var savedIteration: Int?
  /// Iterations done when this process took over.
  private let firstIteration: Int
  private var logs: RunLogs
  private let reference: NetworkPolicy?
  private let sampler: GroupSampler<NetworkPolicy>
  private let runner: EpisodeRunner<NetworkPolicy>

  /// Begins a run in a new or empty folder.
  ///
  /// - Parameter scenePath: recorded, so that resuming finds the scene again.
  public static func begin(
    _ task: ManipulationTask, scenePath: String, configuration: TrainingConfiguration, folder: RunFolder
  ) throws(TrainingError) -> TrainingRun {
    try folder.create()
    let lock = try FolderLock(folder)
    // Now that nobody else can begin here: did somebody, a moment ago?
    try folder.requireFree()
    folder.removeTemporaries()
    do {
      try AtomicFile.write(scenePath + "\n", to: folder.scene)
      try AtomicFile.write(configuration.yaml(), to: folder.configuration)
    } catch {
      throw .file(error)
    }
    return try TrainingRun(task, configuration, folder, lock, resuming: false)
  }

  /// Goes on from a folder's newest whole checkpoint, or from the beginning where none was saved yet; what
  /// was logged after it is taken back.
  ///
  /// - Parameter configuration: the folder's own, but for `changeableParameters`; recorded if it differs.
  public static func resume(
    _ task: ManipulationTask, configuration: TrainingConfiguration, folder: RunFolder
  ) throws(TrainingError) -> TrainingRun {
    let lock = try FolderLock(folder)
    folder.removeTemporaries()
    try folder.makeCheckpoints()
    return try TrainingRun(task, configuration, folder, lock, resuming: true)
  }

  private init(
    _ task: ManipulationTask, _ configuration: TrainingConfiguration, _ folder: RunFolder,
    _ lock: consuming FolderLock, resuming: Bool
  ) throws(TrainingError) {
    self.lock = lock
    self.isResumed = resuming
    self.task = task
    self.configuration = configuration
    self.folder = folder
    pool = WorkerPool(workers: configuration.workers)
    let layout = PolicyLayout(of: task, chunk: configuration.chunk)
    architecture = Architecture(
      layout: layout, hidden: configuration.hidden, activation: configuration.activation)
    options = configuration.updateOptions(
      tokensAtHorizon: task.scene.timing.horizon * layout.actionDimensions)
    let key = RandomKey(seed: configuration.seed)
    let initial = Learner(
      network: Network(architecture, key: key.folding(Stream.weights.rawValue)),
      normalizer: Normalizer(observationCount: layout.observationCount))
    reference =
      configuration.update.klCoefficient == 0
      ? nil : initial.policy(temperature: configuration.update.temperature, mode: .sampled)
    var notices: [String] = []
    let saved =
      resuming
      ? try Checkpoint.newest(
        in: folder, architecture: architecture, configuration: configuration,
        sceneDigest: task.scene.digest, &notices) : nil
    state =
      saved
      ?? Checkpoint(
        iteration: 0, learner: initial,
        carried: RolloutBatch(layout: layout, groupSize: configuration.groupSize), physicsSteps: 0)
    savedIteration = saved?.iteration
    firstIteration = state.iteration
    if state.iteration > configuration.iterations {
      throw .pastEnd(path: folder.path, done: state.iteration, asked: configuration.iterations)
    }
    logs = try RunLogs(folder, resumingAfter: savedIteration, &notices)
    self.notices = notices
    if resuming { try folder.record(configuration) }
    let policy = state.learner.policy(temperature: configuration.update.temperature, mode: .sampled)
    do {
      sampler = try GroupSampler(
        task: task, policy: policy, groupSize: configuration.groupSize, pool: pool)
      runner = try EpisodeRunner(task: task, policy: policy, pool: pool)
    } catch {
      throw .rollout(error)
    }
  }

  /// Iterations done.
  public var iteration: Int { state.iteration }

  /// Runs until the iterations are done, the goal is reached or a stop is asked for, and saves.
  ///
  /// - Parameters:
  ///   - shouldStop: asked between iterations.
  ///   - report: told what happens, on the calling thread.
  public func run(
    shouldStop: () -> Bool = { false }, report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> TrainingEnd {
    report(.began(iteration: state.iteration, resumed: isResumed))
    for notice in notices { report(.warned(notice)) }
    let began = js_wall_seconds()
    var end = TrainingEnd.completed
    while state.iteration < configuration.iterations && !hasSucceeded {
      if shouldStop() {
        end = .interrupted
        break
      }
      report(.iterated(try iterate(began: began, report)))
      if configuration.checkpointEvery > 0 && state.iteration % configuration.checkpointEvery == 0 {
        try save(report)
      }
    }
    if savedIteration != state.iteration { try save(report) }
    do {
      try AtomicFile.write(policyFile.encoded(), to: folder.policy)
    } catch {
      throw .file(error)
    }
    return hasSucceeded ? .succeeded : end
  }

  /// Whether the greedy evaluation after the last iteration reached `stopAtSuccess`.
  private var hasSucceeded: Bool {
    guard let goal = configuration.stopAtSuccess, let greedy = state.greedy else { return false }
    // In Float, as the goal is: 392 of 400 reach 0.98.
    return Float(greedy.successes) / Float(greedy.episodes) >= goal
  }

  /// Evaluates the policy as it is, on starts that no periodic evaluation saw.
  public func evaluateFinally() throws(TrainingError) -> (greedy: Evaluation, sampled: Evaluation) {
    try evaluate(episodes: configuration.finalEpisodes, key(.finalEvaluation))
  }

  /// The policy as it is, for a file.
  public var policyFile: PolicyFile {
    PolicyFile(
      network: state.learner.network, normalizer: state.learner.normalizer,
      temperature: configuration.update.temperature, sceneName: task.scene.name,
      sceneDigest: task.scene.digest,
      observationLabels: task.observationLabels, jostleVersion: jostleVersion)
  }

  // MARK: One iteration

  private func iterate(
    began: Double, _ report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> IterationReport {
    let number = state.iteration
    let (start, cpuStart) = (js_wall_seconds(), js_cpu_seconds())
    let (batch, sampling) = try rollOut(number)
    let rolledOut = js_wall_seconds()
    for fault in sampling.faults { report(.warned("\(fault), which was discarded")) }
    if !sampling.isFull { try meetShortfall(sampling, batch, report) }
    let update = try learn(batch, sampling, number)
    let updated = js_wall_seconds()
    state.iteration += 1
    state.physicsSteps += sampling.actions * task.physicsStepsPerAction

    var result = IterationReport(
      iteration: state.iteration, iterations: configuration.iterations,
      iterationsDone: state.iteration - firstIteration, sampling: sampling, update: update,
      rolloutSeconds: rolledOut - start, updateSeconds: updated - rolledOut, evaluationSeconds: 0,
      elapsedSeconds: 0,
      physicsStepsPerSecond: Double(sampling.actions * task.physicsStepsPerAction) / (rolledOut - start))
    if configuration.evaluateEvery > 0 && state.iteration % configuration.evaluateEvery == 0 {
      let (greedy, sampled) = try evaluate(
        episodes: configuration.evaluateEpisodes, key(.evaluation).folding(number))
      (result.greedy, result.sampled) = (greedy, sampled)
    }
    state.greedy = result.greedy.map { ($0.success.successes, $0.success.episodes) }
    let ended = js_wall_seconds()
    result.evaluationSeconds = ended - updated
    result.elapsedSeconds = ended - began
    do {
      try logs.append(
        iteration: result.iteration,
        metrics: result.metrics(batch: batch, physicsSteps: state.physicsSteps),
        timing: result.timing(cpuSeconds: js_cpu_seconds() - cpuStart))
    } catch {
      throw .file(error)
    }
    return result
  }

  private func rollOut(_ number: Int) throws(TrainingError) -> (RolloutBatch, SamplingReport) {
    let sampling =
      configuration.dynamicSampling
      ? DynamicSampling(
        keptSuccesses: configuration.resolvedMinSuccesses...configuration.resolvedMaxSuccesses,
        mostGroups: configuration.resolvedMaxGroups)
      : nil
    let policy = state.learner.policy(temperature: configuration.update.temperature, mode: .sampled)
    do {
      let (fresh, report) = try sampler.sample(
        policy, groups: configuration.batchGroups - state.carried.groupCount, sampling: sampling,
        key: key(.rollouts).folding(number), onFault: configuration.onFault == .stop ? .stop : .discard)
      var batch = state.carried
      batch.append(fresh)
      return (batch, report)
    } catch {
      throw .rollout(error)
    }
  }

  /// What the configuration says to do about a batch that is not full. Says so in every case.
  private func meetShortfall(
    _ sampling: SamplingReport, _ batch: RolloutBatch, _ report: (TrainingEvent) -> Void
  ) throws(TrainingError) {
    let diagnosis = sampling.diagnosis
    switch configuration.shortfall {
    case .stop:
      throw .shortfall(diagnosis: diagnosis)
    case .carry:
      report(
        .warned("\(diagnosis) Carried over: \(batch.groupCount) of \(configuration.batchGroups) groups."))
    case .train:
      let what =
        batch.rollouts.isEmpty
        ? "Nothing to train on." : "Training on \(batch.groupCount) of \(configuration.batchGroups) groups."
      report(.warned("\(diagnosis) \(what)"))
    }
  }

  /// Updates the policy, or keeps the batch for the next iteration, or finds nothing to do.
  private func learn(
    _ batch: RolloutBatch, _ sampling: SamplingReport, _ number: Int
  ) throws(TrainingError) -> UpdateMetrics? {
    if !sampling.isFull && configuration.shortfall == .carry {
      state.carried = batch
      return nil
    }
    state.carried = RolloutBatch(layout: batch.layout, groupSize: batch.groupSize)
    if batch.rollouts.isEmpty { return nil }
    do {
      let update = try state.learner.update(
        batch: batch, options: options, progress: Double(number) / Double(configuration.iterations),
        key: key(.update).folding(number), reference: reference, pool: pool)
      state.learner.normalizer.absorb(observations: batch.observations)
      return update
    } catch {
      throw .learner(error)
    }
  }

  private func evaluate(
    episodes: Int, _ key: RandomKey
  ) throws(TrainingError) -> (greedy: Evaluation, sampled: Evaluation) {
    let policy = state.learner.policy(temperature: configuration.update.temperature, mode: .greedy)
    do {
      let greedy = try runner.run(policy, episodes: episodes, key: key)
      let sampled = try runner.run(policy.acting(.sampled), episodes: episodes, key: key)
      return (Evaluation(greedy), Evaluation(sampled))
    } catch {
      throw .rollout(error)
    }
  }

  private func key(_ stream: Stream) -> RandomKey {
    RandomKey(seed: configuration.seed).folding(stream.rawValue)
  }

  // MARK: What is written

  private func save(_ report: (TrainingEvent) -> Void) throws(TrainingError) {
    let path = folder.checkpoint(state.iteration)
    do {
      try logs.synchronize()
      try AtomicFile.write(state.encoded(policy: policyFile, configuration: configuration), to: path)
    } catch {
      throw .file(error)
    }
    savedIteration = state.iteration
    folder.pruneCheckpoints(keeping: configuration.keepCheckpoints)
    report(.saved(checkpoint: path))
  }
}
