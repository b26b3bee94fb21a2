// Files that grow by a record at a time and are cut back when a run resumes: metrics, timings, events.

#if canImport(Glibc)
  import Glibc
#endif

/// A file open for appending. Each append is one write without a buffer, so that what was appended is there
/// after the process is killed.
struct AppendFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  /// Where the next record begins.
  private var end: Int

  /// Opens or creates the file and keeps its first bytes only.
  ///
  /// - Parameter keptBytes: told the whole contents, says how many bytes to keep.
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

  /// Whether nothing is in the file.
  var isEmpty: Bool { end == 0 }

  /// Appends a record. On failure what was written of it is taken back as far as the system allows, so that
  /// the next append follows a whole record.
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
