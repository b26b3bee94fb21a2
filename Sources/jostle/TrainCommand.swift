import Messages
import ArgumentParser
import FoundationEssentials
import Tasks
import Parameters
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a policy on 0/1 rewards from grouped rollouts.",
    discussion: """
      Leaves a folder with the policy, its metrics, curves for TensorBoard, and checkpoints, each of which is a \
      policy file too. Ctrl-C or SIGTERM finishes the iteration, saves and says how to go on; a second one \
      stops at once. A run that was stopped, killed or crashed goes on with --resume from its newest \
      checkpoint and ends with the same bytes as if it had never stopped. More --iterations are allowed; the \
      learning rate then goes on as its schedule has it for that many.
      'jostle config' prints every parameter with what it does.

      For example:
        jostle train push-box
        jostle train my-scene.yaml --out runs/mine --seed 1 --iterations 200 --no-dynamic-sampling
        jostle train --resume runs/mine --iterations 400
      """)

  @Argument(help: "A scene file, or the name of one in ./scenes; not needed with --resume.")
  var scene: String?
  @Option(
    help: ArgumentHelp(
      "The folder to make (default: runs/SCENE-N, the first N that is free).", valueName: "folder"))
  var out: String?
  @Option(
    help: ArgumentHelp(
      "A folder of a run to go on with, from its newest checkpoint. Besides, only "
        + "\(TrainCommand.changeableFlags.listed) may be given.", valueName: "folder"))
  var resume: String?
  @Option(help: ArgumentHelp("A configuration file; flags override it.", valueName: "file")) var config:
    String?
  @OptionGroup(title: "Parameters") var flags: TrainingFlags
  @OptionGroup var output: OutputOptions

  /// What may differ between a run and its continuation.
  private static let changeableFlags = TrainingConfiguration.parameters
    .filter { TrainingConfiguration.changeableParameters.contains($0.name) }.map { "--\($0.flagName)" }

  func validate() throws {
    for (flag, path) in [("--out", out), ("--resume", resume)] where path?.isEmpty == true {
      throw ValidationError("\(flag) is empty, must be a folder's path")
    }
    if resume != nil {
      guard out == nil, config == nil else {
        throw ValidationError(
          "--resume goes on in the run's own folder with its own configuration: "
            + "leave out --out and --config")
      }
      let changeable = TrainingConfiguration.changeableParameters
      if let other = TrainingConfiguration.parameters.first(where: { parameter in
        !changeable.contains(parameter.name) && flags.given.contains { $0.name == parameter.name }
      }) {
        throw ValidationError(
          "--resume cannot change --\(other.flagName); it can change "
            + TrainCommand.changeableFlags.listed)
      }
    } else if scene == nil {
      throw ValidationError("a scene is missing; 'jostle scenes' lists what there is")
    } else if config == nil {
      // Again before the run, together with the file; here for a message that shows this command's usage.
      _ = try TrainingConfiguration.load(file: nil, flags: flags.given)
    }
  }

  func run() throws {
    let signal = StopSignal()
    var console = Console()
    let run = try resume.map(resumed) ?? begun()
    let goOn = "jostle train --resume \(shellWord(run.folder.path))"
    let began = Date()
    let end: TrainingEnd
    do throws(TrainingError) {
      end = try run.run(shouldStop: { signal.status != nil }) { event in
        TrainCommand.show(event, run, &console)
      }
    } catch {
      console.closeLine()
      throw Failure(description: "\(error)\n\(TrainCommand.advice(error, goOn))")
    }
    let seconds = Date().timeIntervalSince(began)
    console.closeLine()
    if let status = signal.status {
      console.note("saved after iteration \(run.iteration); go on with: \(goOn)")
      throw ExitCode(status)
    }
    if end == .succeeded {
      console.note(
        "reached stopAtSuccess after iteration \(run.iteration); to train on: \(goOn) --stop-at-success none")
    }
    // All is saved: from here on there is nothing to wait for.
    signal.stopListening()
    console.note("evaluating on \(run.configuration.finalEpisodes) held-out starts")
    let (greedy, sampled) = try run.evaluateFinally()
    let summary = TrainingSummary(run, end: end, seconds: seconds, greedy: greedy, sampled: sampled)
    try AtomicFile.write(try jsonText(summary) + "\n", to: run.folder.summary)
    try output.answer(
      summary,
      text: """
        \(run.task.scene.name): \(counted(run.iteration, "iteration")) in \(fixed(seconds, 1)) s, from seed \(run.configuration.seed)
        greedy:  \(greedy.summary)
        sampled: \(sampled.summary)
        \(run.folder.policy)
        """)
  }

  /// What can be done about a run that could not go on.
  private static func advice(_ error: TrainingError, _ goOn: String) -> String {
    switch error {
    case .rollout(.fault):
      "The same fault comes again with: \(goOn)\nGroups with faults are dropped with: \(goOn) --on-fault discard"
    case .shortfall:
      "To go on with what groups there are: \(goOn) --shortfall train"
    default:
      "Nothing that was saved is lost; once the cause is gone, go on with: \(goOn)"
    }
  }

  private func begun() throws -> TrainingRun {
    let configuration = try TrainingConfiguration.load(file: config, flags: flags.given)
    let loaded = try LoadedScene(scene ?? "")
    let folder =
      try out.map { RunFolder(path: $0) } ?? RunFolder.makeNext(in: "runs", name: loaded.task.scene.name)
    return try TrainingRun.begin(
      loaded.task, scenePath: loaded.path, configuration: configuration, folder: folder)
  }

  private func resumed(_ path: String) throws -> TrainingRun {
    let folder = RunFolder(path: path)
    guard folder.hasRun else {
      throw Failure(description: "\(path): not a run folder: there is no config.yaml in it")
    }
    let configuration = try TrainingConfiguration.load(file: folder.configuration, flags: flags.given)
    let loaded = try LoadedScene(scene ?? recordedScene(folder))
    return try TrainingRun.resume(loaded.task, configuration: configuration, folder: folder)
  }

  private func recordedScene(_ folder: RunFolder) throws -> String {
    let recorded = (try? readText(folder.scene))?.split(separator: "\n").first.map(String.init) ?? ""
    guard FileManager.default.fileExists(atPath: recorded) else {
      throw Failure(
        description: "\(folder.scene): names '\(recorded)', and from here there is no such file; "
          + "name the scene: jostle train SCENE --resume \(shellWord(folder.path))")
    }
    return recorded
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
    if let greedy { line += "  greedy \(percent(greedy.success.rate))" }
    if let sampled { line += "  sampled \(percent(sampled.success.rate))" }
    return line
  }
}

/// What a finished run amounts to: summary.json, and the answer of `jostle train --json`.
private struct TrainingSummary: Encodable {
  var scene: String
  var seed: UInt64
  var end: String
  var iterations: Int
  var trainingSeconds: Double
  var greedy: Evaluation
  var sampled: Evaluation
  var policy: String
  var policyHash: String

  init(_ run: TrainingRun, end: TrainingEnd, seconds: Double, greedy: Evaluation, sampled: Evaluation) {
    scene = run.task.scene.name
    seed = run.configuration.seed
    self.end = end.rawValue
    iterations = run.iteration
    trainingSeconds = seconds
    self.greedy = greedy
    self.sampled = sampled
    policy = run.folder.policy
    policyHash = run.policyFile.network.fingerprint.description
  }
}
