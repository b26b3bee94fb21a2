// Training along demonstrations: the planner's file, exact branches, the same bits after any interruption.

import Batches
import Foundation
import Mutations
import Parallel
import Replays
import Rollouts
import Scenes
import Tasks
import Testing
import Training

private func demonstrated() -> TrainingConfiguration {
  var configuration = smallConfiguration()
  configuration.seed = 4
  configuration.iterations = 6
  configuration.demonstrations = 5
  configuration.evaluateEvery = 3
  return configuration
}

@Suite("Training along demonstrations") struct DemonstrationTests {
  /// The results that the seed determines, without the checkpoint that an interrupted run leaves before its first
  /// iteration.
  private func results(_ folder: RunFolder) -> [[UInt8]?] {
    [contents(of: folder.demonstrations)] + decided(folder, from: 1)
  }

  private func run(
    _ folder: RunFolder, workers: Int = 2, stop: StopFlag = StopFlag(),
    progress: TrainingProgress.Observer? = nil
  ) throws -> TrainingEnd {
    var configuration = demonstrated()
    configuration.workers = workers
    let run =
      folder.hasRun
      ? try TrainingRun.resume(nudge(), configuration: configuration, folder: folder)
      : try TrainingRun.begin(nudge(), sceneText: nil, configuration: configuration, folder: folder)
    return try run.run(stop: stop, progress: progress) { _ in }
  }

  @Test("1, 2 and 5 workers give the same bytes, and so does a run resumed from any iteration")
  func sameBytes() throws {
    let temporary = TemporaryFolder()
    let whole = RunFolder(path: "\(temporary.path)/whole")
    #expect(try run(whole, workers: 1) == .completed)
    let expected = results(whole)
    #expect(expected.count == 4 + 6 && !expected.contains(nil))
    for workers in [2, 5] {
      let folder = RunFolder(path: "\(temporary.path)/\(workers)")
      #expect(try run(folder, workers: workers) == .completed)
      #expect(results(folder) == expected, "\(workers) workers")
    }
    for iteration in [1, 3, 5] {
      let folder = RunFolder(path: "\(temporary.path)/from-\(iteration)")
      try FileManager.default.copyItem(atPath: whole.path, toPath: folder.path)
      try takeBack(folder, to: iteration)
      #expect(try run(folder) == .completed)
      #expect(results(folder) == expected, "from iteration \(iteration)")
    }
  }

  @Test("demonstrations from a file are copied into the folder, and give the bytes that the planner's gave")
  func fromFile() throws {
    let temporary = TemporaryFolder()
    let folders = ["planned", "given"].map { RunFolder(path: "\(temporary.path)/\($0)") }
    #expect(try run(folders[0]) == .completed)
    var configuration = demonstrated()
    let given = try TrainingRun.begin(
      nudge(), sceneText: nil, configuration: configuration, folder: folders[1],
      demonstrations: folders[0].demonstrations)
    #expect(try given.run { _ in } == .completed)
    #expect(results(folders[1]) == results(folders[0]))

    configuration.demonstrations = 6
    let refused = RunFolder(path: "\(temporary.path)/refused")
    #expect(throws: TrainingError.self) {
      try TrainingRun.begin(
        nudge(), sceneText: nil, configuration: configuration, folder: refused,
        demonstrations: folders[0].demonstrations)
    }
    #expect(!FileManager.default.fileExists(atPath: refused.path))
  }

  @Test(
    "a stop while demonstrations are made keeps those that are there, and the run ends with the same bytes")
  func stoppedWhileDemonstrating() throws {
    let temporary = TemporaryFolder()
    let folders = ["whole", "stopped"].map { RunFolder(path: "\(temporary.path)/\($0)") }
    #expect(try run(folders[0]) == .completed)
    let stop = StopFlag()
    let end = try run(folders[1], stop: stop) { progress in
      if progress.stage == .demonstrations && progress.rollouts.successes >= 2 { stop.stop() }
    }
    #expect(end == .interrupted)
    #expect(!FileManager.default.fileExists(atPath: folders[1].demonstrations))
    let partial = try RolloutFile.read(folders[1].demonstrations + ".partial").batch
    #expect((1..<5).contains(partial.groupCount))
    #expect(try run(folders[1]) == .completed)
    #expect(results(folders[1]) == results(folders[0]))
  }

  @Test("every demonstration succeeds when it is replayed, and its branches lead to the states along it")
  func branches() throws {
    let temporary = TemporaryFolder()
    let folder = RunFolder(path: "\(temporary.path)/run")
    #expect(try run(folder) == .completed)
    let task = try nudge()
    let demonstrations = try DemonstrationFile.read(folder.demonstrations, of: task)
    #expect(demonstrations.count == 5)
    var episode = try Episode(task)
    for demonstration in demonstrations {
      for remaining in 1...demonstration.length {
        // Throws if the state is another one.
        try episode.reset(to: demonstration.branch(remaining: remaining))
        var outcome = Outcome.running
        for tokens in demonstration.actions.suffix(remaining) { outcome = try episode.step(tokens.span) }
        #expect(outcome == .succeeded)
      }
    }
  }

  @Test("a task that the planner cannot solve ends with how often it tried, and a stop does not")
  func unsolvable() throws {
    let temporary = TemporaryFolder()
    let task = try ManipulationTask(Scene(yaml: nudgeScene(within: "0.000001"), file: "nudge.yaml"))
    var configuration = demonstrated()
    configuration.demonstrations = 1
    let folder = RunFolder(path: "\(temporary.path)/run")
    func message(_ run: TrainingRun) -> String {
      do {
        return "\(try run.run { _ in })"
      } catch {
        return "\(error)"
      }
    }
    let wanted =
      "\(folder.demonstrations): the planner solved 0 of 50 episodes, too few for 1 demonstration:"
    let begun = try TrainingRun.begin(task, sceneText: nil, configuration: configuration, folder: folder)
    #expect(message(begun).hasPrefix(wanted))
    let stop = StopFlag()
    stop.stop()
    let interrupted = try TrainingRun.begin(
      task, sceneText: nil, configuration: configuration, folder: RunFolder(path: "\(temporary.path)/stopped")
    )
    #expect(try interrupted.run(stop: stop) { _ in } == .interrupted)
  }

  @Test("along demonstrations, a batch that is not full gives steps that are shorter in proportion")
  func shorterSteps() throws {
    let temporary = TemporaryFolder()
    var configuration = demonstrated()
    configuration.update.schedule = .constant
    configuration.iterations = 20
    // Too few for a batch to be full whenever some groups are not mixed.
    configuration.maxGroups = configuration.batchGroups
    let run = try TrainingRun.begin(
      nudge(), sceneText: nil, configuration: configuration, folder: RunFolder(path: "\(temporary.path)/run"))
    var shares: Set<Double> = []
    _ = try run.run { event in
      guard case .iterated(let report) = event, let update = report.update else { return }
      let share = Double(report.sampling.groupsKept) / Double(configuration.batchGroups)
      shares.insert(share)
      let cooled = Double(report.temperature / configuration.update.temperature)
      #expect(abs(update.learningRate - Double(configuration.update.learningRate) * cooled * share) < 1e-8)
    }
    #expect(shares.count > 2)
  }

  @Test("while rollouts succeed, they get less time, and the temperature and the learning rate fall")
  func temperatureFalls() throws {
    let temporary = TemporaryFolder()
    var configuration = smallConfiguration()
    configuration.iterations = 30
    configuration.finalTemperature = 0.4
    // The time shrinks until an evaluation finds that greedy episodes do as well, and grows afterwards.
    configuration.evaluateEvery = 20
    // Wide enough for an untrained policy to succeed nearly always.
    let task = try ManipulationTask(Scene(yaml: nudgeScene(within: "0.3"), file: "nudge.yaml"))
    let run = try TrainingRun.begin(
      task, sceneText: nil, configuration: configuration, folder: RunFolder(path: "\(temporary.path)/run"))
    let (first, rate) = (configuration.update.temperature, Double(configuration.update.learningRate))
    var expected = TemperatureFall()
    var time = TimeAllowance(actions: Double(task.scene.timing.horizon))
    var (updates, least) = (0, Int.max)
    _ = try run.run { event in
      guard case .iterated(let report) = event else { return }
      least = min(least, report.mostActions)
      #expect(report.temperature == expected.temperature(from: first, to: 0.4))
      if let update = report.update, report.temperature < first {
        updates += 1
        #expect(abs(update.learningRate - rate * Double(report.temperature / first)) < 1e-9)
      }
      #expect(report.mostActions == time.mostActions)
      #expect(report.sampling.actions <= report.sampling.rollouts * time.mostActions)
      expected.learn(success: report.sampling.passRate)
      time.learn(success: report.sampling.passRate, longest: task.scene.timing.horizon)
      if let greedy = report.greedy { time.greedySuccess = greedy.success.rate }
    }
    #expect(expected.progress > 0.3 && updates > 5)
    #expect(least < time.mostActions)
  }

  @Test("where the temperature stays, rollouts that succeed get less time whatever greedy episodes do")
  func timeAtOneTemperature() throws {
    let temporary = TemporaryFolder()
    var configuration = smallConfiguration()
    configuration.iterations = 20
    configuration.evaluateEvery = 1
    let task = try ManipulationTask(Scene(yaml: nudgeScene(within: "0.3"), file: "nudge.yaml"))
    let run = try TrainingRun.begin(
      task, sceneText: nil, configuration: configuration, folder: RunFolder(path: "\(temporary.path)/run"))
    var time = TimeAllowance(actions: Double(task.scene.timing.horizon))
    // Iterations before which greedy episodes did as well as rollouts do, nearly all of which succeed.
    var (keptUp, greedySuccess) = (0, 0.0)
    _ = try run.run { event in
      guard case .iterated(let report) = event else { return }
      #expect(report.mostActions == time.mostActions)
      let success = report.sampling.passRate
      if success >= TimeAllowance.shrinksFrom && greedySuccess >= success { keptUp += 1 }
      greedySuccess = report.greedy?.success.rate ?? greedySuccess
      time.learn(success: success, longest: task.scene.timing.horizon)
    }
    #expect(keptUp > 2)
  }

  @Test("a file of another scene, without successes, or cut off is refused with what is wrong")
  func refusals() throws {
    let temporary = TemporaryFolder()
    let folder = RunFolder(path: "\(temporary.path)/run")
    #expect(try run(folder) == .completed)
    let other = try ManipulationTask(Scene(yaml: nudgeScene(head: "speedCap: 19\n"), file: "nudge.yaml"))
    func refusal(_ path: String, _ task: ManipulationTask) -> String {
      do {
        return "read \(try DemonstrationFile.read(path, of: task).count)"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      refusal(folder.demonstrations, other).contains("the scene 'nudge' has changed since it was written"))
    let bytes = try #require(contents(of: folder.demonstrations))
    let cut = "\(temporary.path)/cut.hdf5"
    try Data(bytes.prefix(bytes.count / 2)).write(to: URL(filePath: cut))
    #expect(refusal(cut, try nudge()).hasPrefix("\(cut): "))
    var (batch, header) = try RolloutFile.read(folder.demonstrations)
    for index in batch.rollouts.indices {
      batch.rollouts[index].reward = 0
      batch.rollouts[index].terminated = false
      batch.rollouts[index].truncated = true
    }
    let failed = "\(temporary.path)/failed.hdf5"
    try RolloutFile.write(batch, to: failed, header: header)
    #expect(refusal(failed, try nudge()).contains("none of its 5 rollouts succeeds"))
    // A success that is none, one that comes earlier than the file says, and other bins.
    let whole = try RolloutFile.read(folder.demonstrations).batch
    let third = whole.rollouts[2]
    var changed = whole
    let width = whole.layout.tokensPerDecision
    for token in third.firstDecision * width..<(third.firstDecision + third.decisions) * width {
      changed.tokens[token] = 0
    }
    try RolloutFile.write(changed, to: failed, header: header)
    let unsuccessful = refusal(failed, try nudge())
    #expect(unsuccessful.contains("rollout 2 does not succeed when it is replayed: it is "))
    #expect(unsuccessful.contains(" after action \(third.length - 1)"))
    var longer = RolloutBatch(layout: whole.layout, groupSize: 1)
    longer.observations = whole.observations + whole.observations.suffix(whole.layout.observationCount)
    longer.tokens = whole.tokens + whole.tokens.suffix(width)
    longer.logProbabilities = whole.logProbabilities + whole.logProbabilities.suffix(width)
    longer.rollouts = whole.rollouts
    let last = longer.rollouts.count - 1
    longer.rollouts[last].length += 1
    longer.rollouts[last].decisions += 1
    try RolloutFile.write(longer, to: failed, header: header)
    #expect(
      refusal(failed, try nudge()).contains(
        "rollout \(last) succeeds with action \(whole.rollouts[last].length - 1) when it is replayed, its last one "
          + "should be \(whole.rollouts[last].length)"))
    var bins = whole
    bins.layout = PolicyLayout(observationCount: whole.layout.observationCount, bins: [5, 7])
    try RolloutFile.write(bins, to: failed, header: header)
    #expect(
      refusal(failed, try nudge()).contains("its actions have bins [5, 7], those of 'nudge' have [5, 5]"))
    header.sceneName = "other"
    try RolloutFile.write(batch, to: failed, header: header)
    #expect(refusal(failed, try nudge()).contains("of scene 'other', not of 'nudge'"))
  }

  @Test("chunks do not matter: what is read of a file are its actions")
  func chunks() throws {
    let temporary = TemporaryFolder()
    let folder = RunFolder(path: "\(temporary.path)/run")
    #expect(try run(folder) == .completed)
    let (single, header) = try RolloutFile.read(folder.demonstrations)
    let (width, tokens) = (single.layout.observationCount, single.layout.tokensPerDecision)
    let layout = PolicyLayout(observationCount: width, bins: single.layout.bins, chunk: 2)
    var pairs = RolloutBatch(layout: layout, groupSize: 1)
    for rollout in single.rollouts {
      var own = rollout
      own.firstDecision = pairs.decisionCount
      own.decisions = (rollout.length + 1) / 2
      pairs.rollouts.append(own)
      for decision in 0..<own.decisions {
        let step = rollout.firstDecision + 2 * decision
        let end = min(step + 2, rollout.firstDecision + rollout.length)
        pairs.observations += single.observations[step * width..<(step + 1) * width]
        pairs.tokens += single.tokens[step * tokens..<end * tokens]
        pairs.tokens += [Token](repeating: 0, count: (step + 2 - end) * tokens)
        pairs.logProbabilities += [Float](repeating: 0, count: 2 * tokens)
      }
    }
    let path = "\(temporary.path)/pairs.hdf5"
    try RolloutFile.write(pairs, to: path, header: header)
    #expect(
      try DemonstrationFile.read(path, of: nudge())
        == DemonstrationFile.read(folder.demonstrations, of: nudge()))
  }
}
