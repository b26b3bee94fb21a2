// Files that exist either completely or not at all: checkpoints, configurations, summaries.

import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Writes files atomically: after a crash or power failure, a reader finds either the old file or the new
/// one.
public enum AtomicFile {
  private static let temporaries = Atomic(0)

  /// Writes these bytes to a file at `path`.
  ///
  /// A temporary file in the same folder is written, synchronised and renamed, then the folder is
  /// synchronised. On failure, the temporary file is removed and the old file, if any, is unchanged.
  /// A device or a pipe is not replaced.
  ///
  /// - Throws: `FileError`. Only if its attempt is `.synchronize` of the folder, the new file is in place
  ///   already.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    if isSpecial(path) {
      throw FileError(path: path, attempt: .create, reason: "it is a device or a pipe, must be a file's path")
    }
    let (temporary, descriptor) = try createTemporary(beside: path)
    do throws(FileError) {
      try fill(descriptor, with: bytes, for: path)
      if rename(temporary, path) != 0 { throw FileError(systemErrorAt: path, attempt: .rename) }
    } catch {
      unlink(temporary)
      throw error
    }
    try synchronizeFolder(of: path)
  }

  /// Writes this text, as UTF-8, to a file at `path`.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Whether there is something at a path that is neither a file nor a folder.
  package static func isSpecial(_ path: String) -> Bool {
    var found = stat()
    return stat(path, &found) == 0 && ![S_IFREG, S_IFDIR].contains(found.st_mode & S_IFMT)
  }

  /// Whether a file with this name is a temporary file that a killed process left.
  package static func isTemporary(_ name: String) -> Bool { name.contains(temporaryMark) }

  private static let temporaryMark = ".partial-"

  /// A new file with an unused name; a file left by a killed process with the same number is not reused.
  private static func createTemporary(beside path: String) throws(FileError) -> (String, Int32) {
    while true {
      let number = temporaries.wrappingAdd(1, ordering: .relaxed).oldValue
      let temporary = path + temporaryMark + "\(getpid())-\(number)"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (temporary, descriptor) }
      if errno != EEXIST { throw FileError(systemErrorAt: path, attempt: .create) }
    }
  }

  /// Writes, synchronises and closes.
  private static func fill(
    _ descriptor: Int32, with bytes: [UInt8], for path: String
  ) throws(FileError) {
    do throws(FileError) {
      try writeFully(bytes, to: descriptor, path)
      if fsync(descriptor) != 0 { throw FileError(systemErrorAt: path, attempt: .synchronize) }
    } catch {
      close(descriptor)
      throw error
    }
    // Network file systems may report a full disk only here.
    if close(descriptor) != 0 { throw FileError(systemErrorAt: path, attempt: .write) }
  }

  /// Makes renames and new files in the folder of `path` survive a power failure.
  static func synchronizeFolder(of path: String) throws(FileError) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw FileError(systemErrorAt: folder, attempt: .open) }
    defer { close(descriptor) }
    // Some file systems cannot synchronise a folder and return EINVAL; nothing more can be done then.
    if fsync(descriptor) != 0, errno != EINVAL {
      throw FileError(systemErrorAt: folder, attempt: .synchronize)
    }
  }
}

/// Writes all bytes, with as many calls as necessary.
func writeFully(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
  var start = 0
  while start < bytes.count {
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + start, bytes.count - start) }
    if written >= 0 {
      start += written
    } else if errno != EINTR {
      throw FileError(systemErrorAt: path, attempt: .write)
    }
  }
}
