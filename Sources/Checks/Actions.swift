// The source of the actions in a checked episode: no motion, random tokens, or a plan. Used by `Player`.

internal import Batches
internal import Policies
internal import Randomness
internal import Tasks

/// The source of an episode's actions.
enum Actions: Sendable {
  /// Each agent is told not to move.
  case idle
  /// Every token is equally likely; the tokens are those of `RandomPolicy` with this key.
  case random(RandomKey)
  /// These actions, followed by idle ones.
  case logged([[Token]])

  /// Writes the next action of an episode.
  func write(of episode: borrowing Episode, into tokens: inout MutableSpan<Token>) throws(TaskError) {
    switch self {
    case .random(let key):
      let draw = key.folding(episode.action)
      for (index, bins) in episode.task.bins.enumerated() {
        tokens[index] = Token(draw.integer(index, below: bins))
      }
    case .logged(let actions) where episode.action < actions.count:
      for (index, token) in actions[episode.action].enumerated() { tokens[index] = token }
    case .idle, .logged:
      try episode.idle(into: &tokens)
    }
  }
}
