// One episode that a hunt has watched: whether it succeeded, and what it left out.

internal import Batches
internal import Planning
internal import Tasks

/// What a hunt must know of an episode.
struct HuntedEpisode: Sendable {
  private(set) var hasSucceeded = false
  /// Seed and actions of a success; nil for any other end.
  private(set) var example: HuntCatch.Example?
  /// Which of the scene's stages held at the start or after any action.
  private var stages: StageWatch
  /// Whether an agent touched a body that can be moved.
  private var hasTouched = false
  /// Whether success still held after a second of doing nothing.
  private var isKept = false

  /// Runs an episode and watches it.
  init(in episode: inout Episode, from seed: UInt64, _ actions: Actions) throws(TaskError) {
    try episode.reset(seed: seed)
    stages = StageWatch(count: episode.task.scene.stages.count)
    var tokens = [Token](repeating: 0, count: episode.task.bins.count)
    var carriedOut: [[Token]] = []
    var outcome = Outcome.running
    try stages.look(episode)
    while outcome == .running {
      var span = tokens.mutableSpan
      try actions.write(of: episode, into: &span)
      carriedOut.append(tokens)
      var hasTouched = hasTouched
      // A hand may strike a body and be gone when the action ends.
      outcome = try episode.step(tokens.span) { (episode: borrowing Episode) throws(TaskError) in
        if !hasTouched { hasTouched = try episode.isTouchedByAgent() }
      }
      self.hasTouched = hasTouched
      if case .fault = outcome { return }
      try stages.look(episode)
    }
    guard outcome == .succeeded else { return }
    hasSucceeded = true
    example = HuntCatch.Example(seed: seed, actions: carriedOut)
    isKept = try episode.keepsSuccess()
  }

  /// Whether its success was this shortcut.
  func took(_ shortcut: Shortcut) -> Bool {
    guard hasSucceeded else { return false }
    return switch shortcut {
    case .withoutStage(let stage): !stages.reached[stage]
    case .withoutContact: !hasTouched
    case .lost: !isKept
    }
  }
}

extension ManipulationTask {
  /// The shortcuts that a hunt looks for.
  var shortcuts: [Shortcut] {
    let hasObject = scene.bodies.contains { $0.kind == .dynamic && !$0.isAgent }
    return scene.stages.indices.map(Shortcut.withoutStage) + (hasObject ? [.withoutContact] : []) + [.lost]
  }
}
