// Errors of recording and replaying an episode.

public import Rollouts

/// Why an episode could not be recorded.
public enum RecordingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The episode could not begin, or the policy does not fit.
  case rollout(RolloutError)
  /// A file of actions cannot be used.
  case log(path: String, reason: String)
  /// Actions that cannot be carried out in this scene.
  case actions(scene: String, reason: String)

  /// What is wrong, and where.
  public var description: String {
    switch self {
    case .rollout(let error): error.description
    case .log(let path, let reason): "\(path): \(reason)"
    case .actions(let scene, let reason): "\(scene): these actions cannot be replayed: \(reason)"
    }
  }
}
