// What can go wrong with a rollout file.

/// A rollout file that cannot be written or read: which, and why.
public struct RolloutFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Who is to blame.
  public enum Kind: Sendable, Equatable {
    /// The system: no such file, no permission, a full disk.
    case system
    /// The file: something else wrote it, or another version.
    case foreign
    /// The file: it is cut off or does not hold what it says.
    case damaged
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
