// How far a call has come, for whoever waits for it.

internal import Parallel

/// How far a call has come. Says nothing that a result could depend on.
public struct RolloutProgress: Sendable, Equatable {
  /// Episodes that have ended.
  public var rollouts: Int
  /// Those of them with reward 1.
  public var successes: Int
  /// Actions carried out, those of episodes that still run included.
  public var actions: Int

  /// - Parameters: see the properties.
  public init(rollouts: Int = 0, successes: Int = 0, actions: Int = 0) {
    self.rollouts = rollouts
    self.successes = successes
    self.actions = actions
  }

  /// Told after each group or block of episodes, and now and then within long ones; calls do not overlap, and
  /// come from any worker's thread.
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

  func add(rollouts: Int = 0, successes: Int = 0, actions: Int = 0) {
    count.withLock { count in
      count.rollouts += rollouts
      count.successes += successes
      count.actions += actions
      observer(count)
    }
  }
}
