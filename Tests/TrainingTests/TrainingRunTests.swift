// The training loop inside one process: every checkpoint, held-out starts, memory.

import Batches
import Foundation
import GRPO
import Mutations
import Parallel
import Policies
import Tasks
import Testing
import Training

@Suite("A training run is reproducible and can be resumed") struct TrainingRunTests {
  @Test(
    "resuming from any checkpoint gives the same bytes",
    arguments: TrainingConfiguration.Shortfall.allCases.filter { $0 != .stop }, [nil, Float(0.1)])
  func resumingFromAnyCheckpointGivesTheSameBytes(
    shortfall: TrainingConfiguration.Shortfall, klCoefficient: Float?
  ) throws {
    let temporary = TemporaryFolder()
    let task = try nudge()
    var configuration = smallConfiguration()
    configuration.shortfall = shortfall
    configuration.maxGroups = 6
    configuration.update.schedule = .linear
    configuration.grpo.klCoefficient = klCoefficient ?? 0
    let whole = RunFolder(path: "\(temporary.path)/whole")
    let run = try TrainingRun.begin(
      task, sceneText: nil, configuration: configuration, folder: whole)
    var short = 0
    #expect(
      try run.run { event in
        if case .iterated(let report) = event, !report.sampling.isFull { short += 1 }
      } == .completed)
    // Without an incomplete batch, this would not test what it should.
    #expect(short > 0)
    let expected = decided(whole)
    #expect(expected.count == 3 + 12)

    for iteration in 1..<12 {
      let folder = RunFolder(path: "\(temporary.path)/\(iteration)")
      try FileManager.default.copyItem(atPath: whole.path, toPath: folder.path)
      try takeBack(folder, to: iteration)
      configuration.workers = 1 + iteration % 3
      let resumed = try TrainingRun.resume(task, configuration: configuration, folder: folder)
      #expect(resumed.iteration == iteration)
      _ = try resumed.run { _ in }
      #expect(decided(folder) == expected, "from iteration \(iteration)")
    }
  }

  @Test("a run stopped before the first iteration can be resumed to the same bytes")
  func aStopBeforeTheFirstIterationSavesARunThatGoesOnToTheSameBytes() throws {
    let temporary = TemporaryFolder()
    let task = try nudge()
    var configuration = smallConfiguration()
    configuration.iterations = 3
    let folders = ["whole", "stopped"].map { RunFolder(path: "\(temporary.path)/\($0)") }
    for folder in folders {
      let run = try TrainingRun.begin(
        task, sceneText: nil, configuration: configuration, folder: folder)
      let stop = StopFlag()
      if folder == folders[1] { stop.stop() }
      let end = try run.run(stop: stop) { _ in }
      #expect(end == (folder == folders[1] ? .interrupted : .completed))
    }
    #expect(folders[1].checkpointedIterations() == [0])
    _ = try TrainingRun.resume(task, configuration: configuration, folder: folders[1]).run { _ in }
    try FileManager.default.removeItem(atPath: folders[1].checkpoint(0))
    #expect(decided(folders[1]) == decided(folders[0]))
  }

  @Test(
    "a stop within any stage of an iteration drops it, and the resumed run gives the same bytes",
    arguments: [TrainingProgress.Stage.rollouts, .update, .evaluation])
  func stopWithin(stage: TrainingProgress.Stage) throws {
    let temporary = TemporaryFolder()
    let task = try nudge()
    var configuration = smallConfiguration()
    configuration.iterations = 8
    configuration.checkpointEvery = 100
    // So that the evaluation has not ended when the first episodes have.
    configuration.evaluateSampled = true
    let whole = RunFolder(path: "\(temporary.path)/whole")
    _ = try TrainingRun.begin(task, sceneText: nil, configuration: configuration, folder: whole).run { _ in }

    let folder = RunFolder(path: "\(temporary.path)/stopped")
    do {
      let run = try TrainingRun.begin(task, sceneText: nil, configuration: configuration, folder: folder)
      let stop = StopFlag()
      // Every fourth iteration ends with an evaluation.
      let end = try run.run(
        stop: stop, progress: { if $0.iteration == 4 && $0.stage == stage { stop.stop() } }
      ) { _ in }
      #expect(end == .interrupted)
      #expect(run.iteration == 3)
      #expect(folder.checkpointedIterations() == [3])
    }
    _ = try TrainingRun.resume(task, configuration: configuration, folder: folder).run { _ in }
    try FileManager.default.removeItem(atPath: folder.checkpoint(3))
    #expect(decided(folder) == decided(whole))
  }

  @Test("an evaluation that reaches the goal is confirmed on other starts before the run stops")
  func confirmation() throws {
    let temporary = TemporaryFolder()
    var configuration = smallConfiguration()
    configuration.iterations = 60
    configuration.evaluateEvery = 1
    // With so few episodes, and these losses, an evaluation reaches the goal by chance long before the policy does.
    configuration.grpo.aggregation = .tokenMean
    configuration.evaluateEpisodes = 2
    configuration.finalEpisodes = 200
    configuration.stopAtSuccess = 0.9
    let run = try TrainingRun.begin(
      nudge(), sceneText: nil, configuration: configuration,
      folder: RunFolder(path: "\(temporary.path)/run"))
    var confirmations: [(iteration: Int, rate: Double)] = []
    let end = try run.run { event in
      guard case .iterated(let report) = event else { return }
      let reached = report.greedy.map { $0.success.rate >= 0.9 } ?? false
      #expect((report.confirmation != nil) == reached)
      if let confirmation = report.confirmation {
        #expect(confirmation.success.episodes == 200)
        confirmations.append((report.iteration, confirmation.success.rate))
      }
    }
    // Without confirmation the first of these would have ended the run.
    let first = try #require(confirmations.first)
    #expect(first.rate < 0.9 && run.iteration > first.iteration)
    if end == .succeeded {
      #expect(confirmations.last?.iteration == run.iteration && (confirmations.last?.rate ?? 0) >= 0.9)
    }
  }

  @Test(
    "a run hands on the policy of its best evaluation, the later one of two that are equal, also when resumed"
  )
  func bestPolicy() throws {
    let temporary = TemporaryFolder()
    var configuration = smallConfiguration()
    configuration.iterations = 15
    configuration.evaluateEvery = 2
    // So high that what was learned is lost again, with these losses.
    configuration.update.learningRate = 0.1
    configuration.grpo.aggregation = .tokenMean
    let folder = RunFolder(path: "\(temporary.path)/run")
    var evaluated: [(iteration: Int, successes: Int)] = []
    let handedOn: Int
    do {
      let run = try TrainingRun.begin(nudge(), sceneText: nil, configuration: configuration, folder: folder)
      _ = try run.run { event in
        guard case .iterated(let report) = event, let greedy = report.greedy else { return }
        evaluated.append((report.iteration, greedy.success.successes))
      }
      handedOn = run.policyIteration
    }
    #expect(evaluated.map(\.iteration) == [2, 4, 6, 8, 10, 12, 14])
    let best = try #require(
      evaluated.last { found in evaluated.allSatisfy { $0.successes <= found.successes } })
    #expect(best.iteration < 14)
    #expect(handedOn == best.iteration)
    let then = try PolicyFile(path: folder.checkpoint(best.iteration))
    #expect(try PolicyFile(path: folder.policy).encoded() == then.encoded())

    let whole = decided(folder)
    try takeBack(folder, to: 14)
    let resumed = try TrainingRun.resume(nudge(), configuration: configuration, folder: folder)
    #expect(resumed.policyIteration == best.iteration)
    _ = try resumed.run { _ in }
    #expect(decided(folder) == whole)
  }

  @Test("what is learned after the last evaluation is compared too, and handed on if it is better")
  func lastPolicy() throws {
    let temporary = TemporaryFolder()
    var configuration = smallConfiguration()
    configuration.iterations = 13
    configuration.evaluateEvery = 1
    let folder = RunFolder(path: "\(temporary.path)/every")
    var successes: [Int] = []
    _ = try TrainingRun.begin(nudge(), sceneText: nil, configuration: configuration, folder: folder).run {
      event in
      if case .iterated(let report) = event, let greedy = report.greedy {
        successes.append(greedy.success.successes)
      }
    }
    // The same run, evaluated only once: after an iteration that was worse than the last, or that was better.
    for every in 7...12 {
      configuration.evaluateEvery = every
      let run = try TrainingRun.begin(
        nudge(), sceneText: nil, configuration: configuration,
        folder: RunFolder(path: "\(temporary.path)/\(every)"))
      _ = try run.run { _ in }
      #expect(run.policyIteration == (successes[12] >= successes[every - 1] ? 13 : every), "every \(every)")
    }
    #expect(Set((7...12).map { successes[12] >= successes[$0 - 1] }).count == 2, "both cases are tried")
  }

  @Test("the normaliser is fitted to random actions before the first update, and absorbs discarded groups")
  func normalizer() throws {
    let temporary = TemporaryFolder()
    let task = try nudge()
    var configuration = smallConfiguration()
    configuration.iterations = 1
    let run = try TrainingRun.begin(
      task, sceneText: nil, configuration: configuration, folder: RunFolder(path: "\(temporary.path)/run"))
    let fitted = run.policyFile.normalizer
    // 128 episodes of at most 12 actions, each from a start of its own.
    #expect((128...128 * 12).contains(fitted.count))
    #expect(fitted.variance.allSatisfy { $0 > 0 })
    var looked = 0
    var kept = 0
    _ = try run.run { event in
      guard case .iterated(let report) = event else { return }
      looked = report.sampling.actions
      kept = report.sampling.groupsKept * 4
      #expect(report.sampling.rollouts > kept)
    }
    #expect(run.policyFile.normalizer.count == fitted.count + looked)
  }

  @Test("a configuration that is not allowed begins no run and leaves no folder")
  func refusedConfiguration() throws {
    let temporary = TemporaryFolder()
    var configuration = smallConfiguration()
    configuration.grpo.dualClip = 1.2
    let folder = RunFolder(path: "\(temporary.path)/run")
    let error = #expect(throws: TrainingError.self) {
      _ = try TrainingRun.begin(nudge(), sceneText: nil, configuration: configuration, folder: folder)
    }
    #expect(error?.description.hasPrefix("dualClip is 1.2, must be above 1 + clipHigh") == true)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test("a network that would be too large is an error of the configuration and leaves no folder")
  func tooLargeNetwork() throws {
    let temporary = TemporaryFolder()
    let folder = RunFolder(path: "\(temporary.path)/run")
    // Each of these is allowed, and so are any two of them.
    var scene = try nudge().scene
    scene.actuators[0].bins = 21
    let task = try ManipulationTask(scene)
    var configuration = smallConfiguration()
    configuration.hidden = Array(repeating: 4096, count: 8)
    configuration.chunk = 1024
    let error = #expect(throws: TrainingError.self) {
      _ = try TrainingRun.begin(task, sceneText: nil, configuration: configuration, folder: folder)
    }
    guard case .configuration(let found)? = error else {
      Issue.record("another error: \(error?.description ?? "none")")
      return
    }
    #expect(found.message.hasPrefix("hidden is [4096, 4096"), "\(found.message)")
    #expect(found.message.contains("and chunk is 1024, for the 2 action dimensions of 'nudge'"))
    #expect(found.message.hasSuffix("must be at most 268435456"))
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test("a folder is one run's at a time")
  func aFolderIsOneRunsAtATime() throws {
    let temporary = TemporaryFolder()
    let task = try nudge()
    let folder = RunFolder(path: "\(temporary.path)/run")
    func resume() throws(TrainingError) -> TrainingRun {
      try TrainingRun.resume(task, configuration: smallConfiguration(), folder: folder)
    }
    do {
      let run = try TrainingRun.begin(
        task, sceneText: nil, configuration: smallConfiguration(), folder: folder)
      let error = #expect(throws: TrainingError.self) { _ = try resume() }
      #expect(error?.description == "\(folder.path): another process is training in this folder")
      #expect(run.iteration == 0)
    }
    #expect(try resume().iteration == 0)
  }

  @Test("training, periodic and final evaluations begin from different starts")
  func trainingPeriodicAndFinalEvaluationsBeginFromDifferentStarts() throws {
    let temporary = TemporaryFolder()
    // The hand is faster than this in nearly every episode, and a fault tells the seed of its start.
    let task = try nudge(head: "speedCap: 0.3")
    var configuration = smallConfiguration()
    configuration.iterations = 6
    configuration.evaluateEvery = 2
    configuration.evaluateSampled = true
    configuration.maxGroups = 30
    configuration.onFault = .discard
    let run = try TrainingRun.begin(
      task, sceneText: nil, configuration: configuration,
      folder: RunFolder(path: "\(temporary.path)/run"))
    var trained: Set<UInt64> = []
    var evaluated: [Set<UInt64>] = []
    _ = try run.run { event in
      guard case .iterated(let report) = event else { return }
      trained.formUnion(report.sampling.faults.map(\.fault.seed))
      if let sampled = report.sampled { evaluated.append(Set(sampled.faults.map(\.seed))) }
    }
    evaluated.append(Set(try run.evaluateFinally().sampled.faults.map(\.seed)))
    #expect(trained.count > 100)
    #expect(evaluated.count == 4)
    for (index, seeds) in evaluated.enumerated() {
      #expect(seeds.count > 8)
      #expect(seeds.isDisjoint(with: trained))
      for others in evaluated[..<index] { #expect(seeds.isDisjoint(with: others)) }
    }
  }

  @Test("memory does not grow with iterations")
  func memoryDoesNotGrowWithIterations() async {
    await #expect(processExitsWith: .success) {
      // Resident pages of this process, which runs nothing else.
      func residentBytes() throws -> Int {
        let statm = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(statm.split(separator: " ")[1])) * Int(getpagesize())
      }
      let temporary = TemporaryFolder()
      var configuration = smallConfiguration()
      configuration.iterations = 800
      configuration.checkpointEvery = 20
      configuration.keepCheckpoints = 2
      let run = try TrainingRun.begin(
        try nudge(), sceneText: nil, configuration: configuration,
        folder: RunFolder(path: "\(temporary.path)/run"))
      var early = 0
      var late = 0
      _ = try run.run { event in
        guard case .iterated(let report) = event else { return }
        if report.iteration == 40 { early = (try? residentBytes()) ?? 0 }
        if report.iteration == 800 { late = (try? residentBytes()) ?? .max }
      }
      // The observations alone of one batch per iteration would be 2 MiB more.
      #expect(early > 0 && late - early < 1 << 20, "\(early) bytes, then \(late)")
    }
  }
}
