// One iteration of the recipe, from top to bottom: roll out, learn, evaluate, log.

internal import Batches
internal import CSystem
internal import GRPO
internal import Parallel
internal import Policies
internal import Randomness
internal import Rollouts
internal import Tasks

extension TrainingRun {
  /// How a batch that could not be filled was used.
  enum Shortfall {
    /// It contained no group.
    case nothing
    /// It was learned from as it was.
    case some
    /// It was kept for the next iteration.
    case carried
  }

  /// Runs one iteration.
  ///
  /// - Returns: its report; nil if it was stopped, in which case the state is the same as before.
  func iterate(
    began: Double, _ stop: StopFlag, _ progress: TrainingProgress.Observer?,
    _ report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> IterationReport? {
    if stop.isStopped { return nil }
    var before = state
    before.learner = Learner(copying: state.learner)
    do {
      return try iterateToTheEnd(began: began, stop, progress, report)
    } catch {
      switch error {
      case .rollout(.stopped), .learner(.stopped):
        state = before
        return nil
      default:
        throw error
      }
    }
  }

  private func iterateToTheEnd(
    began: Double, _ stop: StopFlag, _ progress: TrainingProgress.Observer?,
    _ report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> IterationReport {
    let number = state.iteration
    let (start, cpuStart) = (js_wall_seconds(), pool.cpuSeconds)
    let (batch, sampling) = try rollOut(number, stop, progress)
    let rolledOut = js_wall_seconds()
    for fault in sampling.faults { report(.warned("\(fault), which was discarded")) }
    try meetShortfall(sampling, batch, report)
    let update = try learn(batch, sampling, number, stop, progress)
    let updated = js_wall_seconds()
    let curriculum = state.starts
    let (sampledAt, allowed) = (temperature, state.time.mostActions)
    learnStarts(sampling, number)
    state.iteration += 1
    let steps = sampling.actions * task.physicsStepsPerAction
    state.physicsSteps += steps

    var result = IterationReport(
      iteration: state.iteration, iterations: configuration.iterations,
      iterationsDone: state.iteration - firstIteration, sampling: sampling, update: update)
    result.curriculum = curriculum.map(IterationReport.Curriculum.init)
    result.temperature = sampledAt
    result.mostActions = allowed
    try judge(number, &result, stop, progress)
    state.confirmation = result.confirmation?.success
    let ended = js_wall_seconds()
    result.rolloutSeconds = rolledOut - start
    result.updateSeconds = updated - rolledOut
    result.evaluationSeconds = ended - updated
    result.iterationSeconds = ended - start
    result.cpuSeconds = pool.cpuSeconds - cpuStart
    result.elapsedSeconds = ended - began
    result.physicsStepsPerSecond = Double(steps) / max(result.rolloutSeconds, 1e-9)
    state.seconds += result.iterationSeconds
    do {
      try logs.append(
        iteration: result.iteration,
        metrics: result.metrics(batch: batch, physicsSteps: state.physicsSteps), timing: result.timing())
    } catch {
      throw .file(error)
    }
    // That of a run that ended before this iteration.
    folder.removeSummary()
    return result
  }

  /// Rolls out groups until the batch is full or as many have been tried as allowed.
  private func rollOut(
    _ number: Int, _ stop: StopFlag, _ progress: TrainingProgress.Observer?
  ) throws(TrainingError) -> (RolloutBatch, SamplingReport) {
    let sampling =
      configuration.dynamicSampling
      ? DynamicSampling(
        keptSuccesses: configuration.resolvedMinSuccesses...configuration.resolvedMaxSuccesses,
        mostGroups: configuration.resolvedMaxGroups)
      : nil
    let policy = TrainingRun.policy(of: state.learner, temperature, .sampled)
    let (fresh, report): (RolloutBatch, SamplingReport)
    do {
      (fresh, report) = try sampler.sample(
        policy, groups: configuration.batchGroups - state.carried.groupCount, sampling: sampling,
        key: keys.rollouts(iteration: number), from: starts(number),
        onFault: configuration.onFault == .stop ? .stop : .discard, statistics: true,
        progress: observer(.rollouts, progress), stop: stop)
    } catch {
      throw .rollout(error)
    }
    var batch = state.carried
    do {
      try batch.append(fresh)
    } catch {
      throw .learner(.batch(error))
    }
    return (batch, report)
  }

  /// Decides what to do about a batch that is not full, as configured. The user is warned when this first
  /// happens, and again when something else is done.
  private func meetShortfall(
    _ sampling: SamplingReport, _ batch: RolloutBatch, _ report: (TrainingEvent) -> Void
  ) throws(TrainingError) {
    if sampling.isFull {
      lastShortfall = nil
      return
    }
    let diagnosis = sampling.diagnosis(
      scene: task.scene.name, hasDemonstrations: configuration.demonstrations > 0)
    if configuration.shortfall == .stop { throw .shortfall(diagnosis: diagnosis) }
    shortIterations += 1
    let shortfall: Shortfall =
      configuration.shortfall == .carry ? .carried : batch.rollouts.isEmpty ? .nothing : .some
    defer { lastShortfall = shortfall }
    if shortfall == lastShortfall { return }
    let groups = "\(batch.groupCount) of \(configuration.batchGroups) groups"
    let what =
      switch shortfall {
      case .carried: "Carried over: \(groups)."
      case .nothing: "Nothing to train on."
      case .some: "Training on \(groups)."
      }
    report(.warned("\(diagnosis) \(what) This warning is not repeated while this lasts."))
  }

  /// Updates the policy, or keeps the batch for the next iteration, or does nothing.
  ///
  /// Unless it is fixed, the normaliser absorbs all rollouts of the iteration, including those that were not kept and those
  /// carried over. It changes only after an update: a batch is learned from with the normalisation with which
  /// it was sampled.
  private func learn(
    _ batch: RolloutBatch, _ sampling: SamplingReport, _ number: Int, _ stop: StopFlag,
    _ progress: TrainingProgress.Observer?
  ) throws(TrainingError) -> UpdateMetrics? {
    if !sampling.isFull && configuration.shortfall == .carry {
      state.carried = batch
      return nil
    }
    let carried = state.carried
    state.carried = RolloutBatch(layout: batch.layout, groupSize: batch.groupSize)
    observer(.update, progress)?(RolloutProgress())
    do {
      let update =
        batch.rollouts.isEmpty
        ? nil
        : try state.learner.update(
          batch: batch, objective: objective, options: options(groups: batch.groupCount),
          progress: Double(number) / Double(configuration.iterations),
          key: keys.update(iteration: number), reference: reference, pool: pool, stop: stop)
      if hasFixedNormalizer { return update }
      try state.learner.absorb(observations: carried.observations)
      if let observations = sampling.observations { try state.learner.absorb(observations) }
      return update
    } catch {
      throw .learner(error)
    }
  }

  /// Evaluates the policy if an evaluation is due. If it reaches the goal, it is confirmed on fresh starts,
  /// because one of many evaluations may reach the goal by chance.
  private func judge(
    _ number: Int, _ result: inout IterationReport, _ stop: StopFlag,
    _ progress: TrainingProgress.Observer?
  ) throws(TrainingError) {
    let every = configuration.evaluateEvery
    guard every > 0 && state.iteration % every == 0 else { return }
    let (episodes, key) = (configuration.evaluateEpisodes, keys.evaluation(iteration: number))
    do {
      let file = currentPolicy
      let greedy = try evaluate(file.policy(.greedy), episodes: episodes, key, stop, progress)
      result.greedy = greedy
      // Says nothing where the temperature stays high.
      if configuration.resolvedFinalTemperature != nil { state.time.greedySuccess = greedy.success.rate }
      if configuration.evaluateSampled {
        result.sampled = try evaluate(file.policy(.sampled), episodes: episodes, key, stop, progress)
      }
      if state.best?.isReached(by: greedy.success) ?? true {
        state.best = BestPolicy(iteration: state.iteration, success: greedy.success, policy: file)
      }
      guard let goal = configuration.stopAtSuccess, TrainingRun.reaches(goal, greedy.success) else { return }
      let confirmation = try evaluate(
        file.policy(.greedy), episodes: configuration.finalEpisodes, keys.confirmation(iteration: number),
        stop,
        progress)
      result.confirmation = confirmation
      // The run ends with the policy that was confirmed, even if an earlier one had more luck once.
      if TrainingRun.reaches(goal, confirmation.success) {
        state.best = BestPolicy(iteration: state.iteration, success: greedy.success, policy: file)
      }
    } catch {
      throw .rollout(error)
    }
  }

  /// Compares the policy after the last iteration with the best one, if it was not evaluated yet. The result is not
  /// part of the state: a run of more iterations must not depend on where this one ended.
  ///
  /// - Returns: false if it was stopped.
  func judgeLast(_ stop: StopFlag, _ progress: TrainingProgress.Observer?) throws(TrainingError) -> Bool {
    let every = configuration.evaluateEvery
    guard every > 0 && state.iteration % every != 0, let best = state.best else { return true }
    let file = currentPolicy
    do {
      let greedy = try evaluate(
        file.policy(.greedy), episodes: configuration.evaluateEpisodes,
        keys.evaluation(iteration: state.iteration - 1), stop, progress)
      if best.isReached(by: greedy.success) {
        handedOn = BestPolicy(iteration: state.iteration, success: greedy.success, policy: file)
      }
      return true
    } catch .stopped {
      return false
    } catch {
      throw .rollout(error)
    }
  }

  /// Runs episodes from held-out starts with a policy of this run.
  func evaluate(
    _ policy: NetworkPolicy, episodes: Int, _ key: RandomKey, _ stop: StopFlag,
    _ progress: TrainingProgress.Observer?
  ) throws(RolloutError) -> Evaluation {
    Evaluation(
      try runner.run(
        policy, episodes: episodes, key: key, progress: observer(.evaluation, progress), stop: stop))
  }

  func observer(
    _ stage: TrainingProgress.Stage, _ progress: TrainingProgress.Observer?
  ) -> RolloutProgress.Observer? {
    guard let progress else { return nil }
    let iteration =
      switch stage {
      case .demonstrations, .cloning: 0
      // It is already counted as completed.
      case .evaluation: state.iteration
      case .rollouts, .update: state.iteration + 1
      }
    let iterations = configuration.iterations
    return {
      progress(
        TrainingProgress(iteration: iteration, iterations: iterations, stage: stage, rollouts: $0))
    }
  }
}
