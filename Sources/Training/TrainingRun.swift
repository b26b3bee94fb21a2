// The public interface of training: begins or resumes a run in a folder, runs it, and saves the result.

internal import Batches
internal import CSystem
public import GRPO
internal import Messages
public import Parallel
public import Policies
internal import Randomness
internal import Replays
internal import Rollouts
internal import Scenes
public import Tasks

/// One training run of one task in one folder.
///
/// All its results except times are a pure function of (scene, configuration, this version of Jostle).
public final class TrainingRun {
  /// The task that is trained.
  public let task: ManipulationTask
  /// All parameters.
  public let configuration: TrainingConfiguration
  /// The folder of the run.
  public let folder: RunFolder
  /// The keys of all random numbers, derived from the seed.
  public let keys: TrainingKeys
  let pool: WorkerPool
  /// What updates minimise.
  let objective: any Objective
  var state: Checkpoint
  /// The policy after the last iteration, if it turned out better than the best one before.
  var handedOn: BestPolicy?
  /// Those along which groups begin; empty before they are made, or where there are none.
  var demonstrations: [Demonstration] = []
  /// Those of another program, which are imitated only.
  var observed: [ImitatedEpisode] = []
  var logs: RunLogs
  /// The policy from which the divergence is measured; nil if the divergence has no weight.
  let reference: NetworkPolicy?
  let sampler: GroupSampler<NetworkPolicy>
  let runner: EpisodeRunner<NetworkPolicy>
  /// Number of iterations completed before this process.
  let firstIteration: Int
  /// Number of iterations of this process that could not fill their batch.
  var shortIterations = 0
  /// How the last shortfall was met, so that the same warning is not repeated at every iteration.
  var lastShortfall: Shortfall?
  private let lock: FolderLock
  private let isResumed: Bool
  /// Messages for the user that are reported when the run starts.
  private let notices: [String]
  /// The iteration of the newest checkpoint, if there is one.
  private var savedIteration: Int?

  /// Begins a run in a new or empty folder.
  ///
  /// - Parameters:
  ///   - task: what is trained.
  ///   - sceneText: the complete scene as YAML (`Scene.wholeText`), recorded so that resuming needs no other
  ///     file; nil for a scene that was built in Swift.
  ///   - configuration: how.
  ///   - folder: where; new or empty.
  ///   - demonstrations: a rollout file, which is copied into the folder and of which the first
  ///     `configuration.demonstrations` successes are used; nil to have the planner make them. Where they are imitated,
  ///     it may be a file of another program in robomimic's layout: then groups begin at the task's own starts.
  ///   - policy: the path of the policy file that training begins with, of the layout that the scene asks for; the
  ///     run warns if it was trained in another scene. It is copied into the folder, and the parameters of the network
  ///     follow it. Nil for random weights.
  ///   - objective: what updates minimise; nil for GRPO with the configuration's parameters.
  /// - Throws: `TrainingError`; `.demonstrations` and `.policy` for a file that cannot be used; `.unusedParameter` if the
  ///   configuration changes a parameter of GRPO that the objective does not use.
  public static func begin(
    _ task: ManipulationTask, sceneText: String?, configuration: TrainingConfiguration, folder: RunFolder,
    demonstrations: String? = nil, from policy: String? = nil, objective: (any Objective)? = nil
  ) throws(TrainingError) -> TrainingRun {
    let first = try policy.map { path throws(TrainingError) in try TrainingRun.policy(path, for: task) }
    let configuration = try configuration.beginning(with: first, path: policy ?? "")
    let architecture = try checkedArchitecture(task, configuration)
    try configuration.check(isUsedBy: objective)
    try configuration.checkCloning(objective)
    let file = try demonstrations.map { path throws(TrainingError) in
      try DemonstrationFile.bytes(
        path, of: task, count: configuration.demonstrations, imitated: configuration.cloneSteps > 0)
    }
    try folder.create()
    let lock = try FolderLock(folder)
    // No other process can begin here now, but one may have done so a moment ago.
    try folder.requireFree()
    folder.removeRemains()
    do {
      if let sceneText { try AtomicFile.write(sceneText, to: folder.scene) }
      // Before the configuration, with which the run has begun: without a file, resuming would make other ones.
      if let file { try AtomicFile.write(file, to: folder.demonstrations) }
      if let first { try AtomicFile.write(first.encoded(), to: folder.initial) }
      try AtomicFile.write(configuration.yaml(), to: folder.configuration)
    } catch {
      throw .file(error)
    }
    return try TrainingRun(
      task, architecture, configuration, folder, objective, lock, resuming: false,
      allowsOtherVersion: false, notice: first?.otherScene(than: task.scene, path: policy ?? ""))
  }

  /// Continues from a folder's newest undamaged checkpoint, or from the beginning if none was saved yet.
  /// Later entries of the logs are removed.
  ///
  /// - Parameters:
  ///   - task: the folder's scene.
  ///   - configuration: the folder's own, except for `changeableParameters`; recorded if it differs.
  ///   - folder: an earlier run's.
  ///   - allowsOtherVersion: whether to continue a run of another version of Jostle.
  ///   - objective: the objective that the run began with, or another one of the same name.
  public static func resume(
    _ task: ManipulationTask, configuration: TrainingConfiguration, folder: RunFolder,
    allowsOtherVersion: Bool = false, objective: (any Objective)? = nil
  ) throws(TrainingError) -> TrainingRun {
    let architecture = try checkedArchitecture(task, configuration)
    try configuration.check(isUsedBy: objective)
    let lock = try FolderLock(folder)
    try folder.requireScene(task.scene)
    folder.removeTemporaries()
    try folder.makeCheckpoints()
    return try TrainingRun(
      task, architecture, configuration, folder, objective, lock, resuming: true,
      allowsOtherVersion: allowsOtherVersion)
  }

  private init(
    _ task: ManipulationTask, _ architecture: Architecture, _ configuration: TrainingConfiguration,
    _ folder: RunFolder, _ objective: (any Objective)?, _ lock: consuming FolderLock, resuming: Bool,
    allowsOtherVersion: Bool, notice: String? = nil
  ) throws(TrainingError) {
    var notices = [lock.notice, notice].compactMap { $0 }
    self.lock = lock
    self.isResumed = resuming
    self.task = task
    self.configuration = configuration
    self.folder = folder
    let keys = TrainingKeys(seed: configuration.seed)
    self.keys = keys
    pool = WorkerPool(workers: configuration.workers)
    let layout = architecture.layout
    let objective =
      objective
      ?? configuration.objective(tokensAtHorizon: task.scene.timing.horizon * layout.actionDimensions)
    self.objective = objective
    let saved =
      resuming
      ? try Checkpoint.newest(
        in: folder, architecture: architecture, configuration: configuration, scene: task.scene,
        objective: objective.name, allowsOtherVersion: allowsOtherVersion, &notices) : nil
    let needsReference = objective.needsReference
    let initial =
      saved == nil || needsReference
      ? try TrainingRun.first(task, architecture, configuration, folder, keys, pool) : nil
    reference =
      needsReference
      ? initial.map { TrainingRun.policy(of: $0, configuration.update.temperature, .sampled) } : nil
    if let saved {
      state = saved
    } else if let initial {
      state = Checkpoint(
        beginningWith: initial,
        carried: RolloutBatch(layout: layout, groupSize: configuration.groupSize),
        horizon: task.scene.timing.horizon)
    } else {
      requirementFailed("there is neither a checkpoint nor a first policy")
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
    let policy = TrainingRun.policy(of: state.learner, configuration.update.temperature, .sampled)
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

  /// Wall time of all iterations of the run so far, including those of earlier processes, s.
  public var seconds: Double { state.seconds }

  /// Runs until all iterations are completed, the goal is reached or a stop is requested, and saves the
  /// result.
  ///
  /// - Parameters:
  ///   - stop: when it is raised, the run ends within a fraction of a second: the unfinished iteration is
  ///     dropped, and resuming repeats it to the same bits.
  ///   - isSpent: asked before each iteration; the run is complete once it returns true.
  ///   - progress: called with the progress within an iteration.
  ///   - report: called with each event, on the calling thread.
  public func run(
    stop: StopFlag = StopFlag(), isSpent: () -> Bool = { false }, progress: TrainingProgress.Observer? = nil,
    report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> TrainingEnd {
    let began = js_wall_seconds()
    var end: TrainingEnd = try prepare(stop, progress, report) ? .completed : .interrupted
    while end == .completed && state.iteration < configuration.iterations && !hasSucceeded && !isSpent() {
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
    try saveNewest(report)
    if end == .completed, try !judgeLast(stop, progress) { end = .interrupted }
    try writePolicy()
    return hasSucceeded ? .succeeded : end
  }

  /// Runs only what precedes the first iteration: makes the demonstrations and imitates them. `run` goes on from there.
  ///
  /// - Parameters: as for `run`.
  /// - Returns: `.completed` or `.interrupted`.
  public func clone(
    stop: StopFlag = StopFlag(), progress: TrainingProgress.Observer? = nil,
    report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> TrainingEnd {
    let isDone = try prepare(stop, progress, report)
    try saveNewest(report)
    try writePolicy()
    return isDone ? .completed : .interrupted
  }

  /// What precedes the first iteration.
  ///
  /// - Returns: false if it was stopped.
  private func prepare(
    _ stop: StopFlag, _ progress: TrainingProgress.Observer?, _ report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> Bool {
    report(.began(iteration: state.iteration, resumed: isResumed))
    for notice in notices { report(.warned(notice)) }
    guard try demonstrate(stop, progress, report) else { return false }
    return try imitate(stop, progress, report)
  }

  /// The round of imitating demonstrations whose weights the run went on with; nil before that, or without it.
  public var cloneRound: CloneRound? { state.clone.isDone ? state.clone.chosen : nil }

  /// Saves the newest iteration unless it is saved.
  private func saveNewest(_ report: (TrainingEvent) -> Void) throws(TrainingError) {
    if savedIteration != state.iteration { try save(report) }
  }

  private func writePolicy() throws(TrainingError) {
    do {
      try AtomicFile.write(policyFile.encoded(), to: folder.policy)
    } catch {
      throw .file(error)
    }
  }

  /// The temperature at which the next iteration samples.
  public var temperature: Float {
    state.fall.temperature(from: configuration.update.temperature, to: configuration.resolvedFinalTemperature)
  }

  /// What the next update is made with.
  ///
  /// At a lower temperature, the same change of a logit moves the policy further, so the learning rate falls with it.
  /// Along demonstrations it falls with the number of groups too: the optimiser's steps are as long with few of them, but
  /// mostly noise. From random weights, first successes are too rare for that.
  ///
  /// - Parameter groups: in the batch.
  func options(groups: Int) -> UpdateOptions {
    var options = configuration.update
    options.temperature = temperature
    options.learningRate *= temperature / configuration.update.temperature
    if state.starts != nil {
      options.learningRate *= min(1, Float(groups) / Float(configuration.batchGroups))
    }
    return options
  }

  /// Whether the evaluation that confirms success after the last iteration reached `stopAtSuccess`.
  private var hasSucceeded: Bool {
    guard let goal = configuration.stopAtSuccess, let found = state.confirmation else { return false }
    return TrainingRun.reaches(goal, found)
  }

  /// Compares in Float, the type of the goal: 392 of 400 reaches 0.98.
  static func reaches(_ goal: Float, _ found: SuccessRate) -> Bool {
    Float(found.successes) / Float(found.episodes) >= goal
  }

  /// Evaluates `policyFile` on starts that no other evaluation of the run used. No decision of the run depended on
  /// them, so the result is unbiased.
  ///
  /// - Parameters: as for `run`.
  public func evaluateFinally(
    stop: StopFlag = StopFlag(), progress: TrainingProgress.Observer? = nil
  ) throws(TrainingError) -> (greedy: Evaluation, sampled: Evaluation) {
    let (episodes, key, file) = (configuration.finalEpisodes, keys.finalEvaluation, policyFile)
    do {
      return (
        try evaluate(file.policy(.greedy), episodes: episodes, key, stop, progress),
        try evaluate(file.policy(.sampled), episodes: episodes, key, stop, progress)
      )
    } catch {
      throw .rollout(error)
    }
  }

  /// The policy that the run hands on, for a file: the one of its best evaluation, or the current one before the
  /// first.
  public var policyFile: PolicyFile { (handedOn ?? state.best)?.policy ?? currentPolicy }

  /// The iteration after which `policyFile` was the run's policy.
  public var policyIteration: Int { (handedOn ?? state.best)?.iteration ?? state.iteration }

  /// The policy after the newest iteration, for a file.
  var currentPolicy: PolicyFile {
    do {
      return try PolicyFile(
        network: state.learner.network, normalizer: state.learner.normalizer,
        temperature: temperature, sceneName: task.scene.name,
        sceneDigest: task.digest, observationLabels: task.observationLabels, jostleVersion: jostleVersion)
    } catch {
      requirementFailed("a run's own policy cannot be written: \(error)")
    }
  }

  func save(_ report: (TrainingEvent) -> Void) throws(TrainingError) {
    let path = folder.checkpoint(state.iteration)
    do {
      try logs.synchronize()
      try AtomicFile.write(
        state.encoded(policy: currentPolicy, configuration: configuration, objective: objective.name),
        to: path)
    } catch {
      throw .file(error)
    }
    savedIteration = state.iteration
    folder.pruneCheckpoints(keeping: configuration.keepCheckpoints)
    report(.saved(checkpoint: path))
  }
}
