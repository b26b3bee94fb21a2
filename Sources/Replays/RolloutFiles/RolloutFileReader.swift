// Reads a rollout file, group by group. Everything is checked before it is used, because a file may be cut
// off, foreign or tampered with.

import Batches
import Parallel
import Policies

/// A rollout file open for reading. It holds no more than one rollout in memory.
///
/// It reads the layout of `RolloutFileWriter` rather than HDF5 in general. Every byte that it depends on must
/// be the one that the writer would have written, so that damage is detected even where HDF5 has no checksum,
/// and no library follows a wrong address.
struct RolloutFileReader {
  let header: RolloutFileHeader
  let layout: PolicyLayout
  let groupSize: Int
  /// Number of groups in the finished file.
  let plannedGroups: Int
  /// Number of rollouts in the file.
  let rollouts: Int
  /// Number of groups in the file.
  var finishedGroups: Int { rollouts / groupSize }
  private let file: PositionedFile
  private let fileSize: Int
  private let places: RolloutFilePlaces
  private let template: DemoTemplate
  private let expected: UInt64
  /// The position and the number of the next group.
  private var position: Int
  private var group = 0
  private var fingerprint = BatchFingerprint()

  init(_ path: String) throws(RolloutFileError) {
    let file = try PositionedFile(reading: path)
    let size = try file.size
    let page = try RolloutFileReader.page(of: file, size)
    func number(_ position: Int, in range: ClosedRange<Int>, _ name: String) throws(RolloutFileError) -> Int {
      let value = Int(page.load(Int64.self, at: position))
      guard range.contains(value) else {
        throw RolloutFileReader.damage(
          path, "/jostle has \(name) \(value), must be in \(range.lowerBound)...\(range.upperBound)")
      }
      return value
    }
    let at = JostleGroup.positions
    let most = Int(UInt32.max)
    let groupSize = try number(at.groupSize, in: 1...most, "group_size")
    let groups = try number(at.groups, in: 0...most, "groups")
    let chunk = try number(at.chunk, in: 1...65_536, "chunk")
    let observations = try number(at.observationCount, in: 1...65_535, "observation_count")
    let dimensions = try number(at.actionDimensions, in: 1...65_535, "action_dimensions")
    let prefixActions = try number(at.prefixActions, in: 0...most, "prefix_actions")
    let places = RolloutFilePlaces(
      groups: groups, groupSize: groupSize, observationCount: observations, actionDimensions: dimensions,
      prefixActions: prefixActions)
    guard let places else {
      throw RolloutFileReader.damage(path, "/jostle says there are \(groups) groups of \(groupSize)")
    }
    rollouts = try number(at.rollouts, in: 0...places.rollouts, "rollouts")
    guard rollouts.isMultiple(of: groupSize) else {
      throw RolloutFileReader.damage(
        path, "/jostle has \(rollouts) rollouts, must be a multiple of group_size, \(groupSize)")
    }
    expected = page.load(UInt64.self, at: at.fingerprint)

    guard places.texts + 16 <= size else { throw RolloutFileReader.damage(path, "it is cut off") }
    let bins = try file.read(8 * dimensions, at: places.bins)
    let binCounts = (0..<dimensions).map { Int(bins.load(Int64.self, at: 8 * $0)) }
    guard binCounts.allSatisfy({ (2...65_536).contains($0) }) else {
      throw RolloutFileReader.damage(path, "/jostle/bins is \(binCounts), each must be in 2...65536")
    }
    do {
      layout = try PolicyLayout.checked(observationCount: observations, bins: binCounts, chunk: chunk)
    } catch {
      throw RolloutFileReader.damage(path, "/jostle: \(error)")
    }
    let heapSize = Int(clamping: try file.read(16, at: places.texts).load(UInt64.self, at: 8))
    let heap = try file.read(min(heapSize, size - places.texts), at: places.texts)
    guard let texts = HDF5GlobalHeap.read(3 + observations + dimensions, from: heap) else {
      throw RolloutFileReader.damage(path, "its texts are not where they must be")
    }
    let prefix = try file.read(2 * dimensions * prefixActions, at: places.prefix)
    header = RolloutFileHeader(
      sceneName: texts[0], sceneDigest: page.load(UInt64.self, at: at.sceneDigest),
      observationLabels: Array(texts[3..<3 + observations]),
      actionLabels: Array(texts[(3 + observations)...]), policy: texts[1],
      policyFingerprint: page.load(UInt64.self, at: at.policyFingerprint),
      seed: page.load(UInt64.self, at: at.seed),
      temperature: Float(bitPattern: page.load(UInt32.self, at: at.temperature)),
      prefix: (0..<prefixActions).map { action in
        (0..<dimensions).map { prefix.load(Token.self, at: 2 * (action * dimensions + $0)) }
      })
    let head: RolloutFileHead
    do {
      head = try RolloutFileHead(header, layout: layout, groups: groups, groupSize: groupSize, path: path)
    } catch {
      throw RolloutFileReader.damage(path, error.reason)
    }
    guard try file.read(head.constants.count, at: places.bins) == head.constants,
      head.describesSameFile(as: page)
    else {
      throw RolloutFileReader.damage(path, "what it says of itself is not what was written")
    }
    guard head.endOfFile(in: page) <= size, head.firstGroup <= size else {
      throw RolloutFileReader.damage(path, "it is cut off")
    }
    template = DemoTemplate(layout: layout)
    position = head.firstGroup
    plannedGroups = groups
    fileSize = size
    self.groupSize = groupSize
    self.places = places
    self.file = file
  }

  /// The first page, after checking that this version wrote it.
  private static func page(
    of file: PositionedFile, _ size: Int
  ) throws(RolloutFileError) -> [UInt8] {
    let page = try file.read(RolloutFilePlaces.pageSize, at: 0)
    let signature = RolloutFileHead.signature
    func foreign(_ reason: String) -> RolloutFileError {
      RolloutFileError(kind: .foreign, path: file.path, reason: reason)
    }
    guard page.starts(with: signature) else { throw foreign("it is not an HDF5 file") }
    guard page.count == RolloutFilePlaces.pageSize else { throw damage(file.path, "it is cut off") }
    guard let format = JostleGroup.format(in: page) else {
      throw foreign("it is an HDF5 file, but not one of jostle's, or one of an older format")
    }
    guard format == JostleGroup.format else {
      throw foreign("its format is \(format), this version reads \(JostleGroup.format)")
    }
    return page
  }

  private static func damage(_ path: String, _ reason: String) -> RolloutFileError {
    RolloutFileError(kind: .damaged, path: path, reason: reason)
  }

  /// Appends the next group to a batch with this layout and group size; returns false if there is none.
  ///
  /// - Parameter stop: looked at before each rollout.
  /// - Throws: `.damaged` also after the last group, if all together do not have the file's fingerprint;
  ///   `.stopped`.
  mutating func readGroup(
    into batch: inout RolloutBatch, _ stop: StopFlag? = nil
  ) throws(RolloutFileError) -> Bool {
    guard group * groupSize < rollouts else {
      guard fingerprint.fingerprint.bits == expected else {
        throw RolloutFileReader.damage(
          file.path, "the rollouts do not have the fingerprint that was written with them")
      }
      return false
    }
    if group.isMultiple(of: places.groupsPerNode) { position += places.nodeSize }
    for member in 0..<groupSize {
      if stop?.isStopped == true {
        throw RolloutFileError(kind: .stopped, path: file.path, reason: "stopped while it was read")
      }
      let read = try template.read(at: position, of: file, fileSize: fileSize, into: &batch)
      guard let read else { throw damage(group * groupSize + member) }
      fingerprint.combine(read.fingerprint)
      position = read.end
    }
    group += 1
    return true
  }

  /// Reads a single rollout.
  ///
  /// - Parameter number: in 0..<rollouts.
  func readRollout(_ number: Int) throws(RolloutFileError) -> RolloutBatch {
    let node = number / (groupSize * places.groupsPerNode)
    let entry = try file.read(8, at: RolloutFilePlaces.entries + 16 * node)
    guard entry.count == 8, let start = Int(exactly: entry.load(UInt64.self, at: 0)),
      (0..<fileSize).contains(start)
    else { throw damage(number) }
    let place = start + 8 + 40 * (number % (groupSize * places.groupsPerNode)) + 8
    let symbol = try file.read(8, at: place)
    guard symbol.count == 8, let address = Int(exactly: symbol.load(UInt64.self, at: 0)) else {
      throw damage(number)
    }
    var batch = RolloutBatch(layout: layout, groupSize: groupSize)
    guard try template.read(at: address, of: file, fileSize: fileSize, into: &batch) != nil else {
      throw damage(number)
    }
    return batch
  }

  private func damage(_ rollout: Int) -> RolloutFileError {
    RolloutFileReader.damage(file.path, "/data/\(places.name(rollout)) is not what was written")
  }
}
