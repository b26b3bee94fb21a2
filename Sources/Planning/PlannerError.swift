// Errors of making a planner.

public import Tasks

/// Why a planner cannot be made.
public enum PlannerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An option that is out of range or conflicts with another one.
  case options(String)
  /// The planner's episode cannot be made.
  case task(TaskError)

  /// What is wrong, and what is allowed.
  public var description: String {
    switch self {
    case .options(let reason): "planner options: \(reason)"
    case .task(let error): error.description
    }
  }
}
