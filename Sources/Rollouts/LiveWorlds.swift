// Worlds kept alive to measure how much memory one takes.

internal import Parallel
public import Tasks

/// Many episodes of a task that exist at once, each some actions old, for measuring memory.
public final class LiveWorlds {
  private let episodes: FixedSlots<Episode>

  /// Begins `count` episodes with different seeds, and takes ten actions in each.
  public init(_ task: ManipulationTask, count: Int) throws(TaskError) {
    var seed: UInt64 = 0
    episodes = try FixedSlots(count: count) { () throws(TaskError) in
      var episode = try Episode(task)
      try episode.reset(seed: seed)
      seed += 1
      let middle = task.bins.map { UInt16($0 / 2) }
      var actions = 0
      while actions < 10, try episode.step(middle.span) == .running { actions += 1 }
      return episode
    }
  }
}
