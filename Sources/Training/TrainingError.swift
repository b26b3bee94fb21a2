public import GRPO
public import Policies
public import Rollouts
public import Scenes
public import Tasks

/// Why a run could not begin, go on or be resumed.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  case configuration(ConfigurationError)
  case scene(SceneError)
  case task(TaskError)
  case rollout(RolloutError)
  case learner(LearnerError)
  case policy(PolicyError)
  case file(FileError)
  /// The output folder holds something already.
  case folderNotEmpty(path: String)
  /// There is nothing to go on from.
  case noCheckpoint(path: String)
  /// A checkpoint that does not fit what is asked of it.
  case checkpoint(path: String, reason: String)
  /// Dynamic sampling found too few groups, and the configuration says to stop then.
  case shortfall(diagnosis: String)

  /// What happened and what to do about it.
  public var description: String {
    switch self {
    case .configuration(let error): error.description
    case .scene(let error): error.description
    case .task(let error): error.description
    case .rollout(let error): error.description
    case .learner(let error): error.description
    case .policy(let error): error.description
    case .file(let error): error.description
    case .folderNotEmpty(let path):
      "\(path): the output folder is not empty; choose another one, or go on with it: --resume \(path)"
    case .noCheckpoint(let path): "\(path): no checkpoint to resume from"
    case .checkpoint(let path, let reason): "\(path): \(reason)"
    case .shortfall(let diagnosis): diagnosis
    }
  }
}
