internal import Batches
internal import Policies
internal import Randomness
internal import Tasks

/// Where the actions of an episode come from.
enum Actions: Sendable {
  /// As little as an action can ask for.
  case idle
  /// Every token equally likely: what `RandomPolicy` does with this key.
  case random(RandomKey)
  /// These, then nothing.
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
