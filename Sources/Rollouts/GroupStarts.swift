// The starts of groups: starts of the task, or branch points within episodes.

public import Tasks

/// The starts of groups.
public enum GroupStarts: Sendable {
  /// Each group begins at its own start, drawn from the group's key.
  case drawn(StartSeeds)
  /// Group n begins at branch point n modulo their count, within an episode. There must be at least one.
  case branches([BranchPoint])
  /// Group n begins where this function says, which workers call at any time: it must depend on n alone.
  case chosen(@Sendable (_ group: Int) -> GroupStart)
}

/// Where one group begins, and how long its rollouts may take.
public struct GroupStart: Sendable {
  /// A start of the task, or a point within an episode.
  public enum Place: Sendable {
    /// A start of its own, drawn from the group's key.
    case drawn(StartSeeds)
    /// A point within an episode.
    case branch(BranchPoint)
  }

  /// Where it begins.
  public var place: Place
  /// The actions after which its rollouts are truncated, at least 1, counted from where they begin; nil for the
  /// scene's horizon alone.
  public var mostActions: Int?

  /// A start at this place.
  public init(_ place: Place, mostActions: Int? = nil) {
    self.place = place
    self.mostActions = mostActions
  }
}
