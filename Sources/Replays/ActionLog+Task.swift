// What a log of actions means in a task: whether they can be carried out there, and where they lead.

internal import Policies
public import Tasks

extension ActionLog {
  /// Whether a task can carry these actions out.
  ///
  /// - Throws: `RecordingError.actions` if they are of another scene or have tokens that no bin stands for.
  func check(fits task: ManipulationTask) throws(RecordingError) {
    func refusal(_ reason: String) -> RecordingError { .actions(scene: task.scene.name, reason: reason) }
    let digest = String(task.digest, radix: 16)
    guard scene == task.scene.name else { throw refusal("they are of scene '\(scene)'") }
    guard sceneDigest == nil || sceneDigest == digest else {
      throw refusal(
        "they are of a scene of digest \(sceneDigest ?? ""), this one's is \(digest): it has changed since")
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
  /// The moment that a log's actions lead to.
  ///
  /// - Throws: `RecordingError.actions` if the log does not fit the task, or its episode ends with it or before.
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
        "the episode is over after \(reached) of \(log.actions.count): a branch leads off before its end")
  }
}
