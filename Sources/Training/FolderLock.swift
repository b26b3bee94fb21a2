// Keeps two processes from writing to one run's folder.

#if canImport(Glibc)
  import Glibc
#endif

/// The right of one process to write to a folder. The system takes it back when the process ends, however it
/// ends.
struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// - Throws: `TrainingError.folderInUse` where another process has it.
  init(_ folder: RunFolder) throws(TrainingError) {
    let descriptor = open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw .file(FileError(systemErrorAt: folder.lock, attempt: .create)) }
    // A file system without locks gives other errors; there the user has to take care.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw .folderInUse(path: folder.path)
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
