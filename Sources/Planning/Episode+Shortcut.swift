// Whether a running episode can still end in a shortcut.

internal import Batches
internal import Tasks
internal import Scenes

extension Episode {
  /// Whether the current state rules out a shortcut: its stage holds, or an agent touches a body.
  func rulesOut(_ shortcut: Shortcut) throws(TaskError) -> Bool {
    switch shortcut {
    case .withoutStage(let stage): try margin(ofStage: stage) >= 0
    case .withoutContact: try isTouchedByAgent()
    case .lost: false
    }
  }

  /// Carries out an action on the way to a shortcut.
  ///
  /// - Returns: the action's outcome, and whether the shortcut is ruled out from here on. After a success,
  ///   a check of whether it lasts may have moved the bodies.
  mutating func step(
    _ tokens: Span<Token>, toward shortcut: Shortcut
  ) throws(TaskError) -> (outcome: Outcome, isRuledOut: Bool) {
    var isRuledOut = false
    let outcome: Outcome
    if shortcut == .withoutContact {
      // A hand may strike a body and be gone when the action ends.
      outcome = try step(tokens) { (episode: borrowing Episode) throws(TaskError) in
        if !isRuledOut { isRuledOut = try episode.rulesOut(shortcut) }
      }
    } else {
      outcome = try step(tokens)
      if case .fault = outcome { return (outcome, true) }
      isRuledOut =
        switch (shortcut, outcome) {
        case (.lost, .succeeded): try keepsSuccess()
        default: try rulesOut(shortcut)
        }
    }
    return (outcome, isRuledOut)
  }
}
