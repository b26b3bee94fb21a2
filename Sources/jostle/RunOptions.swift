// How a run is begun or resumed, for the commands that work on runs: `train` and `clone`.

import ArgumentParser
import FoundationEssentials
import Messages
import Parameters
import Policies
import Scenes
import Tasks
import Training

#if canImport(Glibc)
  import Glibc
#endif

/// A scene, a folder and all training parameters.
struct RunOptions: ParsableArguments {
  @Argument(help: "A scene file, or a name that 'jostle scenes' lists; not needed with --resume.")
  var scene: String?
  @Option(
    help: ArgumentHelp(
      "The folder to create (default: runs/SCENE-N with the first free N).", valueName: "folder"))
  var out: String?
  @Option(
    help: ArgumentHelp(
      "The folder of a run to continue from its newest checkpoint. Of the parameters, only "
        + "\(RunOptions.changeableFlags.listed) may be changed.", valueName: "folder"))
  var resume: String?
  @Flag(help: "With --resume: continue a run of another version of Jostle, although bits may differ.")
  var allowOtherVersion = false
  @Option(help: ArgumentHelp("A configuration file; flags override it.", valueName: "file")) var config:
    String?
  @OptionGroup(title: "Parameters") var flags: TrainingFlags

  /// The parameters that a resumed run may change.
  private static let changeableFlags = TrainingConfiguration.parameters
    .filter { TrainingConfiguration.changeableParameters.contains($0.name) }.map { "--\($0.flagName)" }

  func validate() throws {
    for (flag, path) in [("--out", out), ("--resume", resume)] where path?.isEmpty == true {
      throw ValidationError("\(flag) is empty, must be a folder's path")
    }
    if resume != nil {
      guard out == nil, config == nil else {
        throw ValidationError(
          "--resume continues in the run's own folder with its own configuration: "
            + "leave out --out and --config")
      }
      let changeable = TrainingConfiguration.changeableParameters
      if let other = TrainingConfiguration.parameters.first(where: { parameter in
        !changeable.contains(parameter.name) && flags.given.contains { $0.name == parameter.name }
      }) {
        throw ValidationError(
          "--resume cannot change --\(other.flagName); it can change "
            + RunOptions.changeableFlags.listed)
      }
      if flags.recipe != nil {
        throw ValidationError(
          "--resume cannot change --recipe; it can change " + RunOptions.changeableFlags.listed)
      }
    } else if allowOtherVersion {
      throw ValidationError("--allow-other-version needs --resume")
    } else if scene == nil {
      throw ValidationError("a scene is missing; 'jostle scenes' lists what there is")
    } else if config == nil {
      // Validated again with the file before the run; done here so that the message shows this command's
      // usage.
      _ = try TrainingConfiguration.load(
        file: nil, flags: flags.given(demonstrations: flags.demonstrationFile == nil ? nil : 1),
        recipe: flags.recipe, fromPolicy: flags.from != nil)
    }
  }

  /// What a command asks for on top of the flags.
  struct Changes {
    /// How many demonstrations of a file are used; nil for all.
    var demonstrationsOfFile: Int?
    /// The default of `cloneSteps`.
    var cloneSteps = 0
  }

  /// Begins the run, or resumes it.
  func makeRun(_ changes: Changes = Changes()) throws -> TrainingRun {
    try resume.map(resumed) ?? begun(changes)
  }

  /// What the user can do when a run fails.
  static func advice(_ error: TrainingError, _ goOn: String) -> String {
    switch error {
    case .rollout(.fault):
      "Resuming meets the same fault again: \(goOn)\nTo drop groups with faults instead: \(goOn) --on-fault discard"
    case .otherVersion:
      "To continue all the same: \(goOn) --allow-other-version"
    case .shortfall:
      "To continue with the groups there are: \(goOn) --shortfall train"
    default:
      "Nothing that was saved is lost; once the cause is gone, continue with: \(goOn)"
    }
  }

  private func begun(_ changes: Changes) throws -> TrainingRun {
    let loaded = try LoadedScene(scene ?? "")
    let file = flags.demonstrationFile
    let count = try file.map { path in
      try changes.demonstrationsOfFile ?? DemonstrationFile.count(path, of: loaded.task)
    }
    var configuration = try TrainingConfiguration.load(
      file: config, flags: flags.given(demonstrations: count), recipe: flags.recipe,
      fromPolicy: flags.from != nil)
    if configuration.cloneSteps == 0 {
      if changes.cloneSteps > 0, let steps = flags.cloneSteps {
        throw Failure(
          description: "--clone-steps is \(steps), must be at least 1: there is nothing else to do")
      }
      configuration.cloneSteps = changes.cloneSteps
    }
    if let policy = flags.from {
      try requireGiven(configuration, agreesWith: policy, for: loaded.task)
    }
    let text = try Scene.wholeText(contentsOf: loaded.path)
    let folder =
      try out.map { RunFolder(path: $0) } ?? RunFolder.makeNext(in: "runs", name: loaded.task.scene.name)
    do {
      return try TrainingRun.begin(
        loaded.task, sceneText: text, configuration: configuration, folder: folder, demonstrations: file,
        from: flags.from)
    } catch {
      // Nothing has begun in the folder that was made for it: this leaves one that is not empty.
      if out == nil { rmdir(folder.path) }
      throw error
    }
  }

  /// Throws if a flag that was given asks for another network than that of the policy which training begins with, be it
  /// the default.
  private func requireGiven(
    _ configuration: TrainingConfiguration, agreesWith policy: String, for task: ManipulationTask
  ) throws {
    let found = try configuration.recorded(from: policy, for: task)
    let given = flags.given(demonstrations: nil).map(\.name)
    for parameter in TrainingConfiguration.parameters where given.contains(parameter.name) {
      let (own, others) = (parameter.text(in: configuration), parameter.text(in: found))
      if own != others {
        throw Failure(
          description:
            "--\(parameter.flagName) is \(own), must be \(others), as in \(policy), with which training "
            + "begins, or be left out")
      }
    }
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
      throw Failure(description: "\(error)\n\(RunOptions.advice(error, goOn))")
    }
  }

  /// The task of the scene in the run's folder.
  private func recordedTask(_ folder: RunFolder) throws -> ManipulationTask {
    guard FileManager.default.fileExists(atPath: folder.scene) else {
      throw Failure(
        description: "\(folder.scene): no such file; name the scene: jostle train SCENE --resume "
          + shellWord(folder.path))
    }
    return try ManipulationTask(Scene(contentsOf: folder.scene, isNamedAfterFile: false))
  }
}
