// What a run tells while it goes on, for whoever shows it.

public import GRPO
public import Rollouts

/// What one iteration did.
public struct IterationReport: Sendable {
  /// From 1.
  public var iteration: Int
  /// Iterations that the run is to do.
  public var iterations: Int
  /// Iterations since this process began training.
  public var iterationsDone: Int
  /// What it took to fill the batch.
  public var sampling: SamplingReport
  /// Nil where there was nothing to learn from.
  public var update: UpdateMetrics?
  /// With the likeliest actions; nil where this iteration had no evaluation.
  public var greedy: Evaluation?
  /// With drawn actions; nil where this iteration had no evaluation.
  public var sampled: Evaluation?
  /// Greedy again, on fresh starts; nil unless `greedy` reached `stopAtSuccess`.
  public var confirmation: Evaluation?
  /// Wall time of the rollouts, s.
  public var rolloutSeconds = 0.0
  /// Wall time of the update, s.
  public var updateSeconds = 0.0
  /// Wall time of the evaluations, s.
  public var evaluationSeconds = 0.0
  /// Wall time of all of it, s.
  public var iterationSeconds = 0.0
  /// Processor time of all of it, s.
  public var cpuSeconds = 0.0
  /// Wall time since this process began training, s.
  public var elapsedSeconds = 0.0
  /// Physics steps of the rollouts by wall time, 1/s.
  public var physicsStepsPerSecond = 0.0
}

/// Where a run stands within an iteration.
public struct TrainingProgress: Sendable {
  /// What is being done.
  public enum Stage: String, Sendable {
    case rollouts, update, evaluation
  }

  /// The iteration that is being worked on, from 1.
  public var iteration: Int
  /// Iterations that the run is to do.
  public var iterations: Int
  /// What is being done.
  public var stage: Stage
  /// How far the rollouts or the evaluation have come.
  public var rollouts: RolloutProgress

  /// Told now and then; calls do not overlap, neither with one another nor with those of a run's `report`, and
  /// come from any worker's thread.
  public typealias Observer = @Sendable (TrainingProgress) -> Void
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
  /// A greedy evaluation reached `stopAtSuccess`, and so did one on fresh starts.
  case succeeded
  /// Somebody raised the stop flag; the run can be resumed.
  case interrupted
}
