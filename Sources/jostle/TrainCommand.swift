import ArgumentParser
import FoundationEssentials
import Tasks
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a policy on 0/1 rewards from grouped rollouts.",
    discussion: """
      Leaves a folder with the policy, metrics, curves and checkpoints. Ctrl-C saves and says how to go on.
      'jostle config' prints every parameter with what it does.
      """)

  @Argument(help: "A scene file, or the name of one in ./scenes; not needed with --resume.")
  var scene: String?
  @Option(help: "The folder to make (default: runs/SCENE-N, the first N that is free).") var out: String?
  @Option(help: "A folder of a run to go on with, from its newest checkpoint.") var resume: String?
  @Option(help: "A configuration file; flags override it.") var config: String?
  @OptionGroup(title: "Parameters") var flags: TrainingFlags
  @OptionGroup var output: OutputOptions

  /// What may differ between a run and its continuation.
  private static let resumable: Set<String> = ["iterations", "workers", "checkpointEvery", "keepCheckpoints"]

  func validate() throws {
    if resume != nil {
      guard out == nil, config == nil else {
        throw ValidationError(
          "--resume goes on in the run's own folder with its own configuration: "
            + "leave out --out and --config")
      }
      if let other = flags.given.first(where: { !TrainCommand.resumable.contains($0.name) }) {
        throw ValidationError(
          "--resume cannot change '\(other.name)'; it can change "
            + TrainCommand.resumable.sorted().joined(separator: ", "))
      }
    } else if scene == nil {
      throw ValidationError("a scene is missing; 'jostle scenes' lists what there is")
    }
  }

  func run() throws {
    let signal = StopSignal()
    var console = Console()
    let run = try resume.map(resumed) ?? begun()
    let began = Date()
    let end = try run.run(shouldStop: { signal.status != nil }) { event in
      TrainCommand.show(event, run, &console)
    }
    let seconds = Date().timeIntervalSince(began)
    console.closeLine()
    if end == .interrupted {
      console.note(
        "saved after iteration \(run.iteration); go on with: jostle train --resume \(run.folder.path)")
      throw ExitCode(signal.status ?? 1)
    }
    let (greedy, sampled) = try run.evaluateFinally()
    let summary = TrainingSummary(run, end: end, seconds: seconds, greedy: greedy, sampled: sampled)
    try AtomicFile.write(try jsonText(summary) + "\n", to: run.folder.summary)
    try output.answer(
      summary,
      text: """
        \(run.task.scene.name): \(run.iteration) iterations in \(fixed(seconds, 1)) s, from seed \(run.configuration.seed)
        greedy:  \(greedy.summary)
        sampled: \(sampled.summary)
        \(run.folder.policy)
        """)
  }

  private func begun() throws -> TrainingRun {
    let configuration = try TrainingConfiguration.load(file: config, flags: flags.given)
    let loaded = try LoadedScene(scene ?? "")
    let folder = RunFolder(path: out ?? TrainCommand.freeFolder(for: loaded.task.scene.name))
    return try TrainingRun.begin(
      loaded.task, scenePath: loaded.path, configuration: configuration, folder: folder)
  }

  private func resumed(_ path: String) throws -> TrainingRun {
    let folder = RunFolder(path: path)
    guard FileManager.default.fileExists(atPath: folder.configuration) else {
      throw Failure(description: "\(path): not a run folder: there is no config.yaml in it")
    }
    let configuration = try TrainingConfiguration.load(file: folder.configuration, flags: flags.given)
    let recorded = try readText(folder.scene).split(separator: "\n").first.map(String.init) ?? ""
    let loaded = try LoadedScene(scene ?? recorded)
    return try TrainingRun.resume(loaded.task, configuration: configuration, folder: folder)
  }

  private static func freeFolder(for name: String) -> String {
    var number = 1
    while FileManager.default.fileExists(atPath: "runs/\(name)-\(number)") { number += 1 }
    return "runs/\(name)-\(number)"
  }

  private static func show(_ event: TrainingEvent, _ run: TrainingRun, _ console: inout Console) {
    switch event {
    case .began(let iteration, let resumed):
      let verb = resumed ? "resuming after iteration \(iteration)" : "training"
      console.note("\(run.task.scene.name): \(verb) in \(run.folder.path)")
    case .iterated(let report):
      console.progress(report.line, isNotable: report.greedy != nil)
    case .saved:
      break
    case .warned(let text):
      console.warn(text)
    }
  }
}

extension IterationReport {
  /// Where a run stands, in a line.
  fileprivate var line: String {
    let perIteration = elapsedSeconds / Double(max(1, iterationsDone))
    var line =
      "\(iteration)/\(iterations)  pass rate \(percent(sampling.passRate))  "
      + "groups \(sampling.groupsKept) of \(sampling.groupsTried)  \(short(physicsStepsPerSecond)) steps/s  "
      + "\(durationText(perIteration * Double(iterations - iteration))) left"
    if let greedy { line += "  greedy \(percent(greedy.rate))" }
    if let sampled { line += "  sampled \(percent(sampled.rate))" }
    return line
  }
}

/// What a finished run amounts to: summary.json, and the answer of `jostle train --json`.
private struct TrainingSummary: Encodable {
  struct Result: Encodable {
    var episodes: Int
    var successes: Int
    var rate: Double
    var wilson95: [Double]
    var meanLength: Double
    var faults: Int

    init(_ evaluation: Evaluation) {
      episodes = evaluation.episodes
      successes = evaluation.successes
      rate = evaluation.rate
      wilson95 = [evaluation.interval.lower, evaluation.interval.upper]
      meanLength = evaluation.meanLength
      faults = evaluation.faults.count
    }
  }

  var scene: String
  var seed: UInt64
  var end: String
  var iterations: Int
  var trainingSeconds: Double
  var greedy: Result
  var sampled: Result
  var policy: String
  var policyHash: String

  init(_ run: TrainingRun, end: TrainingEnd, seconds: Double, greedy: Evaluation, sampled: Evaluation) {
    scene = run.task.scene.name
    seed = run.configuration.seed
    self.end = end.rawValue
    iterations = run.iteration
    trainingSeconds = seconds
    self.greedy = Result(greedy)
    self.sampled = Result(sampled)
    policy = run.folder.policy
    policyHash = run.policyFile.network.fingerprint.description
  }
}
