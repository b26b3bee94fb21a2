// What a run does with demonstrations: makes them first, and begins groups along them.

internal import Batches
internal import GRPO
internal import Messages
internal import Parallel
internal import Replays
internal import Rollouts
internal import Tasks

extension TrainingRun {
  /// Makes or reads the demonstrations, if the run has any. The first time, a normaliser that is not fixed absorbs what
  /// is observed along them, since the policy will go where they go.
  ///
  /// - Returns: false if it was stopped.
  func demonstrate(
    _ stop: StopFlag, _ progress: TrainingProgress.Observer?, _ report: (TrainingEvent) -> Void
  ) throws(TrainingError) -> Bool {
    guard configuration.demonstrations > 0, demonstrations.isEmpty, observed.isEmpty else { return true }
    if !folder.hasDemonstrations {
      let stage = DemonstrationStage(
        task: task, path: folder.demonstrations, count: configuration.demonstrations,
        seed: configuration.seed, pool: pool)
      let isMade = try stage.make(resuming: true, stop: stop, progress: observer(.demonstrations, progress))
      if !isMade { return false }
    }
    let contents = try DemonstrationFile.contents(folder.demonstrations, of: task)
    let count = configuration.demonstrations
    guard contents.count >= count else {
      throw .demonstrations(
        path: folder.demonstrations,
        reason: "it has \(counted(contents.count, "demonstration")), must have \(count)")
    }
    let made: [Demonstration]
    switch contents {
    case .replayed(let all): made = Array(all.prefix(count))
    case .observed(let all):
      observed = Array(all.prefix(count))
      let lengths = observed.map(\.actions.count).sorted()
      report(.demonstrated(count: count, medianLength: lengths[count / 2]))
      return true
    }
    let lengths = made.map(\.length)
    if let starts = state.starts {
      guard starts.lengths == lengths else {
        throw .demonstrations(
          path: folder.demonstrations,
          reason: "its demonstrations are not those that the checkpoint was made with")
      }
    } else {
      do {
        for demonstration in made where !hasFixedNormalizer {
          try state.learner.absorb(observations: task.observations(along: demonstration))
        }
      } catch let error as LearnerError {
        throw .learner(error)
      } catch {
        throw .demonstrations(path: folder.demonstrations, reason: "\(error)")
      }
      state.starts = StartCurriculum(lengths: lengths)
      if configuration.timePressure {
        state.time = TimeAllowance(actions: Double(longestAllowance))
      }
    }
    demonstrations = made
    report(.demonstrated(count: made.count, medianLength: lengths.sorted()[lengths.count / 2]))
    return true
  }

  /// Where an iteration's groups begin.
  func starts(_ iteration: Int) -> GroupStarts {
    let own = GroupStart(
      .drawn(.training), mostActions: state.time.mostActions < horizon ? state.time.mostActions : nil)
    guard let curriculum = state.starts else { return .chosen { _ in own } }
    let (demonstrations, key) = (demonstrations, keys.curriculum(iteration: iteration))
    return .chosen { group in
      switch curriculum.place(ofGroup: group, key) {
      case .own: own
      case .along(let demonstration, let remaining):
        GroupStart(
          .branch(demonstrations[demonstration].branch(remaining: remaining)),
          mostActions: StartCurriculum.mostActions(remaining: remaining))
      }
    }
  }

  private var horizon: Int { task.scene.timing.horizon }

  /// The most actions that time pressure ever allows a rollout from the task's own starts: with demonstrations, what a
  /// rollout may take that begins where nine of ten of them begin or later.
  private var longestAllowance: Int {
    guard let lengths = state.starts?.lengths.sorted() else { return horizon }
    return min(horizon, StartCurriculum.mostActions(remaining: lengths[(lengths.count - 1) * 9 / 10]))
  }

  /// Moves the curriculum, the temperature and the time by what an iteration's groups came to.
  func learnStarts(_ sampling: SamplingReport, _ iteration: Int) {
    let groupSize = Double(configuration.groupSize)
    state.starts?.learn(
      successes: sampling.groupSuccesses.map { $0.map { Double($0) / groupSize } },
      keys.curriculum(iteration: iteration))
    let success = state.starts?.ownSuccess ?? sampling.passRate
    state.fall.learn(success: success)
    if configuration.timePressure { state.time.learn(success: success, longest: longestAllowance) }
  }
}

extension ManipulationTask {
  /// `[length × observationCount]`: what is observed before each action of a demonstration.
  func observations(along demonstration: Demonstration) throws(TaskError) -> [Float] {
    var episode = try Episode(self)
    try episode.reset(to: demonstration.start)
    var all: [Float] = []
    var observation = [Float](repeating: 0, count: observationCount)
    for tokens in demonstration.actions {
      var observed = observation.mutableSpan
      try episode.observe(into: &observed)
      all += observation
      _ = try episode.step(tokens.span)
    }
    return all
  }
}
