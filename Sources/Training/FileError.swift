// Errors of the files that a run reads and writes.

#if canImport(Glibc)
  import Glibc
#endif

/// A file that cannot be used: which, what was attempted, and why.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was attempted.
  public enum Attempt: String, Sendable {
    case create, open, read, write, synchronize, rename, truncate, resume, lock
  }

  /// The file.
  public var path: String
  /// What was attempted.
  public var attempt: Attempt
  /// The system's error number; 0 if the contents are the reason.
  public var code: Int32
  /// The reason, from the system or from Jostle.
  public var reason: String

  /// An error of the contents of a file.
  public init(path: String, attempt: Attempt, reason: String) {
    (self.path, self.attempt, self.code, self.reason) = (path, attempt, 0, reason)
  }

  /// The error of the last failed system call of this thread, from `errno`.
  init(systemErrorAt path: String, attempt: Attempt) {
    let code = errno
    (self.path, self.attempt, self.code) = (path, attempt, code)
    reason = String(cString: strerror(code))
  }

  /// "runs/a/metrics.jsonl: cannot write: No space left on device"
  public var description: String { "\(path): cannot \(attempt): \(reason)" }
}
