// Keeps two processes from writing to one run's folder.

#if canImport(Glibc)
  import Glibc
#endif

/// The right of one process to write to a folder. The system takes it back when the process ends, however it
/// ends.
struct FolderLock: ~Copyable {
  private let descriptor: Int32
  /// Nil where the folder is locked; else why it could not be, to tell the user.
  let notice: String?

  /// - Throws: `TrainingError.folderInUse` where another process has it, `.file` where the system refuses for a
  ///   reason that is not the file system's own lack of locks.
  init(_ folder: RunFolder) throws(TrainingError) {
    let descriptor = open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw .file(FileError(systemErrorAt: folder.lock, attempt: .create)) }
    var notice: String?
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      let error = FileError(systemErrorAt: folder.lock, attempt: .lock)
      guard FolderLock.lacksLocks(error.code) else {
        close(descriptor)
        throw error.code == EWOULDBLOCK ? .folderInUse(path: folder.path) : .file(error)
      }
      notice = "\(error); make sure that no other process trains in this folder"
      break
    }
    self.descriptor = descriptor
    self.notice = notice
  }

  /// Whether an error of `flock` says that the file system has no locks.
  static func lacksLocks(_ code: Int32) -> Bool { code == ENOLCK || code == EOPNOTSUPP || code == ENOSYS }

  deinit { close(descriptor) }
}
