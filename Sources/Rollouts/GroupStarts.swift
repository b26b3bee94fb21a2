// Where groups of rollouts begin: at starts of the task, or in the middle of episodes.

public import Tasks

/// Where groups begin.
public enum GroupStarts: Sendable {
  /// Each at a start of its own, drawn from the group's key.
  case drawn(StartSeeds)
  /// Group n at the branch point of number n modulo their count: in the middle of episodes. At least one.
  case branches([BranchPoint])
}
