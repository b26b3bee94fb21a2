// Rollout files: exact there and back, typed errors for everything else.

import Batches
import Foundation
import Policies
import Replays
import Rollouts
import Testing

/// A folder of a test's own, removed after it.
private struct TemporaryFolder: ~Copyable {
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

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

/// Rollouts of made-up numbers, all different, of lengths 1, 2, 3, ...
private func batch(groups: Int, chunk: Int) -> RolloutBatch {
  let layout = PolicyLayout(observationCount: 3, bins: [11, 2], chunk: chunk)
  var batch = RolloutBatch(layout: layout, groupSize: 2)
  for number in 0..<2 * groups {
    let length = number + 1
    let decisions = (length + chunk - 1) / chunk
    batch.rollouts.append(
      Rollout(
        group: number / 2, member: number % 2, seed: UInt64.max - UInt64(number / 2),
        startHash: 0x8000_0000_0000_0001 &+ UInt64(number / 2), reward: number % 2,
        terminated: number % 2 == 1,
        truncated: number % 2 == 0, length: length, firstDecision: batch.decisionCount, decisions: decisions))
    for decision in 0..<decisions {
      let start = Float(number * 100 + decision)
      batch.observations += [start / 7, -start * .pi, decision == 0 ? -0.0 : .leastNonzeroMagnitude]
      for token in 0..<layout.tokensPerDecision {
        batch.tokens.append(Token((number + decision + token) % layout.bins(ofToken: token)))
        batch.logProbabilities.append(-Float(token + 1) / Float(number + 3))
      }
    }
  }
  return batch
}

private let header = RolloutFileHeader(
  sceneName: "push-box", sceneDigest: .max, observationLabels: ["hand.x", "hand.y", "kästchen.x"],
  actionLabels: ["hand.x", "hand.y"], policy: "network of 64, 64 after 12 iterations", seed: 1 << 63,
  temperature: 1.6)

@Suite struct RolloutFileTests {
  @Test(arguments: [1, 3], [0, 6])
  func readsBackExactlyWhatWasWritten(chunk: Int, compression: Int) throws {
    let folder = TemporaryFolder()
    let written = batch(groups: 4, chunk: chunk)
    try RolloutFile.write(written, to: "\(folder.path)/r.h5", header: header, compression: compression)
    let read = try RolloutFile.read("\(folder.path)/r.h5")
    #expect(read.header == header)
    #expect(read.batch.layout == written.layout)
    #expect(read.batch.groupSize == written.groupSize)
    #expect(read.batch.rollouts == written.rollouts)
    #expect(read.batch.tokens == written.tokens)
    #expect(read.batch.observations.map(\.bitPattern) == written.observations.map(\.bitPattern))
    #expect(read.batch.logProbabilities.map(\.bitPattern) == written.logProbabilities.map(\.bitPattern))
    #expect(read.batch.fingerprint == written.fingerprint)
    #expect(folder.names == ["r.h5"])
  }

  @Test func readsBackABatchOfNoRollouts() throws {
    let folder = TemporaryFolder()
    try RolloutFile.write(batch(groups: 0, chunk: 1), to: "\(folder.path)/r.h5", header: header)
    #expect(try RolloutFile.read("\(folder.path)/r.h5").batch.rollouts.isEmpty)
  }

  @Test(arguments: [0, 6])
  func theSameRolloutsGiveTheSameBytesAndOthersDoNot(compression: Int) throws {
    let folder = TemporaryFolder()
    func bytes(_ batch: RolloutBatch) throws -> Data? {
      try RolloutFile.write(batch, to: "\(folder.path)/r.h5", header: header, compression: compression)
      return FileManager.default.contents(atPath: "\(folder.path)/r.h5")
    }
    var other = batch(groups: 2, chunk: 1)
    other.tokens[3] ^= 1
    let first = try bytes(batch(groups: 2, chunk: 1))
    // A clock of whole seconds would show.
    sleep(1)
    #expect(try bytes(batch(groups: 2, chunk: 1)) == first)
    #expect(try bytes(other) != first)
  }

  @Test func compressionMakesALargeFileSmaller() throws {
    let folder = TemporaryFolder()
    var large = batch(groups: 1, chunk: 1)
    large.rollouts[1].length = 5000
    large.rollouts[1].decisions = 5000
    large.observations = [Float](repeating: 0.25, count: 3 * 5001)
    large.tokens = [Token](repeating: 1, count: 2 * 5001)
    large.logProbabilities = [Float](repeating: -1, count: 2 * 5001)
    func size(_ compression: Int) throws -> Int {
      try RolloutFile.write(large, to: "\(folder.path)/r.h5", header: header, compression: compression)
      #expect(try RolloutFile.read("\(folder.path)/r.h5").batch.fingerprint == large.fingerprint)
      return try #require(FileManager.default.contents(atPath: "\(folder.path)/r.h5")).count
    }
    #expect(try size(6) * 5 < size(0))
  }

  @Test func filesAreWrittenAndReadByManyThreadsAtOnce() async throws {
    let folder = TemporaryFolder()
    let path = folder.path
    let expected = batch(groups: 3, chunk: 2).fingerprint
    try await withThrowingTaskGroup(of: Bool.self) { tasks in
      for number in 0..<16 {
        tasks.addTask {
          try RolloutFile.write(batch(groups: 3, chunk: 2), to: "\(path)/\(number)", header: header)
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
    try RolloutFile.write(batch(groups: 2, chunk: 2), to: "\(folder.path)/r.h5", header: header)
    return try #require(FileManager.default.contents(atPath: "\(folder.path)/r.h5"))
  }

  @Test func aMissingFileAndAFolderAreErrorsOfTheSystem() {
    let folder = TemporaryFolder()
    for path in ["\(folder.path)/missing.h5", folder.path] {
      let error = #expect(throws: RolloutFileError.self) { try RolloutFile.read(path) }
      #expect(error?.kind == .system)
      #expect(error?.path == path)
    }
  }

  @Test func whatIsNotHDF5IsForeign() throws {
    let folder = TemporaryFolder()
    #expect(try kind(of: Data(), in: folder) == .foreign)
    #expect(try kind(of: Data("jostle: 1\n".utf8), in: folder) == .foreign)
  }

  @Test func aFileCutOffAnywhereIsDamaged() throws {
    let folder = TemporaryFolder()
    let whole = try bytes(in: folder)
    for length in stride(from: 8, to: whole.count, by: 97) {
      #expect(try kind(of: whole.prefix(length), in: folder) == .damaged, "at \(length) of \(whole.count)")
    }
  }

  /// Bytes that no reader looks at, such as free space and the derived `actions`, may differ unnoticed; what
  /// is read must be what was written.
  @Test func aFlippedBitIsNoticedOrDoesNotMatter() throws {
    let folder = TemporaryFolder()
    let whole = try bytes(in: folder)
    let expected = batch(groups: 2, chunk: 2)
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
      }
    }
    #expect(noticed > 20)
  }

  @Test func aFolderThatDoesNotExistCannotBeWrittenTo() {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/missing/r.h5"
    let error = #expect(throws: RolloutFileError.self) {
      try RolloutFile.write(batch(groups: 1, chunk: 1), to: path, header: header)
    }
    #expect(error?.kind == .system)
    #expect(error?.description == "\(path): cannot create \(path): No such file or directory")
  }

  @Test func aFullDiskLeavesTheOldFileAndNoTemporary() async throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    try Data("old".utf8).write(to: URL(filePath: path))
    // A limit on the size of files, in a process of its own, ends a write half-way as a full disk does.
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let error = #expect(throws: RolloutFileError.self) {
        try RolloutFile.write(batch(groups: 4, chunk: 1), to: path, header: header)
      }
      #expect(error?.kind == .system)
      #expect(error?.reason == "cannot write \(path): File too large")
    }
    #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
    #expect(folder.names == ["r.h5"])
  }
}
