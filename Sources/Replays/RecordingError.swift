// What can go wrong when an episode is recorded or replayed.

public import Rollouts

/// Why an episode could not be recorded.
public enum RecordingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// It could not begin, or the policy does not fit.
  case rollout(RolloutError)
  /// A file of actions cannot be used.
  case log(path: String, reason: String)
  /// Actions that this scene cannot carry out.
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
