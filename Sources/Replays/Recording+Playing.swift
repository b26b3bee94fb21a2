// The three ways to make a recording: a start alone, an episode of a policy, the replay of an action log.

internal import Batches
public import Policies
public import Randomness
internal import Rollouts
public import Tasks

extension Recording {
  /// Records only a start.
  public init(startOf task: ManipulationTask, seed: UInt64) throws(RecordingError) {
    do {
      var episode = try Episode(task)
      try episode.reset(seed: seed)
      try self.init(startOf: episode)
    } catch {
      throw .rollout(.task(error))
    }
  }

  /// Records an episode of a policy, to its end.
  ///
  /// - Parameters:
  ///   - policy: what acts.
  ///   - task: what is played.
  ///   - seed: the seed of the start state.
  ///   - key: its child n is the key of decision n.
  public init<P: Policy>(
    of policy: P, in task: ManipulationTask, seed: UInt64, key: RandomKey
  ) throws(RecordingError) {
    let layout = policy.layout
    guard layout == PolicyLayout(of: task, chunk: layout.chunk) else {
      throw .rollout(
        .layout(
          scene: task.scene.name, task: "\(task.observationCount) numbers observed and bins \(task.bins)",
          policy: "\(layout.observationCount) numbers observed and bins \(layout.bins)"))
    }
    do {
      var episode = try Episode(task)
      try episode.reset(seed: seed)
      try self.init(startOf: episode)
      try self.play(policy, in: &episode, key: key)
    } catch {
      throw .rollout(.task(error))
    }
  }

  private mutating func play<P: Policy>(_ policy: P, in episode: inout Episode, key: RandomKey)
    throws(TaskError)
  {
    let layout = policy.layout
    var workspace = policy.makeWorkspace(rows: 1)
    var observation = [Float](repeating: 0, count: layout.observationCount)
    var chosen = [Token](repeating: 0, count: layout.tokensPerDecision)
    var logProbabilities = [Float](repeating: 0, count: layout.tokensPerDecision)
    var decision = 0
    while outcome == .running {
      var observed = observation.mutableSpan
      try episode.observe(into: &observed)
      let keys = [key.folding(decision)]
      var tokens = chosen.mutableSpan
      var logs = logProbabilities.mutableSpan
      policy.act(
        rows: 1, observations: observation.span, keys: keys.span, tokens: &tokens, logProbabilities: &logs,
        workspace: &workspace)
      for step in 0..<layout.chunk where outcome == .running {
        let first = step * layout.actionDimensions
        try self.step(chosen.span.extracting(first..<first + layout.actionDimensions), in: &episode)
      }
      decision += 1
    }
  }

  /// Replays the actions of a log.
  ///
  /// - Throws: `RecordingError.actions` if the log belongs to another scene, has tokens that are not bins,
  ///   or continues after the episode's end.
  public init(replaying log: ActionLog, in task: ManipulationTask) throws(RecordingError) {
    try log.check(fits: task)
    do {
      var episode = try Episode(task)
      try episode.reset(seed: log.seed)
      try self.init(startOf: episode)
      for action in log.actions where outcome == .running { try step(action.span, in: &episode) }
    } catch {
      throw .rollout(.task(error))
    }
    guard actionCount == log.actions.count else {
      throw .actions(
        scene: task.scene.name,
        reason: "there are \(log.actions.count), but the episode ends after \(actionCount)")
    }
  }
}
