// Rollout files: written and read back exactly, with typed errors for everything else.

import Batches
import Foundation
import Policies
import Replays
import Rollouts
import Testing

@Suite("Rollout files are read back exactly or refused") struct RolloutFileTests {
  @Test("what was written is read back exactly", arguments: [1, 3])
  func readsBackExactlyWhatWasWritten(chunk: Int) throws {
    let folder = TemporaryFolder()
    let written = exampleBatch(groups: 4, chunk: chunk)
    try RolloutFile.write(written, to: "\(folder.path)/r.h5", header: exampleHeader)
    let read = try RolloutFile.read("\(folder.path)/r.h5")
    #expect(read.header == exampleHeader)
    #expect(read.batch.layout == written.layout)
    #expect(read.batch.groupSize == written.groupSize)
    #expect(read.batch.rollouts == written.rollouts)
    #expect(read.batch.tokens == written.tokens)
    #expect(read.batch.observations.map(\.bitPattern) == written.observations.map(\.bitPattern))
    #expect(read.batch.logProbabilities.map(\.bitPattern) == written.logProbabilities.map(\.bitPattern))
    #expect(read.batch.fingerprint == written.fingerprint)
    #expect(folder.names == ["r.h5"])
  }

  @Test("a batch without rollouts is read back") func readsBackABatchOfNoRollouts() throws {
    let folder = TemporaryFolder()
    try RolloutFile.write(exampleBatch(groups: 0, chunk: 1), to: "\(folder.path)/r.h5", header: exampleHeader)
    #expect(try RolloutFile.read("\(folder.path)/r.h5").batch.rollouts.isEmpty)
  }

  @Test("the same rollouts give the same bytes, and others give other bytes")
  func theSameRolloutsGiveTheSameBytesAndOthersDoNot() throws {
    let folder = TemporaryFolder()
    func bytes(_ batch: RolloutBatch) throws -> Data? {
      try RolloutFile.write(batch, to: "\(folder.path)/r.h5", header: exampleHeader)
      return FileManager.default.contents(atPath: "\(folder.path)/r.h5")
    }
    var other = exampleBatch(groups: 2, chunk: 1)
    other.tokens[3] ^= 1
    let first = try bytes(exampleBatch(groups: 2, chunk: 1))
    // A time stamp in whole seconds would differ by then.
    sleep(1)
    #expect(try bytes(exampleBatch(groups: 2, chunk: 1)) == first)
    #expect(try bytes(other) != first)
  }

  @Test("many threads can write and read files at the same time")
  func filesAreWrittenAndReadByManyThreadsAtOnce()
    async throws
  {
    let folder = TemporaryFolder()
    let path = folder.path
    let expected = exampleBatch(groups: 3, chunk: 2).fingerprint
    try await withThrowingTaskGroup(of: Bool.self) { tasks in
      for number in 0..<16 {
        tasks.addTask {
          try RolloutFile.write(
            exampleBatch(groups: 3, chunk: 2), to: "\(path)/\(number)", header: exampleHeader)
          return try RolloutFile.read("\(path)/\(number)").batch.fingerprint == expected
        }
      }
      for try await same in tasks { #expect(same) }
    }
  }

  // MARK: Errors

  private func kind(of bytes: Data, in folder: borrowing TemporaryFolder) throws -> RolloutFileError.Kind? {
    let path = "\(folder.path)/damaged.h5"
    try bytes.write(to: URL(filePath: path))
    do throws(RolloutFileError) {
      _ = try RolloutFile.read(path)
      return nil
    } catch {
      #expect(error.path == path)
      #expect(!error.reason.isEmpty)
      return error.kind
    }
  }

  private func bytes(in folder: borrowing TemporaryFolder) throws -> Data {
    try RolloutFile.write(exampleBatch(groups: 2, chunk: 2), to: "\(folder.path)/r.h5", header: exampleHeader)
    return try #require(FileManager.default.contents(atPath: "\(folder.path)/r.h5"))
  }

  @Test("a missing file and a folder give errors of the system")
  func aMissingFileAndAFolderAreErrorsOfTheSystem() {
    let folder = TemporaryFolder()
    for path in ["\(folder.path)/missing.h5", folder.path] {
      let error = #expect(throws: RolloutFileError.self) { try RolloutFile.read(path) }
      #expect(error?.kind == .system)
      #expect(error?.path == path)
    }
  }

  @Test("a file that is not HDF5 is foreign") func whatIsNotHDF5IsForeign() throws {
    let folder = TemporaryFolder()
    #expect(try kind(of: Data(), in: folder) == .foreign)
    #expect(try kind(of: Data("jostle: 1\n".utf8), in: folder) == .foreign)
  }

  @Test("a file cut off anywhere is damaged") func aFileCutOffAnywhereIsDamaged() throws {
    let folder = TemporaryFolder()
    let whole = try bytes(in: folder)
    for length in stride(from: 8, to: whole.count, by: 97) {
      #expect(try kind(of: whole.prefix(length), in: folder) == .damaged, "at \(length) of \(whole.count)")
    }
  }

  /// Bytes that no reader looks at, such as free space and the derived `actions`, may differ unnoticed; what
  /// is read must be what was written.
  @Test("a flipped bit is detected or changes nothing that is read")
  func aFlippedBitIsNoticedOrDoesNotMatter() throws {
    let folder = TemporaryFolder()
    let whole = try bytes(in: folder)
    let expected = exampleBatch(groups: 2, chunk: 2)
    var noticed = 0
    for (number, index) in stride(from: 8, to: whole.count, by: 61).enumerated() {
      var flipped = whole
      flipped[index] ^= 1 << UInt8(number % 8)
      if try kind(of: flipped, in: folder) != nil {
        noticed += 1
      } else {
        let read = try RolloutFile.read("\(folder.path)/damaged.h5")
        #expect(read.batch.fingerprint == expected.fingerprint, "at \(index)")
        #expect(read.batch.rollouts == expected.rollouts, "at \(index)")
        #expect(read.header == exampleHeader, "at \(index)")
      }
    }
    #expect(noticed > 20)
  }

  @Test("a file cannot be written to a folder that does not exist")
  func aFolderThatDoesNotExistCannotBeWrittenTo() {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/missing/r.h5"
    let error = #expect(throws: RolloutFileError.self) {
      try RolloutFile.write(exampleBatch(groups: 1, chunk: 1), to: path, header: exampleHeader)
    }
    #expect(error?.kind == .system)
    #expect(error?.description == "\(path): cannot create it: No such file or directory")
  }

  @Test("a full disk keeps the old file and leaves no temporary file")
  func aFullDiskLeavesTheOldFileAndNoTemporary()
    async throws
  {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    try Data("old".utf8).write(to: URL(filePath: path))
    // A limit on the size of files, in a process of its own, ends a write half-way as a full disk does.
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let error = #expect(throws: RolloutFileError.self) {
        try RolloutFile.write(exampleBatch(groups: 4, chunk: 1), to: path, header: exampleHeader)
      }
      #expect(error?.kind == .system)
      #expect(error?.reason == "cannot write it: File too large")
    }
    #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
    #expect(folder.names == ["r.h5"])
  }
}
