public import Tasks

/// Where groups begin.
public enum GroupStarts: Sendable {
  /// Each at a start of its own, drawn from the group's key.
  case drawn(StartSeeds)
  /// Group n at moment n of these, counted around: in the middle of episodes. At least one.
  case branches([BranchPoint])
}
