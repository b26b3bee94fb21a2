// Errors of a check. What is wrong with the scene as a task is not an error but a finding of the report.

public import Rollouts

/// Why a scene could not be checked.
public enum CheckError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An option is out of its range.
  case option(name: String, value: Int, allowed: ClosedRange<Int>)
  /// Rollouts were not possible: the engine refuses a part of the scene, or a seed has no start.
  case rollout(RolloutError)

  /// The option with its value and range, or the rollout error's description.
  public var description: String {
    switch self {
    case .option(let name, let value, let allowed):
      "\(name) is \(value), must be in \(allowed.lowerBound)...\(allowed.upperBound)"
    case .rollout(let error): error.description
    }
  }
}
