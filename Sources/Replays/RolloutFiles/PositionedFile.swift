// A file that is read and written at given positions; errors of the system become errors of rollout files.

#if canImport(Glibc)
  import Glibc
#endif

/// An open file. It has no current position: every call states one.
final class PositionedFile {
  private(set) var path: String
  private let descriptor: Int32
  /// Called at every write; used by tests of what a killed process leaves behind.
  var observer: ((_ position: Int, _ bytes: [UInt8]) -> Void)?

  /// Opens a file for reading. A folder, a pipe or a device is an error.
  init(reading path: String) throws(RolloutFileError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw PositionedFile.failure("open", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("read") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw RolloutFileError(kind: .system, path: path, reason: "cannot read it: it is not a file")
    }
  }

  /// Opens or creates a file for writing and locks it for this process.
  ///
  /// - Parameter isNew: whether an existing file is emptied.
  init(writing path: String, isNew: Bool) throws(RolloutFileError) {
    descriptor = open(path, O_RDWR | O_CLOEXEC | (isNew ? O_CREAT : 0), 0o666)
    self.path = path
    guard descriptor >= 0 else { throw PositionedFile.failure(isNew ? "create" : "open", path) }
    try lock()
    if isNew { try setSize(0) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Keeps other writers out. HDF5 locks files with flock, which is independent of this lock, so that an
  /// unfinished file can be read while it grows.
  private func lock() throws(RolloutFileError) {
    var region = flock()
    region.l_type = Int16(F_WRLCK)
    region.l_whence = Int16(SEEK_SET)
    let setLockOfOpenFile: Int32 = 37  // F_OFD_SETLK
    guard withUnsafeMutablePointer(to: &region, { fcntl(descriptor, setLockOfOpenFile, $0) }) != 0 else {
      return
    }
    // File systems without locks return ENOLCK or EINVAL; the file is then not locked.
    if errno == EAGAIN || errno == EACCES {
      throw RolloutFileError(kind: .system, path: path, reason: "another process is writing it")
    }
  }

  private static func failure(_ attempt: String, _ path: String) -> RolloutFileError {
    RolloutFileError(
      kind: .system, path: path, reason: "cannot \(attempt) it: \(String(cString: strerror(errno)))")
  }

  private func failure(_ attempt: String) -> RolloutFileError { PositionedFile.failure(attempt, path) }

  /// Size of the file in bytes.
  var size: Int {
    get throws(RolloutFileError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw failure("read") }
      return Int(status.st_size)
    }
  }

  /// Shortens the file, or extends it with zeros that take no space on the disk.
  func setSize(_ size: Int) throws(RolloutFileError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw failure("write") }
  }

  /// At most `count` bytes from a position; fewer if the file ends before.
  func read(_ count: Int, at position: Int) throws(RolloutFileError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(position + filled))
        if got > 0 {
          filled += got
        } else if got == 0 {
          return
        } else if errno != EINTR {
          failed = true
          return
        }
      }
    }
    if failed { throw failure("read") }
    return bytes
  }

  /// Writes all bytes.
  func write(_ bytes: ArraySlice<UInt8>, at position: Int) throws(RolloutFileError) {
    var done = 0
    while done < bytes.count {
      let put = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(position + done))
      }
      if put >= 0 {
        done += put
      } else if errno != EINTR {
        throw failure("write")
      }
    }
    observer?(position, Array(bytes))
  }

  /// Waits until everything written is on the disk.
  func synchronize() throws(RolloutFileError) {
    guard fdatasync(descriptor) == 0 || errno == EINVAL else { throw failure("write") }
  }

  /// Renames the file, replacing any file with the new name, but no device and no pipe, in a way that survives a power
  /// failure.
  func rename(to path: String) throws(RolloutFileError) {
    var found = stat()
    if stat(path, &found) == 0, ![S_IFREG, S_IFDIR].contains(found.st_mode & S_IFMT) {
      throw RolloutFileError(kind: .system, path: path, reason: "cannot create it: it is a device or a pipe")
    }
    guard Glibc.rename(self.path, path) == 0 else { throw failure("rename") }
    self.path = path
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PositionedFile.failure("open", folder) }
    defer { close(descriptor) }
    // Some file systems cannot synchronise a folder and return EINVAL; nothing more can be done then.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw PositionedFile.failure("write", folder) }
  }
}
