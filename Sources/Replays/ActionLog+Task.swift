// Uses an action log in a task: checks that its actions can be carried out, and finds the state they lead to.

internal import Policies
public import Tasks

extension ActionLog {
  /// Throws unless a task can carry these actions out.
  ///
  /// - Throws: `RecordingError.actions` if they belong to another scene or have tokens that are not bins.
  func check(fits task: ManipulationTask) throws(RecordingError) {
    func refusal(_ reason: String) -> RecordingError { .actions(scene: task.scene.name, reason: reason) }
    let digest = String(task.digest, radix: 16)
    guard scene == task.scene.name else { throw refusal("they belong to scene '\(scene)'") }
    guard sceneDigest == nil || sceneDigest == digest else {
      throw refusal(
        "they belong to a scene with digest \(sceneDigest ?? ""), this one's is \(digest): it has changed since"
      )
    }
    for (number, action) in actions.enumerated() {
      guard action.count == task.bins.count else {
        throw refusal("action \(number) has \(action.count) tokens, must have \(task.bins.count)")
      }
      for (token, bins) in zip(action, task.bins) where Int(token) >= bins {
        throw refusal("action \(number) has token \(token), must be below \(bins)")
      }
    }
  }
}

extension BranchPoint {
  /// The branch point that a log's actions lead to.
  ///
  /// - Throws: `RecordingError.actions` if the log does not fit the task, or its episode ends with it or
  ///   earlier.
  public init(endOf log: ActionLog, in task: ManipulationTask) throws(RecordingError) {
    try log.check(fits: task)
    let reached: Int
    do {
      var episode = try Episode(task)
      try episode.reset(seed: log.seed)
      var outcome = Outcome.running
      for action in log.actions where outcome == .running { outcome = try episode.step(action.span) }
      if outcome == .running {
        try self.init(of: episode, actions: log.actions)
        return
      }
      reached = episode.action
    } catch {
      throw .rollout(.task(error))
    }
    throw .actions(
      scene: log.scene,
      reason:
        "the episode ends after \(reached) of \(log.actions.count): a branch point must lie before its end")
  }
}
