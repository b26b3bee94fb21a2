// A value that several threads read and modify, such as a progress count.

internal import Messages
internal import Glibc

/// A value that only one thread at a time can access.
///
/// It uses a pthread mutex because ThreadSanitizer does not understand how Swift 6.3 on Linux waits for a
/// contended `Synchronization.Mutex`, and reports races that do not exist.
public final class Locked<Value: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var value: Value

  /// A lock around this value.
  public init(_ value: Value) {
    self.value = value
    let status = pthread_mutex_init(mutex, nil)
    require(status == 0, "pthread_mutex_init returned \(status), must return 0")
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs `body` while no other thread has access.
  public func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
