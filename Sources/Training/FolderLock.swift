// Prevents two processes from writing to the same run's folder.

#if canImport(Glibc)
  import Glibc
#endif

/// The right of one process to write to a folder. The system releases it when the process ends, however it
/// ends.
struct FolderLock: ~Copyable {
  private let descriptor: Int32
  /// Nil if the folder is locked; otherwise a message for the user that says why it could not be.
  let notice: String?

  /// - Throws: `TrainingError.folderInUse` if another process holds the lock, `.file` if the system refuses
  ///   for another reason than a file system without locks.
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

  /// Whether an error number of `flock` means that the file system has no locks.
  static func lacksLocks(_ code: Int32) -> Bool { code == ENOLCK || code == EOPNOTSUPP || code == ENOSYS }

  deinit { close(descriptor) }
}
