// The result of `Episode.examine`: why a draw of a start state is rejected.

/// Whether a drawn start state is accepted and, if not, why.
///
/// Bodies are given by their number in the scene; the number after the last body stands for the walls.
public enum StartVerdict: Sendable, Hashable {
  /// An episode may begin here.
  case accepted
  /// A dynamic body's centre of mass, a marker, or a fixed body whose place is drawn lies outside the workspace, or a
  /// joint's position lies outside its limits.
  case outside
  /// Two bodies are nearer to each other than the scene's clearance.
  case tooClose(first: Int, second: Int)
  /// A body has left the workspace or is too fast after settling.
  case restless
  /// The task is solved already, or would be by waiting.
  case solved
}
