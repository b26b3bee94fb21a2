// A policy in a single episode: for looking at what it does, where speed does not matter.

public import Batches
public import Messages
public import Policies
public import Randomness
public import Scenes
public import Tasks

extension Policy {
  /// The tokens that the policy chooses for one observation.
  ///
  /// It makes a workspace for each call; a loop that is to be fast calls `act(rows:…)`.
  ///
  /// - Parameters:
  ///   - observation: `[observationCount]`.
  ///   - key: what is drawn from; a greedy policy does not use it.
  /// - Returns: `[tokensPerDecision]`.
  /// - Throws: `ArgumentError` for an observation of another size, or a number that is not finite.
  public func act(on observation: [Float], key: RandomKey = RandomKey(seed: 0)) throws(ArgumentError)
    -> [Token]
  {
    guard observation.count == layout.observationCount else {
      throw ArgumentError("observation.count", observation.count, mustBe: "\(layout.observationCount)")
    }
    if let wrong = observation.firstIndex(where: { !$0.isFinite }) {
      throw ArgumentError("observation[\(wrong)]", observation[wrong], mustBe: "finite")
    }
    var tokens = [Token](repeating: 0, count: layout.tokensPerDecision)
    var logProbabilities = [Float](repeating: 0, count: tokens.count)
    var workspace = makeWorkspace(rows: 1)
    let keys = [key]
    var tokenSpan = tokens.mutableSpan
    var logProbabilitySpan = logProbabilities.mutableSpan
    act(
      rows: 1, observations: observation.span, keys: keys.span, tokens: &tokenSpan,
      logProbabilities: &logProbabilitySpan, workspace: &workspace)
    return tokens
  }
}

extension Episode {
  /// Runs the episode to its end with a policy.
  ///
  /// - Parameters:
  ///   - policy: made for this task; its chunks are carried out to the end of the episode.
  ///   - key: decision d draws from its child d.
  ///   - eachAction: called after each action, with the episode.
  /// - Returns: how it ended.
  /// - Throws: `RolloutError.layout` for a policy of another task, `.task` for an episode that is not running.
  public mutating func play(
    _ policy: some Policy, key: RandomKey, eachAction: (borrowing Episode) -> Void = { _ in }
  ) throws(RolloutError) -> Outcome {
    try policy.layout.check(fits: task)
    var observation = [Float](repeating: 0, count: task.observationCount)
    var outcome = Outcome.running
    var decision = 0
    do {
      while outcome == .running {
        var span = observation.mutableSpan
        try observe(into: &span)
        let tokens: [Token]
        do {
          tokens = try policy.act(on: observation, key: key.folding(decision))
        } catch {
          requirementFailed("an episode's own observation is refused: \(error)")
        }
        decision += 1
        for step in 0..<policy.layout.chunk where outcome == .running {
          let first = step * policy.layout.actionDimensions
          outcome = try self.step(tokens.span.extracting(first..<first + policy.layout.actionDimensions))
          eachAction(self)
        }
      }
    } catch {
      throw .task(error)
    }
    return outcome
  }
}

extension PolicyFile {
  /// The policy, ready to act in a task.
  ///
  /// - Parameters:
  ///   - task: what it is to act in.
  ///   - mode: how it chooses tokens.
  ///   - path: named in errors.
  /// - Throws: `PolicyError` if the task has other observations or actions than the one it was trained in.
  public func policy(
    for task: ManipulationTask, _ mode: ActionMode, path: String = "the policy"
  ) throws(PolicyError) -> NetworkPolicy {
    try check(
      against: PolicyLayout(of: task, chunk: network.architecture.layout.chunk),
      sceneName: task.scene.name, observationLabels: task.observationLabels, path: path)
    return policy(mode)
  }

  /// A warning if the policy was trained in another scene, or in another version of this one: its layout may fit, but it
  /// may know nothing of the task.
  ///
  /// - Parameters:
  ///   - scene: what it is used in.
  ///   - path: the policy's, named in the warning.
  /// - Returns: nil if it was trained in this scene.
  public func otherScene(than scene: Scene, path: String) -> String? {
    if sceneName != scene.name { return "\(path): trained in scene '\(sceneName)', used in '\(scene.name)'" }
    if sceneDigest != scene.digest {
      return "\(path): trained in another version of scene '\(scene.name)': the scene has changed since"
    }
    return nil
  }
}
