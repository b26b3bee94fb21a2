// The progress of a call, for showing it to users.

internal import Parallel

/// The progress of a call. No result depends on it.
public struct RolloutProgress: Sendable, Equatable {
  /// Number of episodes that have ended.
  public var rollouts: Int
  /// Number of them with reward 1.
  public var successes: Int
  /// Number of actions carried out, including those of episodes that still run.
  public var actions: Int

  /// - Parameters: see the properties.
  public init(rollouts: Int = 0, successes: Int = 0, actions: Int = 0) {
    self.rollouts = rollouts
    self.successes = successes
    self.actions = actions
  }

  /// Called after each group or block of episodes, and from time to time within long ones. Calls do not
  /// overlap, but may come from any worker's thread.
  public typealias Observer = @Sendable (RolloutProgress) -> Void
}

/// Adds up progress and passes it on.
package final class ProgressCount: Sendable {
  private let count = Locked(RolloutProgress())
  private let observer: RolloutProgress.Observer

  /// Nil if there is no observer.
  package init?(_ observer: RolloutProgress.Observer?) {
    guard let observer else { return nil }
    self.observer = observer
  }

  package func add(rollouts: Int = 0, successes: Int = 0, actions: Int = 0) {
    count.withLock { count in
      count.rollouts += rollouts
      count.successes += successes
      count.actions += actions
      observer(count)
    }
  }
}
