// The events and progress that a run reports while it runs.

public import GRPO
public import Rollouts

/// The results of one iteration.
public struct IterationReport: Sendable {
  /// The iteration, counted from 1.
  public var iteration: Int
  /// Number of iterations of the whole run.
  public var iterations: Int
  /// Number of iterations since this process began training.
  public var iterationsDone: Int
  /// The report on sampling the batch.
  public var sampling: SamplingReport
  /// The metrics of the update; nil if there was nothing to learn from.
  public var update: UpdateMetrics?
  /// The evaluation with the likeliest actions; nil if there was none in this iteration.
  public var greedy: Evaluation?
  /// The evaluation with sampled actions; nil if there was none in this iteration.
  public var sampled: Evaluation?
  /// A second greedy evaluation, on fresh starts; nil unless `greedy` reached `stopAtSuccess`.
  public var confirmation: Evaluation?
  /// Where groups began along demonstrations; nil without any.
  public var curriculum: Curriculum?
  /// The temperature at which the iteration sampled.
  public var temperature: Float = 1
  /// The actions that a rollout from the task's own starts was allowed.
  public var mostActions = 0
  /// Wall time of the rollouts, s.
  public var rolloutSeconds = 0.0
  /// Wall time of the update, s.
  public var updateSeconds = 0.0
  /// Wall time of the evaluations, s.
  public var evaluationSeconds = 0.0
  /// Wall time of the whole iteration, s.
  public var iterationSeconds = 0.0
  /// Processor time of the whole iteration, s.
  public var cpuSeconds = 0.0
  /// Wall time since this process began training, s.
  public var elapsedSeconds = 0.0
  /// Physics steps of the rollouts per second of wall time.
  public var physicsStepsPerSecond = 0.0
}

extension IterationReport {
  /// Where an iteration's groups began along demonstrations.
  public struct Curriculum: Sendable, Equatable {
    /// Share of demonstrations from whose very starts rollouts succeed.
    public var coveredShare: Double
    /// Median over demonstrations of the largest number of actions before the end at which a group begins.
    public var medianDistance: Double
    /// Share of groups that begin at the task's own starts.
    public var ownShare: Double
    /// Average success rate of rollouts from there; nearer iterations count more.
    public var ownSuccess: Double

    init(_ starts: StartCurriculum) {
      coveredShare = starts.coveredShare
      let distances = zip(starts.lengths, starts.distances).map { min(Double($0), $1) }
      medianDistance = distances.sorted()[distances.count / 2]
      ownShare = starts.ownShare
      ownSuccess = starts.ownSuccess
    }
  }
}

/// The progress of a run within an iteration.
public struct TrainingProgress: Sendable {
  /// The part of an iteration that is running.
  public enum Stage: String, Sendable {
    case demonstrations, cloning, rollouts, update, evaluation
  }

  /// The current iteration, counted from 1; 0 while demonstrations are made and imitated.
  public var iteration: Int
  /// Number of iterations of the whole run.
  public var iterations: Int
  /// The part of the iteration that is running.
  public var stage: Stage
  /// The progress of the rollouts, of the evaluation, or of making demonstrations: episodes planned, and how many of
  /// them succeeded.
  public var rollouts: RolloutProgress

  /// Called from time to time. Calls overlap neither with one another nor with those of a run's `report`, and
  /// may come from any worker's thread.
  public typealias Observer = @Sendable (TrainingProgress) -> Void
}

/// An event that a run reports while it runs.
public enum TrainingEvent: Sendable {
  case began(iteration: Int, resumed: Bool)
  /// The demonstrations are there: how many, and the median of their lengths in actions.
  case demonstrated(count: Int, medianLength: Int)
  /// A part of the optimiser steps in which demonstrations are imitated is done.
  case imitated(CloneRound, of: Int)
  /// Demonstrations have been imitated, and the run goes on with the weights of this round.
  case cloned(CloneRound)
  case iterated(IterationReport)
  case saved(checkpoint: String)
  /// A message about something that does not stop the run but that the user should know.
  case warned(String)
}

/// Why a run ended.
public enum TrainingEnd: String, Sendable, Codable {
  /// All iterations are completed.
  case completed
  /// A greedy evaluation reached `stopAtSuccess`, and so did one on fresh starts.
  case succeeded
  /// The stop flag was raised; the run can be resumed.
  case interrupted
}
