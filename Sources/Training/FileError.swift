// What can go wrong with a file, for everything a run writes and reads.

#if canImport(Glibc)
  import Glibc
#endif

/// A file that the system or its contents do not let us use: which, what was attempted, and why.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was attempted.
  public enum Attempt: String, Sendable {
    case create, open, read, write, synchronize, rename, truncate, resume, lock
  }

  /// The file.
  public var path: String
  /// What was attempted.
  public var attempt: Attempt
  /// The system's number for why, 0 where it is the contents.
  public var code: Int32
  /// Why, in the system's words or ours.
  public var reason: String

  /// An error of our own: the contents are not as they must be.
  public init(path: String, attempt: Attempt, reason: String) {
    (self.path, self.attempt, self.code, self.reason) = (path, attempt, 0, reason)
  }

  /// The error that the last failed system call of this thread left in `errno`.
  init(systemErrorAt path: String, attempt: Attempt) {
    let code = errno
    (self.path, self.attempt, self.code) = (path, attempt, code)
    reason = String(cString: strerror(code))
  }

  /// "runs/a/metrics.jsonl: cannot write: No space left on device"
  public var description: String { "\(path): cannot \(attempt): \(reason)" }
}
