// The starts of groups: starts of the task, or branch points within episodes.

public import Tasks

/// The starts of groups.
public enum GroupStarts: Sendable {
  /// Each group begins at its own start, drawn from the group's key.
  case drawn(StartSeeds)
  /// Group n begins at branch point n modulo their count, within an episode. There must be at least one.
  case branches([BranchPoint])
}
