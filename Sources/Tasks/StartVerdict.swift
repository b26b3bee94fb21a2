// The answer of `Episode.examine`: why a draw of a start state is rejected.

/// Whether a drawn start state will do, and if not, why.
///
/// Bodies go by their number in the scene; the number after the last is that of the walls.
public enum StartVerdict: Sendable, Hashable {
  /// An episode may begin here.
  case accepted
  /// A body or a marker lies outside the workspace.
  case outside
  /// Two bodies stand nearer to one another than the scene's clearance.
  case tooClose(first: Int, second: Int)
  /// A body has left the workspace or is too fast once things have settled.
  case restless
  /// The task is solved already, or would be by waiting.
  case solved
}
