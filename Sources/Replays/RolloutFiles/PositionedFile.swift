// A file that is read and written at given positions, with the system's errors as errors of rollout files.

#if canImport(Glibc)
  import Glibc
#endif

/// An open file. It has no position of its own: every call says where.
final class PositionedFile {
  private(set) var path: String
  private let descriptor: Int32
  /// Told of every write; for tests of what a process that is killed leaves behind.
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
  /// - Parameter isNew: whether a file that is there is emptied.
  init(writing path: String, isNew: Bool) throws(RolloutFileError) {
    descriptor = open(path, O_RDWR | O_CLOEXEC | (isNew ? O_CREAT : 0), 0o666)
    self.path = path
    guard descriptor >= 0 else { throw PositionedFile.failure(isNew ? "create" : "open", path) }
    try lock()
    if isNew { try setSize(0) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Keeps other generations out. HDF5 locks files by flock, which does not see this lock: an unfinished file
  /// can be looked at while it grows.
  private func lock() throws(RolloutFileError) {
    var region = flock()
    region.l_type = Int16(F_WRLCK)
    region.l_whence = Int16(SEEK_SET)
    let setLockOfOpenFile: Int32 = 37  // F_OFD_SETLK
    guard withUnsafeMutablePointer(to: &region, { fcntl(descriptor, setLockOfOpenFile, $0) }) != 0 else {
      return
    }
    // File systems without locks say ENOLCK or EINVAL; there the lock is left out.
    if errno == EAGAIN || errno == EACCES {
      throw RolloutFileError(kind: .system, path: path, reason: "another process is writing it")
    }
  }

  private static func failure(_ attempt: String, _ path: String) -> RolloutFileError {
    RolloutFileError(
      kind: .system, path: path, reason: "cannot \(attempt) it: \(String(cString: strerror(errno)))")
  }

  private func failure(_ attempt: String) -> RolloutFileError { PositionedFile.failure(attempt, path) }

  /// Bytes in the file.
  var size: Int {
    get throws(RolloutFileError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw failure("read") }
      return Int(status.st_size)
    }
  }

  /// Cuts the file or makes it longer by zeros that take no space on the disk.
  func setSize(_ size: Int) throws(RolloutFileError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw failure("write") }
  }

  /// At most `count` bytes from a position on: fewer where the file ends before.
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

  /// Gives the file another name, in place of a file of that name, such that it lasts through a power cut.
  func rename(to path: String) throws(RolloutFileError) {
    guard Glibc.rename(self.path, path) == 0 else { throw failure("rename") }
    self.path = path
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PositionedFile.failure("open", folder) }
    defer { close(descriptor) }
    // Some file systems cannot synchronise a folder and say so with EINVAL; nothing more can be done there.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw PositionedFile.failure("write", folder) }
  }
}
