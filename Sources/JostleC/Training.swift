// Training runs as jobs.

internal import FoundationEssentials
internal import Messages
internal import Parallel
internal import Scenes
internal import Tasks
internal import Training

/// An event of a run, as JSON; what does not belong to its kind is left out.
private struct EventAnswer: Encodable {
  var kind: String
  var iteration: Int?
  var resumed: Bool?
  var count: Int?
  var medianLength: Int?
  var round: CloneRound?
  var path: String?
  var message: String?

  init(_ event: TrainingEvent) {
    switch event {
    case .began(let iteration, let resumed):
      (kind, self.iteration, self.resumed) = ("began", iteration, resumed)
    case .demonstrated(let count, let length):
      (kind, self.count, medianLength) = ("demonstrated", count, length)
    case .imitated(let round, _): (kind, self.round) = ("imitated", round)
    case .cloned(let round): (kind, self.round) = ("cloned", round)
    case .iterated(let report): (kind, iteration) = ("iterated", report.iteration)
    case .saved(let path): (kind, self.path) = ("saved", path)
    case .warned(let text): (kind, message) = ("warned", text)
    }
  }
}

/// A run, handed to the thread that it runs on. The thread takes it, so that the run's lock on its folder is gone when
/// its end is known.
private final class Started: @unchecked Sendable {
  private var run: TrainingRun?

  init(run: TrainingRun) { self.run = run }

  func take() -> TrainingRun {
    guard let taken = run else { requirementFailed("a run is taken twice") }
    run = nil
    return taken
  }
}

/// Makes a run to a job.
private func job(_ started: Started) -> Job {
  Job { job in
    let run = started.take()
    var problem: (any Error)?
    let end = try run.run(stop: job.stop) { event in
      do {
        job.report(try json(EventAnswer(event)))
      } catch {
        problem = error
        job.stop.stop()
      }
    }
    if let problem { throw problem }
    return Job.Result(answer: try json(concluded(run, end, job.stop)))
  }
}

/// What a run came to. One that is stopped before or in its final evaluation has none.
private func concluded(_ run: TrainingRun, _ end: TrainingEnd, _ stop: StopFlag) throws -> RunSummary {
  if end == .interrupted { return RunSummary(run, end: end) }
  do {
    return try run.conclude(end, stop: stop)
  } catch {
    if case .rollout(.stopped) = error { return RunSummary(run, end: .interrupted) }
    throw error
  }
}

/// The recipe of a name; nil for an empty one.
func named(_ recipe: UnsafePointer<CChar>?) throws -> Recipe? {
  let name = try text(recipe, "recipe")
  if name.isEmpty { return nil }
  guard let found = Recipe(rawValue: name) else {
    throw ConfigurationError(
      message: "recipe is \(name.prefix(60)), \(Recipe.requirement(insteadOf: name))")
  }
  return found
}

/// Begins a training run.
///
/// - Parameters:
///   - task: what is trained.
///   - configuration: a mapping from names to values as YAML, as in `jostle train --config`; empty for the defaults.
///   - recipe: the published settings that stand in for the defaults, as of `jostle train --recipe`; empty for none.
///   - folder: a new or empty folder; empty for the first runs/SCENE-N that is free.
///   - demonstrations: a rollout file whose successes are the demonstrations; empty for none.
///   - policy: the policy file that training begins with; empty for random weights.
///   - job: filled in with a handle. Its events are objects with a `kind`: began, demonstrated, imitated, cloned, iterated,
///     saved, warned; the line of an iteration is in the folder's metrics.jsonl when its event comes. Its result is an object: scene, seed,
///     end, iterations, policyIteration, trainingSeconds, clone, policy, policyHash and, unless it was stopped, greedy and sampled.
@c(jostle_train_begin)
public func beginTraining(
  _ task: UInt64, _ configuration: UnsafePointer<CChar>?, _ recipe: UnsafePointer<CChar>?,
  _ folder: UnsafePointer<CChar>?, _ demonstrations: UnsafePointer<CChar>?, _ policy: UnsafePointer<CChar>?,
  _ job: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  call {
    let job = try present(job, "job")
    let held: HeldTask = try Handles.all.find(task)
    let path = try text(folder, "folder")
    let file = try text(demonstrations, "demonstrations")
    let first = try text(policy, "policy")
    let count = file.isEmpty ? nil : try DemonstrationFile.read(file, of: held.task).count
    let configuration = try TrainingConfiguration(
      yaml: text(configuration, "configuration"), file: "configuration",
      flags: count.map { [("demonstrations", "\($0)")] } ?? [], recipe: named(recipe),
      fromPolicy: !first.isEmpty)
    let run = try TrainingRun.begin(
      held.task, sceneText: held.text, configuration: configuration,
      folder: path.isEmpty
        ? RunFolder.makeNext(in: "runs", name: held.task.scene.name) : RunFolder(path: path),
      demonstrations: file.isEmpty ? nil : file, from: first.isEmpty ? nil : first)
    job.pointee = Handles.all.open(JostleC.job(Started(run: run)))
  }
}

/// Continues a run from its newest checkpoint, with the same bits as if it had never stopped.
///
/// - Parameters:
///   - folder: an earlier run's.
///   - iterations: how many the whole run has; 0 keeps the number.
///   - job: as of `jostle_train_begin`.
@c(jostle_train_resume)
public func resumeTraining(
  _ folder: UnsafePointer<CChar>?, _ iterations: Int64, _ job: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  call {
    let job = try present(job, "job")
    let path = try text(folder, "folder")
    guard !path.isEmpty, RunFolder(path: path).hasRun else {
      throw CallFailure(
        status: .training, description: "\(path): not a run folder: there is no config.yaml in it")
    }
    let folder = RunFolder(path: path)
    let wanted = try number(iterations, "iterations", in: 0...1_000_000_000)
    let configuration = try TrainingConfiguration(
      contentsOf: folder.configuration, flags: wanted == 0 ? [] : [("iterations", "\(wanted)")])
    let task = try ManipulationTask(Scene(contentsOf: folder.scene, isNamedAfterFile: false))
    job.pointee = Handles.all.open(
      JostleC.job(Started(run: try TrainingRun.resume(task, configuration: configuration, folder: folder))))
  }
}
