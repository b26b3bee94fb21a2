// `jostle train`: begin a run or go on with one, show it, evaluate what it learned.

import Messages
import ArgumentParser
import FoundationEssentials
import Tasks
import Parameters
import Scenes
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a policy on 0/1 rewards from grouped rollouts.",
    discussion: """
      Leaves a folder with the policy, its scene, its metrics, curves for TensorBoard, and checkpoints, each of \
      which is a policy file too. Ctrl-C or SIGTERM drops the iteration that is not finished, saves and says how \
      to go on; a second one stops at once. A run that was stopped, killed or crashed goes on with --resume from its newest \
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
  @Flag(help: "With --resume: go on where another version of Jostle left off, though bits may differ.")
  var allowOtherVersion = false
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
    } else if allowOtherVersion {
      throw ValidationError("--allow-other-version has no meaning without --resume")
    } else if scene == nil {
      throw ValidationError("a scene is missing; 'jostle scenes' lists what there is")
    } else if config == nil {
      // Again before the run, together with the file; here for a message that shows this command's usage.
      _ = try TrainingConfiguration.load(file: nil, flags: flags.given)
    }
  }

  func run() throws {
    let signal = StopSignal(answer: "stopping and saving what is finished")
    let line = TrainingLine()
    let run = try resume.map(resumed) ?? begun()
    let goOn = "jostle train --resume \(shellWord(run.folder.path))"
    let end: TrainingEnd
    do throws(TrainingError) {
      end = try run.run(stop: signal.flag, progress: { line.show($0) }) { event in
        line.show(event, of: run.task.scene.name, in: run.folder)
      }
    } catch {
      line.close()
      throw Failure(description: "\(error)\n\(TrainCommand.advice(error, goOn))")
    }
    line.close()
    if end == .interrupted, let status = signal.status {
      line.note("saved after iteration \(run.iteration); go on with: \(goOn)")
      throw ExitCode(status)
    }
    if end == .succeeded {
      line.note(
        "reached stopAtSuccess after iteration \(run.iteration); to train on: \(goOn) --stop-at-success none")
    }
    // All is saved: from here on there is nothing to wait for.
    signal.stopListening()
    if let status = signal.status { throw ExitCode(status) }
    line.note("evaluating on \(counted(run.configuration.finalEpisodes, "held-out start"))")
    let (greedy, sampled) = try run.evaluateFinally(progress: { line.show($0) })
    line.close()
    let summary = TrainingSummary(run, end: end, greedy: greedy, sampled: sampled)
    try AtomicFile.write(try jsonText(summary) + "\n", to: run.folder.summary)
    try output.answer(
      summary,
      text: """
        \(run.task.scene.name): \(counted(run.iteration, "iteration")) in \(fixed(run.seconds, 1)) s, from seed \(run.configuration.seed)
        greedy:  \(greedy.summary)
        sampled: \(sampled.summary)
        \(run.folder.policy)
        """)
  }

  /// What can be done about a run that could not go on.
  private static func advice(_ error: TrainingError, _ goOn: String) -> String {
    switch error {
    case .rollout(.fault):
      "Resuming meets the same fault again: \(goOn)\nTo drop groups with faults instead: \(goOn) --on-fault discard"
    case .otherVersion:
      "To go on all the same: \(goOn) --allow-other-version"
    case .shortfall:
      "To go on with what groups there are: \(goOn) --shortfall train"
    default:
      "Nothing that was saved is lost; once the cause is gone, go on with: \(goOn)"
    }
  }

  private func begun() throws -> TrainingRun {
    let configuration = try TrainingConfiguration.load(file: config, flags: flags.given)
    let loaded = try LoadedScene(scene ?? "")
    let text = try Scene.wholeText(contentsOf: loaded.path)
    let folder =
      try out.map { RunFolder(path: $0) } ?? RunFolder.makeNext(in: "runs", name: loaded.task.scene.name)
    return try TrainingRun.begin(loaded.task, sceneText: text, configuration: configuration, folder: folder)
  }

  private func resumed(_ path: String) throws -> TrainingRun {
    let folder = RunFolder(path: path)
    guard folder.hasRun else {
      throw Failure(description: "\(path): not a run folder: there is no config.yaml in it")
    }
    let configuration = try TrainingConfiguration.load(file: folder.configuration, flags: flags.given)
    let task = try scene.map { try LoadedScene($0).task } ?? recordedTask(folder)
    do throws(TrainingError) {
      return try TrainingRun.resume(
        task, configuration: configuration, folder: folder, allowsOtherVersion: allowOtherVersion)
    } catch {
      guard case .otherVersion = error else { throw error }
      let goOn = "jostle train --resume \(shellWord(path))"
      throw Failure(description: "\(error)\n\(TrainCommand.advice(error, goOn))")
    }
  }

  /// The task of the scene that the run's folder holds.
  private func recordedTask(_ folder: RunFolder) throws -> ManipulationTask {
    guard FileManager.default.fileExists(atPath: folder.scene) else {
      throw Failure(
        description: "\(folder.scene): no such file; name the scene: jostle train SCENE --resume "
          + shellWord(folder.path))
    }
    return try ManipulationTask(Scene(contentsOf: folder.scene, isNamedAfterFile: false))
  }
}

/// What a finished run amounts to: summary.json, and the answer of `jostle train --json`.
private struct TrainingSummary: Encodable {
  var scene: String
  var seed: UInt64
  var end: String
  var iterations: Int
  /// Of all processes that worked on the run, s.
  var trainingSeconds: Double
  var greedy: Evaluation
  var sampled: Evaluation
  var policy: String
  var policyHash: String

  init(_ run: TrainingRun, end: TrainingEnd, greedy: Evaluation, sampled: Evaluation) {
    scene = run.task.scene.name
    seed = run.configuration.seed
    self.end = end.rawValue
    iterations = run.iteration
    trainingSeconds = run.seconds
    self.greedy = greedy
    self.sampled = sampled
    policy = run.folder.policy
    policyHash = run.policyFile.network.fingerprint.description
  }
}
