// Growing rollout files: readable at any time, with the same bytes after any interruption.

import Batches
import CHDF5
import Foundation
import Parallel
import Replays
import Testing

@Suite("A growing rollout file is readable at any time") struct RolloutFileWriterTests {
  private let whole = exampleBatch(groups: 5, chunk: 2)

  /// One group of the example, as a batch.
  private func group(_ number: Int) -> RolloutBatch {
    var group = RolloutBatch(layout: whole.layout, groupSize: 2)
    for var rollout in whole.rollouts[2 * number..<2 * number + 2] {
      func rows(_ width: Int) -> Range<Int> {
        rollout.firstDecision * width..<(rollout.firstDecision + rollout.decisions) * width
      }
      group.observations += whole.observations[rows(3)]
      group.tokens += whole.tokens[rows(4)]
      group.logProbabilities += whole.logProbabilities[rows(4)]
      rollout.firstDecision = group.rollouts.map(\.decisions).reduce(0, +)
      group.rollouts.append(rollout)
    }
    return group
  }

  private func writer(
    _ path: String, groups: Int = 5, header: RolloutFileHeader = exampleHeader, resuming: Bool = false,
    stop: StopFlag = StopFlag(), earlier: (RolloutBatch) -> Void = { _ in }
  ) throws(RolloutFileError) -> RolloutFileWriter {
    try RolloutFileWriter(
      path: path, groups: groups, groupSize: 2, layout: whole.layout, header: header, resuming: resuming,
      stop: stop, earlier: earlier)
  }

  private func bytes(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

  @Test("fingerprints computed group by group equal that of the whole batch")
  func fingerprintIsIncremental() {
    var all = BatchFingerprint()
    for number in 0..<5 { all.combine(group(number)) }
    #expect(all.fingerprint == whole.fingerprint)
  }

  @Test("groups written one by one give the bytes of the whole batch, and no other file remains")
  func groupByGroup() throws {
    let folder = TemporaryFolder()
    try RolloutFile.write(whole, to: "\(folder.path)/whole.h5", header: exampleHeader)
    let writer = try writer("\(folder.path)/r.h5")
    for number in 0..<5 {
      try writer.append(group(number))
      try writer.flush()
    }
    try writer.finish()
    #expect(bytes("\(folder.path)/r.h5") == bytes("\(folder.path)/whole.h5"))
    #expect(folder.names == ["r.h5", "whole.h5"])
  }

  /// A process that is killed has made some of its writes and a part of the next one; of a write within a
  /// page of 4096 bytes, such as that of the first page, all or nothing.
  @Test("whenever a process is killed, the file can be read and has the groups of the last flush")
  func everyPrefixOfTheWritesIsReadable() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    var writes: [(position: Int, bytes: [UInt8])] = []
    let writer = try RolloutFileWriter(
      path: path, partialPath: path + ".partial", groups: 5, groupSize: 2, layout: whole.layout,
      header: exampleHeader, flushBytes: 1, observer: { writes.append(($0, $1)) })
    // The file takes its name after the head is written: from there on it must be readable.
    let headWrites = writes.count
    let size = try #require(bytes(path + ".partial")).count
    for number in 0..<5 { try writer.append(group(number)) }
    var file = Data(count: size)
    var flushes = 0
    func put(_ bytes: some Collection<UInt8>, at position: Int) {
      if file.count < position + bytes.count { file.append(Data(count: position + bytes.count - file.count)) }
      file.replaceSubrange(position..<position + bytes.count, with: bytes)
    }
    for (number, write) in writes.enumerated() {
      let isPage = write.position == 0
      if number >= headWrites, !isPage {
        put(write.bytes.prefix(write.bytes.count / 2), at: write.position)
        try expectReadable(file, groups: flushes, in: folder)
      }
      put(write.bytes, at: write.position)
      if number >= headWrites, isPage { flushes += 1 }
      if number >= headWrites - 1 { try expectReadable(file, groups: flushes, in: folder) }
    }
    #expect(flushes == 5)
  }

  private func expectReadable(_ file: Data, groups: Int, in folder: borrowing TemporaryFolder) throws {
    let path = "\(folder.path)/killed.h5"
    try file.write(to: URL(filePath: path))
    #expect(try RolloutFile.read(path).batch.rollouts == Array(whole.rollouts.prefix(2 * groups)))
    // libhdf5 reads it too, to the last rollout, and finds no more.
    var handle: OpaquePointer?
    try #require(jh_open(path, &handle) == JH_OK)
    defer { jh_close(handle) }
    for rollout in 0..<10 {
      var length: Int64 = 0
      let status = jh_get_number(handle, "/data/demo_\(rollout)", "num_samples", JH_INT64, &length)
      #expect(status == (rollout < 2 * groups ? JH_OK : JH_MISSING))
    }
    var (rank, shape): (Int32, [Int64]) = (0, [Int64](repeating: 0, count: Int(JH_MAX_RANK)))
    #expect(jh_shape(handle, "/mask/success", &rank, &shape) == JH_OK)
    #expect(shape[0] == groups)
  }

  @Test("a generation that was stopped and resumed gives the same bytes", arguments: 0...5)
  func resumes(groups: Int) throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    try RolloutFile.write(whole, to: "\(folder.path)/whole.h5", header: exampleHeader)
    do {
      let writer = try writer(path)
      for number in 0..<groups { try writer.append(group(number)) }
      try writer.flush()
    }
    // What was on its way when the process was killed.
    let handle = try #require(FileHandle(forWritingAtPath: path + ".partial"))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(repeating: 0xAB, count: 10_000))
    try handle.close()
    var earlier: [Int] = []
    let writer = try writer(path, resuming: true, earlier: { earlier.append($0.rollouts[0].group) })
    #expect(writer.groupCount == groups)
    #expect(earlier == Array(0..<groups))
    for number in groups..<5 { try writer.append(group(number)) }
    try writer.finish()
    #expect(bytes(path) == bytes("\(folder.path)/whole.h5"))
    #expect(folder.names == ["r.h5", "whole.h5"])
  }

  @Test(
    "a finished or partial file with fewer groups can be extended to the bytes of a larger one",
    arguments: [true, false])
  func grows(isFinished: Bool) throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    try RolloutFile.write(whole, to: "\(folder.path)/whole.h5", header: exampleHeader)
    do {
      let writer = try writer(path, groups: isFinished ? 2 : 3)
      for number in 0..<2 { try writer.append(group(number)) }
      try writer.flush()
      if isFinished { try writer.finish() }
    }
    let writer = try writer(path, resuming: true)
    #expect(writer.groupCount == 2)
    for number in 2..<5 { try writer.append(group(number)) }
    try writer.finish()
    #expect(bytes(path) == bytes("\(folder.path)/whole.h5"))
    #expect(folder.names == ["r.h5", "whole.h5"])
  }

  @Test(
    "a stop while earlier groups are taken in ends that at once and leaves the file as it was",
    arguments: [5, 6])
  func stopsWhileTakingIn(groups: Int) throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    do {
      let writer = try writer(path)
      for number in 0..<4 { try writer.append(group(number)) }
      try writer.flush()
    }
    let before = bytes(path + ".partial")
    let stop = StopFlag()
    var earlier = 0
    // Of 5 groups the file itself is gone on with, of 6 a copy.
    let error = #expect(throws: RolloutFileError.self) {
      _ = try writer(path, groups: groups, resuming: true, stop: stop) { _ in
        earlier += 1
        if earlier == 2 { stop.stop() }
      }
    }
    #expect(error?.kind == .stopped && earlier == 2)
    #expect(bytes(path + ".partial") == before)
    #expect(folder.names == ["r.h5.partial"])
  }

  @Test("a generation that does not fit a file of another size leaves no copy of it")
  func refusedCopy() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    try RolloutFile.write(whole, to: path, header: exampleHeader)
    var other = exampleHeader
    other.seed = 4
    let error = #expect(throws: RolloutFileError.self) {
      _ = try writer(path, groups: 6, header: other, resuming: true)
    }
    #expect(error?.kind == .different)
    #expect(folder.names == ["r.h5"])
  }

  @Test("an unfinished file is not overwritten unasked, nor gone on with by another generation")
  func refusals() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    do {
      let writer = try writer(path)
      try writer.append(group(0))
      try writer.flush()
      let second = #expect(throws: RolloutFileError.self) { _ = try self.writer(path, resuming: true) }
      #expect(second?.reason == "another process is writing it")
    }
    let old = bytes(path + ".partial")
    let unasked = #expect(throws: RolloutFileError.self) { _ = try writer(path) }
    #expect(unasked?.kind == .unfinished)
    #expect(
      unasked?.reason == "an unfinished generation exists, with 1 group: resume it, or remove it")
    var other = exampleHeader
    other.seed = 4
    let different = #expect(throws: RolloutFileError.self) {
      _ = try writer(path, header: other, resuming: true)
    }
    #expect(different?.kind == .different)
    #expect(different?.reason == "it was generated with seed 9223372036854775808, not 4")
    #expect(bytes(path + ".partial") == old)
  }

  @Test("a batch that does not fit the file is refused")
  func unfitting() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    let writer = try writer(path, groups: 1)
    func refuses(_ batch: RolloutBatch) {
      let error = #expect(throws: RolloutFileError.self) { try writer.append(batch) }
      #expect(error?.kind == .arguments)
    }
    refuses(exampleBatch(groups: 1, chunk: 1))
    refuses(exampleBatch(groups: 2, chunk: 2))
    var wrong = group(0)
    wrong.tokens[0] = 11
    refuses(wrong)
    wrong = group(0)
    wrong.rollouts[1].length = 100
    refuses(wrong)
    wrong = group(0)
    wrong.observations.removeLast()
    refuses(wrong)
    #expect(throws: RolloutFileError.self) { try writer.finish() }
    var header = exampleHeader
    header.actionLabels = ["a"]
    let labels = #expect(throws: RolloutFileError.self) { _ = try self.writer(path + "2", header: header) }
    #expect(labels?.reason == "there are 1 action labels for 2 dimensions")
    let size = #expect(throws: RolloutFileError.self) {
      _ = try RolloutFileWriter(
        path: path + "3", groups: 1, groupSize: 1 << 20, layout: whole.layout, header: exampleHeader)
    }
    #expect(size?.kind == .arguments)
  }

  @Test("one rollout can be read without the others", arguments: 0..<10)
  func readsOneRollout(number: Int) throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    try RolloutFile.write(whole, to: path, header: exampleHeader)
    let log = try ActionLog(path: path, rollout: number)
    #expect(log.seed == whole.rollouts[number].seed)
    #expect(log.actions.count == number + 1)
    let first = whole.rollouts[number].firstDecision * 4
    #expect(log.actions[0] == Array(whole.tokens[first..<first + 2]))
  }
}
