// The recipe from the outside: begin or resume a run in a folder, run it, and save what it learned.

internal import Batches
internal import CSystem
public import GRPO
internal import Messages
public import Parallel
public import Policies
internal import Randomness
internal import Rollouts
internal import Scenes
public import Tasks

/// One training run of one task in one folder.
///
/// Every number of it but the clock's is a pure function of (scene, configuration, this version of Jostle).
public final class TrainingRun {
  /// What is trained.
  public let task: ManipulationTask
  /// How.
  public let configuration: TrainingConfiguration
  /// Where.
  public let folder: RunFolder
  /// How all random numbers follow from the seed.
  public let keys: TrainingKeys
  let pool: WorkerPool
  let options: UpdateOptions
  /// What updates minimise.
  let objective: any Objective
  var state: Checkpoint
  var logs: RunLogs
  /// What the divergence is measured to; nil where it has no weight.
  let reference: NetworkPolicy?
  let sampler: GroupSampler<NetworkPolicy>
  let runner: EpisodeRunner<NetworkPolicy>
  /// Iterations done when this process took over.
  let firstIteration: Int
  /// Iterations of this process that could not fill their batch.
  var shortIterations = 0
  /// What was said of the last iteration's shortfall, so that it is not said again for every one.
  var lastShortfall: Shortfall?
  private let lock: FolderLock
  private let isResumed: Bool
  /// What is to be said as soon as there is somebody to tell.
  private let notices: [String]
  /// The iteration of the newest checkpoint, if there is one.
  private var savedIteration: Int?

  /// Begins a run in a new or empty folder.
  ///
  /// - Parameters:
  ///   - sceneText: the scene as YAML that stands on its own (`Scene.wholeText`), recorded so that resuming needs no
  ///     other file; nil for a scene that was built in Swift.
  ///   - objective: what updates minimise; nil for GRPO with the configuration's parameters.
  public static func begin(
    _ task: ManipulationTask, sceneText: String?, configuration: TrainingConfiguration, folder: RunFolder,
    objective: (any Objective)? = nil
  ) throws(TrainingError) -> TrainingRun {
    try check(configuration)
    try folder.create()
    let lock = try FolderLock(folder)
    // Now that nobody else can begin here: did somebody, a moment ago?
    try folder.requireFree()
    folder.removeTemporaries()
    do {
      if let sceneText { try AtomicFile.write(sceneText, to: folder.scene) }
      try AtomicFile.write(configuration.yaml(), to: folder.configuration)
    } catch {
      throw .file(error)
    }
    return try TrainingRun(
      task, configuration, folder, objective, lock, resuming: false, allowsOtherVersion: false)
  }

  /// Goes on from a folder's newest whole checkpoint, or from the beginning where none was saved yet; what
  /// was logged after it is taken back.
  ///
  /// - Parameters:
  ///   - configuration: the folder's own, but for `changeableParameters`; recorded if it differs.
  ///   - allowsOtherVersion: whether to go on where another version of Jostle left off.
  ///   - objective: of the name that the run began with.
  public static func resume(
    _ task: ManipulationTask, configuration: TrainingConfiguration, folder: RunFolder,
    allowsOtherVersion: Bool = false, objective: (any Objective)? = nil
  ) throws(TrainingError) -> TrainingRun {
    try check(configuration)
    let lock = try FolderLock(folder)
    folder.removeTemporaries()
    try folder.makeCheckpoints()
    return try TrainingRun(
      task, configuration, folder, objective, lock, resuming: true, allowsOtherVersion: allowsOtherVersion)
  }

  private static func check(_ configuration: TrainingConfiguration) throws(TrainingError) {
    do {
      try configuration.validate()
    } catch {
      throw .configuration(ConfigurationError(message: error.message))
    }
  }

  private init(
    _ task: ManipulationTask, _ configuration: TrainingConfiguration, _ folder: RunFolder,
    _ objective: (any Objective)?, _ lock: consuming FolderLock, resuming: Bool, allowsOtherVersion: Bool
  ) throws(TrainingError) {
    var notices = [lock.notice].compactMap { $0 }
    self.lock = lock
    self.isResumed = resuming
    self.task = task
    self.configuration = configuration
    self.folder = folder
    let keys = TrainingKeys(seed: configuration.seed)
    self.keys = keys
    pool = WorkerPool(workers: configuration.workers)
    let layout = PolicyLayout(of: task, chunk: configuration.chunk)
    let architecture = Architecture(
      layout: layout, hidden: configuration.hidden, activation: configuration.activation,
      fineInputs: configuration.fineInputs, kind: configuration.network)
    options = configuration.updateOptions(
      tokensAtHorizon: task.scene.timing.horizon * layout.actionDimensions)
    self.objective = objective ?? GRPOObjective(options)
    let saved =
      resuming
      ? try Checkpoint.newest(
        in: folder, architecture: architecture, configuration: configuration, scene: task.scene,
        objective: self.objective.name, allowsOtherVersion: allowsOtherVersion, &notices) : nil
    let needsReference = configuration.update.klCoefficient > 0
    let initial =
      saved == nil || needsReference
      ? try TrainingRun.untrained(task, architecture, keys, pool) : nil
    reference =
      needsReference ? initial?.policy(temperature: configuration.update.temperature, mode: .sampled) : nil
    if let saved {
      state = saved
    } else if let initial {
      state = Checkpoint(
        iteration: 0, learner: initial,
        carried: RolloutBatch(layout: layout, groupSize: configuration.groupSize), physicsSteps: 0)
    } else {
      requirementFailed("there is neither a checkpoint nor an untrained policy")
    }
    savedIteration = saved?.iteration
    firstIteration = state.iteration
    if state.iteration > configuration.iterations {
      throw .pastEnd(path: folder.path, done: state.iteration, asked: configuration.iterations)
    }
    logs = try RunLogs(folder, resumingAfter: savedIteration, &notices)
    state.seconds = folder.loggedSeconds(through: state.iteration)
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

  /// Episodes of random play that the normaliser is fitted to before the first update, each from a training start
  /// of its own.
  private static let fittedEpisodes = 128

  /// A learner with random weights and a normaliser fitted to random play: the first update must not see
  /// observations on another scale than all that follow.
  private static func untrained(
    _ task: ManipulationTask, _ architecture: Architecture, _ keys: TrainingKeys, _ pool: WorkerPool
  ) throws(TrainingError) -> Learner {
    let layout = architecture.layout
    let normalizer: Normalizer
    do {
      let random = RandomPolicy(layout: layout)
      let sampler = try GroupSampler(task: task, policy: random, groupSize: 1, pool: pool)
      let (_, report) = try sampler.sample(
        random, groups: fittedEpisodes, sampling: nil, key: keys.normalizer, onFault: .discard,
        statistics: true)
      normalizer = report.observations ?? Normalizer(observationCount: layout.observationCount)
    } catch {
      throw .rollout(error)
    }
    do {
      return try Learner(network: Network(architecture, key: keys.weights), normalizer: normalizer)
    } catch {
      throw .learner(error)
    }
  }

  /// Iterations done.
  public var iteration: Int { state.iteration }

  /// Wall time of all iterations of the run so far, those of earlier processes included, s.
  public var seconds: Double { state.seconds }

  /// Runs until the iterations are done, the goal is reached or a stop is asked for, and saves.
  ///
  /// - Parameters:
  ///   - stop: when it is raised, the run ends within a fraction of a second: the iteration that is not finished is
  ///     dropped, and resuming repeats it to the same bits.
  ///   - progress: told where an iteration stands.
  ///   - report: told what happens, on the calling thread.
  public func run(
    stop: StopFlag = StopFlag(), progress: TrainingProgress.Observer? = nil,
    report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> TrainingEnd {
    report(.began(iteration: state.iteration, resumed: isResumed))
    for notice in notices { report(.warned(notice)) }
    let began = js_wall_seconds()
    var end = TrainingEnd.completed
    while state.iteration < configuration.iterations && !hasSucceeded {
      guard let iterated = try iterate(began: began, stop, progress, report) else {
        end = .interrupted
        break
      }
      report(.iterated(iterated))
      if configuration.checkpointEvery > 0 && state.iteration % configuration.checkpointEvery == 0 {
        try save(report)
      }
    }
    if shortIterations > 1 {
      report(
        .warned(
          "\(shortIterations) of \(counted(state.iteration - firstIteration, "iteration")) could not fill their batch"
        ))
    }
    if savedIteration != state.iteration { try save(report) }
    do {
      try AtomicFile.write(policyFile.encoded(), to: folder.policy)
    } catch {
      throw .file(error)
    }
    return hasSucceeded ? .succeeded : end
  }

  /// Whether the evaluation that confirms success after the last iteration reached `stopAtSuccess`.
  private var hasSucceeded: Bool {
    guard let goal = configuration.stopAtSuccess, let found = state.confirmation else { return false }
    return TrainingRun.reaches(goal, found)
  }

  /// In Float, as the goal is: 392 of 400 reach 0.98.
  static func reaches(_ goal: Float, _ found: SuccessRate) -> Bool {
    Float(found.successes) / Float(found.episodes) >= goal
  }

  /// Evaluates the policy as it is, on starts that no other evaluation of the run saw: no decision of the run
  /// depended on them, so the figure has no bias.
  ///
  /// - Parameters: of `run`.
  public func evaluateFinally(
    stop: StopFlag = StopFlag(), progress: TrainingProgress.Observer? = nil
  ) throws(TrainingError) -> (greedy: Evaluation, sampled: Evaluation) {
    let (episodes, key) = (configuration.finalEpisodes, keys.finalEvaluation)
    do {
      return (
        try evaluate(.greedy, episodes: episodes, key, stop, progress),
        try evaluate(.sampled, episodes: episodes, key, stop, progress)
      )
    } catch {
      throw .rollout(error)
    }
  }

  /// The policy as it is, for a file.
  public var policyFile: PolicyFile {
    do {
      return try PolicyFile(
        network: state.learner.network, normalizer: state.learner.normalizer,
        temperature: configuration.update.temperature, sceneName: task.scene.name,
        sceneDigest: task.digest, observationLabels: task.observationLabels, jostleVersion: jostleVersion)
    } catch {
      requirementFailed("a run's own policy cannot be written: \(error)")
    }
  }

  private func save(_ report: (TrainingEvent) -> Void) throws(TrainingError) {
    let path = folder.checkpoint(state.iteration)
    do {
      try logs.synchronize()
      try AtomicFile.write(
        state.encoded(policy: policyFile, configuration: configuration, objective: objective.name), to: path)
    } catch {
      throw .file(error)
    }
    savedIteration = state.iteration
    folder.pruneCheckpoints(keeping: configuration.keepCheckpoints)
    report(.saved(checkpoint: path))
  }
}
