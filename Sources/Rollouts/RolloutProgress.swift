internal import Parallel

/// How far a call has come, for whoever waits for it. Says nothing that a result could depend on.
public struct RolloutProgress: Sendable, Equatable {
  /// Episodes that have ended.
  public var rollouts: Int
  /// Those of them with reward 1.
  public var successes: Int

  /// - Parameters: see the properties.
  public init(rollouts: Int = 0, successes: Int = 0) {
    self.rollouts = rollouts
    self.successes = successes
  }

  /// Told after each group or block of episodes; calls do not overlap, and come from any worker's thread.
  public typealias Observer = @Sendable (RolloutProgress) -> Void
}

/// Adds up progress and passes it on.
final class ProgressCount: Sendable {
  private let count = Locked(RolloutProgress())
  private let observer: RolloutProgress.Observer

  /// Nil where nobody listens.
  init?(_ observer: RolloutProgress.Observer?) {
    guard let observer else { return nil }
    self.observer = observer
  }

  func add(rollouts: Int, successes: Int) {
    count.withLock { count in
      count.rollouts += rollouts
      count.successes += successes
      observer(count)
    }
  }
}
