// Evaluates the planner, which is no policy, from the starts from which a policy is evaluated.

import Parallel
import Planning
import Randomness
import Rollouts
import Tasks
import Training

extension Evaluation {
  /// Lets the planner search from the starts of an evaluation with the same seed, each start in one worker.
  init(
    ofPlannerIn task: ManipulationTask, episodes: Int, seed: UInt64, pool: WorkerPool,
    progress: @escaping RolloutProgress.Observer
  ) throws(TaskError) {
    let (scene, key) = (task.scene, RandomKey(seed: seed))
    let count = Locked(RolloutProgress())
    let results = try pool.map(
      episodes, scratch: { () throws(TaskError) in try Planner(ManipulationTask(scene)) },
      { planner, number throws(TaskError) in
        let start = StartSeeds.evaluation.seed(RolloutKeys.start(ofEpisode: number, in: key))
        let planned = try planner.play(seed: start)
        count.withLock { count in
          count.rollouts += 1
          count.successes += planned.isSuccess ? 1 : 0
          count.actions += planned.actions.count
          progress(count)
        }
        return EpisodeResult(
          number: number, seed: start, outcome: planned.outcome, length: planned.actions.count)
      })
    self.init(EpisodeReport(results))
  }
}
