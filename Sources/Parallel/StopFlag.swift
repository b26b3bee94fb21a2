// How somebody who waits says that the work is no longer wanted.

internal import Synchronization

/// A request to stop, made once from any thread or signal handler's queue, and looked at by workers often
/// enough that they end within a fraction of a second.
public final class StopFlag: Sendable {
  private let stopped = Atomic(false)

  /// A flag that nobody has raised.
  public init() {}

  /// Asks for the work to end.
  public func stop() { stopped.store(true, ordering: .relaxed) }

  /// Whether somebody asked.
  public var isStopped: Bool { stopped.load(ordering: .relaxed) }
}
