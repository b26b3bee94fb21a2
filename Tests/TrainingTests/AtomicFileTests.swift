// Files are written completely or not at all, even if the disk is full or the folder is not writable.

import Foundation
import Testing
import Training

/// A temporary folder for one test.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString)").path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      preconditionFailure("no folder for a test: \(error)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names of the files in the folder, in order.
  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

/// A file's bytes; nil where there is none.
func contents(of path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map { [UInt8]($0) } }

@Suite("A file is written completely or not at all") struct AtomicFileTests {
  @Test("a write leaves exactly the given bytes and no other file")
  func writesExactlyTheBytesGivenAndLeavesNothingElse() throws {
    let folder = TemporaryFolder()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try AtomicFile.write(bytes, to: "\(folder.path)/a")
    #expect(contents(of: "\(folder.path)/a") == bytes)
    #expect(folder.names == ["a"])
  }

  @Test("a write replaces a longer file completely")
  func replacesALongerFileWhole() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write("a long old file", to: "\(folder.path)/a")
    try AtomicFile.write("new", to: "\(folder.path)/a")
    #expect(contents(of: "\(folder.path)/a") == Array("new".utf8))
    try AtomicFile.write([], to: "\(folder.path)/a")
    #expect(contents(of: "\(folder.path)/a") == [])
  }

  @Test("a temporary file of a killed process with the same number is not reused")
  func doesNotReuseATemporaryOfAKilledProcessOfTheSameNumber() throws {
    let folder = TemporaryFolder()
    for number in 0..<2000 {
      let stale = "\(folder.path)/a.partial-\(getpid())-\(number)"
      try Data("stale".utf8).write(to: URL(filePath: stale))
    }
    try AtomicFile.write("new", to: "\(folder.path)/a")
    #expect(contents(of: "\(folder.path)/a") == Array("new".utf8))
    #expect(folder.names.count == 2001)
  }

  @Test("a missing folder is an error with the file's name and the reason")
  func namesTheFileAndTheReasonWhereThereIsNoFolder() {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/missing/a"
    let error = #expect(throws: FileError.self) { try AtomicFile.write("new", to: path) }
    #expect(error?.attempt == .create)
    #expect(error?.code == ENOENT)
    #expect(error?.description == "\(path): cannot create: No such file or directory")
  }

  @Test("a folder with the file's name is left unchanged")
  func leavesAFolderOfThatNameAlone() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/a", withIntermediateDirectories: false)
    let error = #expect(throws: FileError.self) { try AtomicFile.write("new", to: "\(folder.path)/a") }
    #expect(error?.attempt == .rename)
    #expect(folder.names == ["a"])
  }

  @Test("a full disk keeps the old file and leaves no temporary file")
  func aFullDiskLeavesTheOldFileAndNoTemporary() async throws {
    let folder = TemporaryFolder()
    let path = folder.path
    try AtomicFile.write("old", to: "\(path)/a")
    // A limit on the size of files, in a process of its own, ends a write half-way as a full disk does.
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write([UInt8](repeating: 1, count: 10_000), to: "\(path)/a")
      }
      #expect(error?.attempt == .write)
      #expect(error?.code == EFBIG)
      #expect(error?.path == "\(path)/a")
    }
    #expect(contents(of: "\(path)/a") == Array("old".utf8))
    #expect(folder.names == ["a"])
  }

  @Test("a folder without write permission is an error")
  func aFolderThatForbidsWritingIsAnError() async throws {
    let folder = TemporaryFolder()
    let path = folder.path
    try AtomicFile.write("old", to: "\(path)/a")
    await #expect(processExitsWith: .success) { [path = path as String] in
      try #require(chmod(path, 0o555) == 0)
      // Root may write anywhere.
      if geteuid() == 0 { try #require(seteuid(65_534) == 0) }
      let error = #expect(throws: FileError.self) { try AtomicFile.write("new", to: "\(path)/a") }
      #expect(error?.attempt == .create)
      #expect(error?.code == EACCES)
    }
    chmod(path, 0o755)
    #expect(contents(of: "\(path)/a") == Array("old".utf8))
    #expect(folder.names == ["a"])
  }
}
