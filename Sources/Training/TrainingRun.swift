// The recipe: roll out, learn, evaluate, save, and again.

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

  public let task: ManipulationTask
  public let configuration: TrainingConfiguration
  public let folder: RunFolder
  let pool: WorkerPool
  private let architecture: Architecture
  private let options: UpdateOptions
  private var state: Checkpoint
  private var savedIteration: Int?
  /// Iterations done when this process took over.
  private let firstIteration: Int
  private var metrics: MetricsLog
  private var timing: MetricsLog
  private var events: EventFile
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
    do {
      try AtomicFile.write(configuration.yaml(), to: folder.configuration)
      try AtomicFile.write(scenePath + "\n", to: folder.scene)
    } catch {
      throw .file(error)
    }
    return try TrainingRun(task, configuration, folder, resuming: nil)
  }

  /// Goes on from a folder's newest checkpoint; what was logged after it is taken back.
  public static func resume(
    _ task: ManipulationTask, configuration: TrainingConfiguration, folder: RunFolder
  ) throws(TrainingError) -> TrainingRun {
    guard let newest = folder.checkpointedIterations().last else { throw .noCheckpoint(path: folder.path) }
    return try TrainingRun(task, configuration, folder, resuming: newest)
  }

  private init(
    _ task: ManipulationTask, _ configuration: TrainingConfiguration, _ folder: RunFolder, resuming: Int?
  ) throws(TrainingError) {
    self.task = task
    self.configuration = configuration
    self.folder = folder
    pool = WorkerPool(
      workers: configuration.workers == 0 ? WorkerPool.availableCores : configuration.workers)
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
      configuration.klCoefficient == 0
      ? nil : initial.policy(temperature: configuration.temperature, mode: .sampled)
    if let resuming {
      state = try Checkpoint(
        path: folder.checkpoint(resuming), architecture: architecture, configuration: configuration,
        sceneDigest: task.scene.digest)
    } else {
      state = Checkpoint(
        iteration: 0, learner: initial,
        carried: RolloutBatch(layout: layout, groupSize: configuration.groupSize), physicsSteps: 0)
    }
    savedIteration = resuming
    firstIteration = state.iteration
    do {
      let last = state.iteration == 0 ? nil : state.iteration
      metrics = try MetricsLog(path: folder.metrics, resumingAfter: last)
      timing = try MetricsLog(path: folder.timing, resumingAfter: last)
      events = try EventFile(path: folder.events, resumingAfter: last)
    } catch {
      throw .file(error)
    }
    let policy = state.learner.policy(temperature: configuration.temperature, mode: .sampled)
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
    report(.began(iteration: state.iteration, resumed: savedIteration != nil))
    let began = js_wall_seconds()
    var end = TrainingEnd.completed
    while state.iteration < configuration.iterations {
      if shouldStop() {
        end = .interrupted
        break
      }
      let iterated = try iterate(began: began, report)
      report(.iterated(iterated))
      if let goal = configuration.stopAtSuccess, let greedy = iterated.greedy, greedy.rate >= Double(goal) {
        end = .succeeded
        break
      }
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
    return end
  }

  /// Evaluates the policy as it is, on starts that no periodic evaluation saw.
  public func evaluateFinally() throws(TrainingError) -> (greedy: Evaluation, sampled: Evaluation) {
    try evaluate(episodes: configuration.finalEpisodes, key(.finalEvaluation))
  }

  /// The policy as it is, for a file.
  public var policyFile: PolicyFile {
    PolicyFile(
      network: state.learner.network, normalizer: state.learner.normalizer,
      temperature: configuration.temperature, sceneName: task.scene.name, sceneDigest: task.scene.digest,
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
    for fault in sampling.faults { report(.warned("\(fault); its group was discarded")) }
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
    let ended = js_wall_seconds()
    result.evaluationSeconds = ended - updated
    result.elapsedSeconds = ended - began
    do {
      try log(result, batch, cpuSeconds: js_cpu_seconds() - cpuStart)
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
    let policy = state.learner.policy(temperature: configuration.temperature, mode: .sampled)
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
    let diagnosis = sampling.diagnosis(groupSize: configuration.groupSize)
    switch configuration.shortfall {
    case .stop:
      throw .shortfall(diagnosis: diagnosis)
    case .carry:
      report(.warned("\(diagnosis) Carrying \(batch.groupCount) groups over."))
    case .train:
      let what = batch.rollouts.isEmpty ? "Nothing to train on." : "Training on \(batch.groupCount) groups."
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
    let policy = state.learner.policy(temperature: configuration.temperature, mode: .greedy)
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
      // A checkpoint counts on the lines before it.
      try metrics.synchronize()
      try timing.synchronize()
      try events.synchronize()
      try AtomicFile.write(state.encoded(policy: policyFile, configuration: configuration), to: path)
    } catch {
      throw .file(error)
    }
    savedIteration = state.iteration
    folder.pruneCheckpoints(keeping: configuration.keepCheckpoints)
    report(.saved(checkpoint: path))
  }

  private func log(
    _ report: IterationReport, _ batch: RolloutBatch, cpuSeconds: Double
  ) throws(FileError) {
    let entries = report.metrics(batch: batch, physicsSteps: state.physicsSteps)
    try metrics.append(iteration: report.iteration, entries)
    try timing.append(iteration: report.iteration, report.timing(cpuSeconds: cpuSeconds))
    try events.append(
      step: report.iteration,
      entries.compactMap { entry in
        switch entry.value {
        case .number(let value): ("train/\(entry.key)", Float(value))
        case .integer(let value): ("train/\(entry.key)", Float(value))
        case .float(let value): ("train/\(entry.key)", value)
        case .integers, .text, .null: nil
        }
      })
  }
}
