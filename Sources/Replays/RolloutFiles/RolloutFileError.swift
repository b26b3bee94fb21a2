// Errors of rollout files.

/// A rollout file that cannot be written or read, and why.
public struct RolloutFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The cause of an error.
  public enum Kind: Sendable, Equatable {
    /// The system: no such file, no permission, a full disk.
    case system
    /// The file: something else wrote it, or another version.
    case foreign
    /// The file: it is cut off, or its contents are inconsistent.
    case damaged
    /// The data to be written: its parts do not fit together, or are more than a file can hold.
    case arguments
    /// The existing file: it was generated in another way than the one that should continue it.
    case different
    /// A file of an unfinished generation exists, but the call does not resume it.
    case unfinished
    /// Nobody: somebody raised the stop flag.
    case stopped
  }

  /// The cause.
  public var kind: Kind
  /// The file.
  public var path: String
  /// What is wrong, one sentence without a full stop.
  public var reason: String

  /// "runs/a/rollouts.h5: it is not an HDF5 file"
  public var description: String { "\(path): \(reason)" }
}
