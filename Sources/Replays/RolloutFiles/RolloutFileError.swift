// What can go wrong with a rollout file.

/// A rollout file that cannot be written or read: which, and why.
public struct RolloutFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Who is to blame.
  public enum Kind: Sendable, Equatable {
    /// The system: no such file, no permission, a full disk.
    case system
    /// The file: something else wrote it, or another version.
    case foreign
    /// The file: it is cut off, or it does not hold what it says.
    case damaged
    /// What was to be written: its parts do not fit together, or are more than a file can hold.
    case arguments
    /// The file there is: it was generated otherwise than the one that is to go on from it.
    case different
    /// A file of an unfinished generation is there, and nobody asked to go on with it.
    case unfinished
    /// Nobody: somebody raised the stop flag.
    case stopped
  }

  /// Who is to blame.
  public var kind: Kind
  /// The file.
  public var path: String
  /// What is wrong, one sentence without a full stop.
  public var reason: String

  /// "runs/a/rollouts.h5: it is not an HDF5 file"
  public var description: String { "\(path): \(reason)" }
}
