// Files that grow by one record at a time and are shortened when a run resumes: metrics, timings, events.

#if canImport(Glibc)
  import Glibc
#endif

/// A file open for appending. Each append is one write without a buffer, so that appended records survive the
/// end of the process.
struct AppendFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  /// The position of the next record.
  private var end: Int

  /// Opens or creates the file and keeps only its first bytes.
  ///
  /// - Parameter keptBytes: receives the whole contents and returns the number of bytes to keep.
  init(
    path: String, keeping keptBytes: ([UInt8]) throws(FileError) -> Int
  ) throws(FileError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw FileError(systemErrorAt: path, attempt: .open) }
    let kept: Int
    do throws(FileError) {
      kept = try keptBytes(try AppendFile.contents(of: descriptor, path))
      if ftruncate(descriptor, kept) != 0 { throw FileError(systemErrorAt: path, attempt: .truncate) }
      if lseek(descriptor, kept, SEEK_SET) < 0 { throw FileError(systemErrorAt: path, attempt: .open) }
    } catch {
      close(descriptor)
      throw error
    }
    (self.descriptor, self.path, end) = (descriptor, path, kept)
  }

  deinit { close(descriptor) }

  /// Whether the file is empty.
  var isEmpty: Bool { end == 0 }

  /// Appends a record. If that fails, the part that was written is removed as far as the system allows, so
  /// that the next append follows a complete record.
  mutating func append(_ bytes: [UInt8]) throws(FileError) {
    do throws(FileError) {
      try writeFully(bytes, to: descriptor, path)
      end += bytes.count
    } catch {
      if ftruncate(descriptor, end) == 0 { lseek(descriptor, end, SEEK_SET) }
      throw error
    }
  }

  /// Waits until everything appended is on the disk.
  func synchronize() throws(FileError) {
    if fsync(descriptor) != 0 { throw FileError(systemErrorAt: path, attempt: .synchronize) }
  }

  private static func contents(of descriptor: Int32, _ path: String) throws(FileError) -> [UInt8] {
    var contents: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress!, $0.count) }
      if count > 0 {
        contents += block[..<count]
      } else if count == 0 {
        return contents
      } else if errno != EINTR {
        throw FileError(systemErrorAt: path, attempt: .read)
      }
    }
  }
}
