// Progress of a check, counted by `CheckSession` and shown by the command line.

internal import Parallel
internal import Rollouts

/// The progress of a check.
public struct CheckProgress: Sendable, Equatable {
  /// The kind of episode that is running, such as "planner".
  public var stage: String
  /// Number of episodes of this stage that have ended.
  public var done: Int
  /// Number of all episodes of this stage.
  public var total: Int

  /// - Parameters: see the properties.
  public init(stage: String, done: Int, total: Int) {
    self.stage = stage
    self.done = done
    self.total = total
  }

  /// Called after each episode. Calls do not overlap; they may come from any worker's thread.
  public typealias Observer = @Sendable (CheckProgress) -> Void
}

/// Counts the episodes that have ended and notifies the observer.
final class ProgressCounter: Sendable {
  private let progress: Locked<CheckProgress>
  private let observer: CheckProgress.Observer?

  init(_ observer: CheckProgress.Observer?) {
    self.observer = observer
    progress = Locked(CheckProgress(stage: "", done: 0, total: 0))
  }

  func begin(_ stage: String, total: Int) {
    progress.withLock {
      $0 = CheckProgress(stage: stage, done: 0, total: total)
      observer?($0)
    }
  }

  func advance() {
    progress.withLock {
      $0.done += 1
      observer?($0)
    }
  }
}
