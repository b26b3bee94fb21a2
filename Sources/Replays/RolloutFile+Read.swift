// Reading a rollout file back: everything is checked, since a file may be cut off, foreign or tampered with.

public import Batches
import Policies

extension RolloutFile {
  /// Reads what `write` wrote, exactly.
  ///
  /// - Returns: the batch, with a fingerprint equal to that of the batch written, and its header.
  /// - Throws: `RolloutFileError`: `.system` where the file cannot be read, `.foreign` where something else
  ///   wrote it, `.damaged` where it does not hold what it says.
  public static func read(
    _ path: String
  ) throws(RolloutFileError) -> (batch: RolloutBatch, header: RolloutFileHeader) {
    let file = try HDF5File(reading: path)
    let (header, layout) = try readHeader(file)
    let groupSize = try file.integer("group_size", of: "/jostle", in: 1...Int(UInt32.max))
    let count = try file.integer("rollouts", of: "/jostle", in: 0...Int(UInt32.max))
    guard count.isMultiple(of: groupSize) else {
      throw file.damage("/jostle has \(count) rollouts, must be a multiple of group_size, \(groupSize)")
    }
    var batch = RolloutBatch(layout: layout, groupSize: groupSize)
    for number in 0..<count {
      try read("/data/demo_\(number)", of: file, into: &batch)
    }
    let expected = try file.number(UInt64.self, "fingerprint", of: "/jostle")
    guard batch.fingerprint.bits == expected else {
      throw file.damage("the rollouts do not have the fingerprint that was written with them")
    }
    return (batch, header)
  }

  private static func readHeader(
    _ file: borrowing HDF5File
  ) throws(RolloutFileError) -> (RolloutFileHeader, PolicyLayout) {
    let group = "/jostle"
    guard let version = try file.numberIfPresent(Int64.self, "format", of: group) else {
      throw file.error(.foreign, "it is an HDF5 file, but not one of jostle's")
    }
    guard version == format else {
      throw file.error(.foreign, "its format is \(version), this version reads \(format)")
    }
    var header = RolloutFileHeader(
      sceneName: try file.text("scene", of: group),
      sceneDigest: try file.number(UInt64.self, "scene_digest", of: group),
      observationLabels: try file.texts(at: "\(group)/observation_labels"),
      actionLabels: try file.texts(at: "\(group)/action_labels"),
      policy: try file.text("policy", of: group),
      seed: try file.number(UInt64.self, "seed", of: group),
      temperature: try file.number(Float.self, "temperature", of: group))
    let bins = try file.read(Int64.self, at: "\(group)/bins", shape: [header.actionLabels.count])
    guard !bins.isEmpty, bins.allSatisfy({ (2...65_536).contains($0) }) else {
      throw file.damage("\(group)/bins is \(bins), each must be in 2...65536")
    }
    let before = try file.integer("prefix_actions", of: group, in: 0...Int(UInt32.max))
    if before > 0 {
      let tokens = try file.read(UInt16.self, at: "\(group)/prefix", shape: [before, bins.count])
      for (index, token) in tokens.enumerated() where Int64(token) >= bins[index % bins.count] {
        throw file.damage("\(group)/prefix has \(token), must be below \(bins[index % bins.count])")
      }
      header.prefix = (0..<before).map { Array(tokens[$0 * bins.count..<($0 + 1) * bins.count]) }
    }
    guard !header.observationLabels.isEmpty else {
      throw file.damage("\(group)/observation_labels is empty")
    }
    let chunk = try file.integer("chunk", of: group, in: 1...65_536)
    do {
      let layout = try PolicyLayout.checked(
        observationCount: header.observationLabels.count, bins: bins.map { Int($0) }, chunk: chunk)
      return (header, layout)
    } catch {
      throw file.damage("\(group): \(error)")
    }
  }

  private static func read(
    _ group: String, of file: borrowing HDF5File, into batch: inout RolloutBatch
  ) throws(RolloutFileError) {
    let layout = batch.layout
    let length = try file.integer("num_samples", of: group, in: 1...Int(UInt32.max))
    let decisions = (length + layout.chunk - 1) / layout.chunk
    let rollout = Rollout(
      group: try file.integer("group", of: group, in: 0...Int.max),
      member: try file.integer("member", of: group, in: 0...batch.groupSize - 1),
      seed: try file.number(UInt64.self, "seed", of: group),
      startHash: try file.number(UInt64.self, "start_hash", of: group),
      reward: try file.integer("reward", of: group, in: 0...1),
      terminated: try file.number(UInt8.self, "terminated", of: group) != 0,
      truncated: try file.number(UInt8.self, "truncated", of: group) != 0,
      length: length,
      firstDecision: batch.decisionCount,
      decisions: decisions)
    let tokens = try file.read(
      UInt16.self, at: "\(group)/tokens", shape: [decisions, layout.tokensPerDecision])
    for (index, token) in tokens.enumerated() where Int(token) >= layout.bins(ofToken: index) {
      throw file.damage("\(group)/tokens has \(token), must be below \(layout.bins(ofToken: index))")
    }
    batch.rollouts.append(rollout)
    batch.tokens += tokens
    batch.observations += try file.read(
      Float.self, at: "\(group)/obs/state", shape: [decisions, layout.observationCount])
    batch.logProbabilities += try file.read(
      Float.self, at: "\(group)/log_probabilities", shape: [decisions, layout.tokensPerDecision])
  }
}
