// What a run tells while it goes on, for whoever shows it.

public import GRPO
public import Rollouts

/// What one iteration did.
public struct IterationReport: Sendable {
  /// From 1.
  public var iteration: Int
  /// That the run is to do.
  public var iterations: Int
  /// Since this process began training.
  public var iterationsDone: Int
  /// What it took to fill the batch.
  public var sampling: SamplingReport
  /// Nil where there was nothing to learn from.
  public var update: UpdateMetrics?
  /// With the likeliest actions; nil where this iteration had no evaluation.
  public var greedy: Evaluation?
  /// With drawn actions; nil where this iteration had no evaluation.
  public var sampled: Evaluation?
  /// Wall time of the rollouts.
  public var rolloutSeconds: Double
  /// Wall time of the update.
  public var updateSeconds: Double
  /// Wall time of the evaluations.
  public var evaluationSeconds: Double
  /// Since this process began training.
  public var elapsedSeconds: Double
  /// Of the rollouts, by wall time.
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
