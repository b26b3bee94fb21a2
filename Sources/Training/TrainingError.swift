// Errors of a training run, with advice on what to do.

public import GRPO
public import Policies
public import Rollouts
public import Scenes
public import Tasks

/// Why a run could not begin, continue or be resumed.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  case configuration(ConfigurationError)
  case scene(SceneError)
  case task(TaskError)
  case rollout(RolloutError)
  case learner(LearnerError)
  case policy(PolicyError)
  case file(FileError)
  /// The configuration changes a parameter of GRPO, which the run's own objective does not use.
  case unusedParameter(name: String, value: String, usual: String, objective: String)
  /// The output folder is not empty.
  case folderNotEmpty(RunFolder)
  /// Another process writes to the folder.
  case folderInUse(path: String)
  /// A checkpoint of another version of Jostle: continuing would mix the bits of two versions.
  case otherVersion(path: String, found: String)
  /// More iterations are completed than are requested.
  case pastEnd(path: String, done: Int, asked: Int)
  /// A checkpoint that does not fit the run.
  case checkpoint(path: String, reason: String)
  /// A checkpoint that is cut short or otherwise not as it was written.
  case damagedCheckpoint(path: String, reason: String)
  /// There are checkpoints, but all are damaged; the reason is that of the newest.
  case noWholeCheckpoint(RunFolder, reason: String)
  /// The metrics do not reach the iteration of the checkpoint.
  case metricsLost(RunFolder, FileError)
  /// A file of demonstrations that cannot be used, or fewer demonstrations than asked for.
  case demonstrations(path: String, reason: String)
  /// Dynamic sampling found too few groups, and the configuration says to stop in this case.
  case shortfall(diagnosis: String)

  /// What happened, and what to do about it.
  public var description: String {
    switch self {
    case .configuration(let error): error.description
    case .scene(let error): error.description
    case .task(let error): error.description
    case .rollout(let error): error.description
    case .learner(let error): error.description
    case .policy(let error): error.description
    case .file(let error): error.description
    case .unusedParameter(let name, let value, let usual, let objective):
      "\(name) is \(value), must stay \(usual) here: the objective '\(objective)' does not use it; "
        + "GRPO's parameters belong to a GRPOObjective"
    case .folderNotEmpty(let folder):
      "\(folder.path): the output folder is not empty; choose another one"
        + (folder.hasRun ? ", or continue the run in it: --resume \(folder.path)" : "")
    case .folderInUse(let path): "\(path): another process is training in this folder"
    case .otherVersion(let path, let found):
      "\(path): was written by Jostle \(found), this is \(jostleVersion): what follows could differ from what "
        + "either version does alone"
    case .pastEnd(let path, let done, let asked):
      "\(path): iterations is \(asked), must be at least the \(done) that are done"
    case .checkpoint(let path, let reason), .damagedCheckpoint(let path, let reason),
      .demonstrations(let path, let reason):
      "\(path): \(reason)"
    case .noWholeCheckpoint(let folder, let reason):
      "\(reason); all other checkpoints are damaged too. To start this run over, delete \(folder.checkpoints)"
    case .metricsLost(let folder, let error):
      "\(error). Put the file back, or start this run over: delete \(folder.checkpoints)"
    case .shortfall(let diagnosis): diagnosis
    }
  }
}
