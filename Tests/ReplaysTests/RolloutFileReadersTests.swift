// Rollout files as other people's tools read them: h5py finds every name, shape, type and value that was written,
// and nothing else.

import Batches
import Foundation
import Randomness
import Replays
import Testing

@Suite("Rollout files in h5py") struct RolloutFileReadersTests {
  private static let script =
    String(#filePath.dropLast("RolloutFileReadersTests.swift".count)) + "contents.py"

  /// The lines of contents.py for a file.
  private func contents(_ path: String) throws -> Set<String> {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [RolloutFileReadersTests.script, path]
    process.standardOutput = output
    try process.run()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "python3-h5py is needed: .ci/setup installs it")
    return Set(String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init))
  }

  /// The lines for a batch and a header, by the layout that `RolloutFile` states.
  ///
  /// - Parameter planned: groups when the file is finished.
  private func expected(_ batch: RolloutBatch, _ header: RolloutFileHeader, planned: Int) -> Set<String> {
    let layout = batch.layout
    var lines: Set = ["/ group", "/data group", "/mask group", "/jostle group"]
    func add(_ path: String, _ type: String, _ shape: [Int], _ values: [String]) {
      lines.insert("\(path) \(type) \(shape): \(values.joined(separator: " "))")
    }
    func number(_ path: String, _ type: String, _ value: some FixedWidthInteger) {
      add(path, type, [], ["\(value)"])
    }
    func floats(_ path: String, _ shape: [Int], _ values: [Float]) {
      add(path, "<f4", shape, values.map { "\($0.bitPattern)" })
    }
    for (index, rollout) in batch.rollouts.enumerated() {
      let path = "/data/demo_\(index)"
      lines.formUnion(["\(path) group", "\(path)/obs group"])
      number("\(path)@num_samples", "<i8", rollout.length)
      number("\(path)@group", "<i8", rollout.group)
      number("\(path)@member", "<i8", rollout.member)
      number("\(path)@seed", "<u8", rollout.seed)
      number("\(path)@start_hash", "<u8", rollout.startHash)
      number("\(path)@reward", "<i8", rollout.reward)
      number("\(path)@terminated", "|u1", rollout.terminated ? 1 : 0)
      number("\(path)@truncated", "|u1", rollout.truncated ? 1 : 0)
      number("\(path)@fingerprint", "<u8", batch.fingerprint(of: rollout).bits)
      let (length, decisions, width) = (rollout.length, rollout.decisions, layout.tokensPerDecision)
      let first = rollout.firstDecision
      let tokens = batch.tokens[first * width..<(first + decisions) * width]
      // The tokens of a chunk are its actions, one behind the other.
      let carriedOut = tokens.prefix(length * layout.actionDimensions).enumerated().map { place, token in
        let bins = layout.bins[place % layout.actionDimensions]
        return Float(2 * Int(token) - (bins - 1)) / Float(bins - 1)
      }
      floats("\(path)/actions", [length, layout.actionDimensions], carriedOut)
      let ends = (0..<length).map { $0 == length - 1 && rollout.terminated }
      floats("\(path)/rewards", [length], ends.map { $0 ? 1 : 0 })
      add("\(path)/dones", "|u1", [length], ends.map { $0 ? "1" : "0" })
      add("\(path)/decision_of_step", "<i8", [length], (0..<length).map { "\($0 / layout.chunk)" })
      let observed = layout.observationCount
      floats(
        "\(path)/obs/state", [decisions, observed],
        Array(batch.observations[first * observed..<(first + decisions) * observed]))
      add("\(path)/tokens", "<u2", [decisions, width], tokens.map { "\($0)" })
      floats(
        "\(path)/log_probabilities", [decisions, width],
        Array(batch.logProbabilities[first * width..<(first + decisions) * width]))
    }
    let successes = batch.rollouts.indices.filter { batch.rollouts[$0].reward == 1 }
    add("/mask/success", "ascii[6]", [successes.count], successes.map { "demo_\($0)" })
    number("/data@total", "<i8", batch.rollouts.reduce(0) { $0 + $1.length })
    let digest = String(header.sceneDigest, radix: 16)
    let arguments =
      #"{"env_kwargs":{"scene_digest":"\#(digest)"},"env_name":"\#(header.sceneName)","type":2}"#
    add("/data@env_args", "utf-8", [], [arguments])

    number("/jostle@format", "<i8", 2)
    add("/jostle@scene", "utf-8", [], [header.sceneName])
    number("/jostle@scene_digest", "<u8", header.sceneDigest)
    add("/jostle@policy", "utf-8", [], [header.policy])
    number("/jostle@policy_fingerprint", "<u8", header.policyFingerprint)
    number("/jostle@seed", "<u8", header.seed)
    floats("/jostle@temperature", [], [header.temperature])
    number("/jostle@chunk", "<i8", layout.chunk)
    number("/jostle@group_size", "<i8", batch.groupSize)
    number("/jostle@groups", "<i8", planned)
    number("/jostle@observation_count", "<i8", layout.observationCount)
    number("/jostle@action_dimensions", "<i8", layout.actionDimensions)
    number("/jostle@prefix_actions", "<i8", header.prefix.count)
    number("/jostle@rollouts", "<i8", batch.rollouts.count)
    number("/jostle@fingerprint", "<u8", batch.fingerprint.bits)
    add("/jostle/bins", "<i8", [layout.bins.count], layout.bins.map(String.init))
    add("/jostle/observation_labels", "utf-8", [header.observationLabels.count], header.observationLabels)
    add("/jostle/action_labels", "utf-8", [header.actionLabels.count], header.actionLabels)
    if !header.prefix.isEmpty {
      add(
        "/jostle/prefix", "<u2", [header.prefix.count, layout.actionDimensions],
        header.prefix.joined().map { "\($0)" })
    }
    return lines
  }

  /// Compares what h5py finds with what was written. The header's own fingerprint alone is only looked for.
  private func compare(
    _ path: String, _ batch: RolloutBatch, _ header: RolloutFileHeader, planned: Int
  ) throws {
    let found = try contents(path)
    let own = found.filter { $0.hasPrefix("/jostle@header_fingerprint <u8 []: ") }
    #expect(own.count == 1)
    let wanted = expected(batch, header, planned: planned)
    #expect(found.subtracting(own).subtracting(wanted).sorted() == [])
    #expect(wanted.subtracting(found).sorted() == [])
  }

  @Test("a finished file has the names, shapes, types and values that were written", arguments: [1, 2])
  func finished(chunk: Int) throws {
    let folder = TemporaryFolder()
    let batch = exampleBatch(groups: 5, chunk: chunk)
    var header = exampleHeader
    if chunk == 2 { header.prefix = [[10, 1], [3, 0], [0, 1]] }
    try RolloutFile.write(batch, to: "\(folder.path)/r.h5", header: header)
    try compare("\(folder.path)/r.h5", batch, header, planned: 5)
  }

  @Test("a file whose generation was killed has the groups that were flushed", arguments: 0...4)
  func killed(groups: Int) throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/r.h5"
    let batch = exampleBatch(groups: groups, chunk: 2)
    do {
      let writer = try RolloutFileWriter(
        path: path, groups: 5, groupSize: 2, layout: batch.layout, header: exampleHeader)
      if groups > 0 { try writer.append(batch) }
      try writer.flush()
    }
    // What was on its way when the process was killed.
    let handle = try #require(FileHandle(forWritingAtPath: path + ".partial"))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(repeating: 0xAB, count: 10_000))
    try handle.close()
    try compare(path + ".partial", batch, exampleHeader, planned: 5)
  }
}
