// The results of a run that has ended: summary.json.

internal import FoundationEssentials
internal import Messages
public import Parallel

/// What a run came to. Its JSON is that of `summary.json`, of the commands with `--json`, and of Python.
public struct RunSummary: Sendable, Encodable {
  /// The name of the scene.
  public var scene: String
  /// The run seed.
  public var seed: UInt64
  /// How the run ended.
  public var end: TrainingEnd
  /// Iterations done.
  public var iterations: Int
  /// The iteration after which the policy in the folder was evaluated best.
  public var policyIteration: Int
  /// Seconds of training, over all processes that worked on the run.
  public var trainingSeconds: Double
  /// Of imitating demonstrations, the round whose weights were taken; nil where nothing was imitated.
  public var clone: CloneRound?
  /// The final evaluation with the likeliest actions; nil before it.
  public var greedy: Evaluation?
  /// The final evaluation with sampled actions; nil before it.
  public var sampled: Evaluation?
  /// The path of the policy.
  public var policy: String
  /// The fingerprint of its network.
  public var policyHash: String

  /// What a run has come to so far, without an evaluation.
  ///
  /// - Parameters:
  ///   - run: the run.
  ///   - end: how it ended.
  public init(_ run: TrainingRun, end: TrainingEnd) {
    scene = run.task.scene.name
    seed = run.configuration.seed
    self.end = end
    iterations = run.iteration
    policyIteration = run.policyIteration
    trainingSeconds = run.seconds
    clone = run.cloneRound
    policy = run.folder.policy
    policyHash = run.policyFile.network.fingerprint.description
  }

  /// One line of JSON with sorted keys.
  var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(self)) + Array("\n".utf8)
    } catch {
      requirementFailed("a run's summary cannot be encoded: \(error)")
    }
  }
}

extension TrainingRun {
  /// Evaluates the policy on held-out starts (`evaluateFinally`), and records what the run came to in its folder.
  ///
  /// - Parameters:
  ///   - end: how the run ended.
  ///   - stop: as for `run`; `TrainingError.rollout(.stopped)` is thrown then.
  ///   - progress: called with the progress of the evaluation.
  public func conclude(
    _ end: TrainingEnd, stop: StopFlag = StopFlag(), progress: TrainingProgress.Observer? = nil
  ) throws(TrainingError) -> RunSummary {
    var summary = RunSummary(self, end: end)
    let final = try evaluateFinally(stop: stop, progress: progress)
    (summary.greedy, summary.sampled) = (final.greedy, final.sampled)
    do {
      try AtomicFile.write(summary.json, to: folder.summary)
    } catch {
      throw .file(error)
    }
    return summary
  }
}
