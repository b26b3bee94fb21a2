// A flag that asks running work to stop.

internal import Synchronization

/// A request to stop, made once from any thread or from a signal handler's queue. Workers check it often
/// enough to end within a fraction of a second.
public final class StopFlag: Sendable {
  private let stopped = Atomic(false)

  /// A flag that has not been raised.
  public init() {}

  /// Raises the flag: asks the work to end.
  public func stop() { stopped.store(true, ordering: .relaxed) }

  /// Whether the flag has been raised.
  public var isStopped: Bool { stopped.load(ordering: .relaxed) }
}
