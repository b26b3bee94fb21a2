// Where the actions of a checked episode come from: nobody, chance, or a plan. Read by `Player`.

internal import Batches
internal import Policies
internal import Randomness
internal import Tasks

/// Where the actions of an episode come from.
enum Actions: Sendable {
  /// Each agent asks for no motion.
  case idle
  /// Every token is equally likely; these are the draws of `RandomPolicy` with this key.
  case random(RandomKey)
  /// These actions, then idle ones.
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
