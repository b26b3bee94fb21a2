public import Tasks

/// Why rollouts could not be had.
public enum RolloutError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An episode could not begin.
  case task(TaskError)
  /// The physics failed; the fault says where, and how to see it again.
  case fault(GroupFault)
  /// Members of a group did not begin in the same state: a bug in the task, found before it could bias
  /// advantages.
  case startsDiffer(scene: String, seed: UInt64, member: Int)
  /// The policy was made for other observations or actions than the task has.
  case layout(scene: String, task: String, policy: String)

  /// What happened, with the seed it happened at.
  public var description: String {
    switch self {
    case .task(let error): error.description
    case .fault(let fault): fault.description
    case .startsDiffer(let scene, let seed, let member):
      "\(scene): member \(member) of the group from seed \(seed) began in another state than member 0"
    case .layout(let scene, let task, let policy):
      "\(scene): the policy is made for \(policy), the task has \(task)"
    }
  }
}
