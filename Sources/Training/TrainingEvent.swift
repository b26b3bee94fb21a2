public import GRPO
public import Rollouts

/// What one iteration did.
public struct IterationReport: Sendable {
  /// From 1.
  public var iteration: Int
  public var iterations: Int
  /// Since this process began training.
  public var iterationsDone: Int
  public var sampling: SamplingReport
  /// Nil where there was nothing to learn from.
  public var update: UpdateMetrics?
  public var greedy: Evaluation?
  public var sampled: Evaluation?
  public var rolloutSeconds: Double
  public var updateSeconds: Double
  public var evaluationSeconds: Double
  /// Since this process began training.
  public var elapsedSeconds: Double
  public var physicsStepsPerSecond: Double
}

/// What a run tells while it goes on.
public enum TrainingEvent: Sendable {
  case began(iteration: Int, resumed: Bool)
  case iterated(IterationReport)
  case saved(checkpoint: String)
  /// Something that does not stop the run but that its user should know.
  case warned(String)
}

/// Why a run ended.
public enum TrainingEnd: String, Sendable {
  /// All iterations are done.
  case completed
  /// A greedy evaluation reached `stopAtSuccess`.
  case succeeded
  /// Asked to, by a signal; the run can be resumed.
  case interrupted
}
