// Why a planner cannot be made.

public import Tasks

/// Why a planner cannot be made.
public enum PlannerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An option that is out of range or does not go with another one.
  case options(String)
  /// Its episode cannot be made.
  case task(TaskError)

  /// What is wrong, and what is allowed.
  public var description: String {
    switch self {
    case .options(let reason): "planner options: \(reason)"
    case .task(let error): error.description
    }
  }
}
