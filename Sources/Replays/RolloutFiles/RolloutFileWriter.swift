// Writes a rollout file group by group, as a sampler hands them over: what is in it can be read at any moment,
// and it takes no more memory for more groups.

public import Batches
import Messages
import Randomness

#if canImport(Glibc)
  import Glibc
#endif

/// A rollout file that grows.
///
/// It grows under the name `PATH.partial` and takes its own name, in place of an old file of that name, once it
/// is whole. A process that is killed, at any moment, leaves a partial file that HDF5 and `RolloutFile.read`
/// open, with all groups up to the last flush; a later writer goes on from there, to the same bytes.
///
/// How that is done: new groups are written behind the end of the file, and names and addresses into places
/// reserved for them. Nothing refers to any of it until one write of the first page makes all of it part of the
/// file. What was written before is on the disk by then.
public final class RolloutFileWriter {
  /// Where the finished file will be.
  public let path: String
  /// Where the file is until then.
  public let partialPath: String
  /// Groups in it, those not flushed yet included.
  public var groupCount: Int { current.groups }
  /// Groups that a reader of the file finds.
  public var flushedGroupCount: Int { flushed.groups }
  /// Whether there are all groups that it is to have.
  public var isComplete: Bool { current.groups == head.places.groups }

  /// Bytes that are held back at most before they are flushed, and for how long.
  package static let flushBytes = 4 << 20
  private static let flushInterval = Duration.seconds(1)

  private let layout: PolicyLayout
  private var head: RolloutFileHead
  private let template: DemoTemplate
  private let file: PositionedFile
  private let flushBytes: Int
  private var lastFlush = ContinuousClock.now
  /// Whether nothing is flushed: the file there holds more than has been handed over again so far.
  private var isCatchingUp = false

  /// What has been handed over, what of it can be listed, and what is in the file.
  private var current: RolloutFileProgress
  private var whole: RolloutFileProgress
  private var flushed: RolloutFileProgress
  /// The bytes from `flushed.end` to `current.end`.
  private var pending: [UInt8] = []
  /// Addresses of the rollouts that the node at the end lists.
  private var listed: [Int] = []
  private var nodeAddress = 0
  /// For each node that is not flushed: its address and the heap's name of its last rollout.
  private var pendingEntries: [UInt8] = []
  private var pendingSuccesses: [UInt8] = []

  /// Begins a file, or goes on with one.
  ///
  /// - Parameters:
  ///   - path: where the finished file will be. The folder must exist.
  ///   - groups: how many groups it will have.
  ///   - groupSize: rollouts per group.
  ///   - layout: the shape of observations and tokens.
  ///   - header: with a label for each number of an observation and of an action.
  ///   - resuming: goes on from `PATH.partial`, or from a finished file with fewer groups, if there is one.
  ///   - earlier: told each group that is there already, in order.
  /// - Throws: `RolloutFileError`: `.unfinished` if a partial file is there and `resuming` is false;
  ///   `.different` if it was generated otherwise; `.arguments` if header and layout do not fit together.
  public convenience init(
    path: String, groups: Int, groupSize: Int, layout: PolicyLayout, header: RolloutFileHeader,
    resuming: Bool = false, earlier: (RolloutBatch) -> Void = { _ in }
  ) throws(RolloutFileError) {
    let partial = path + ".partial"
    let source = RolloutFileWriter.exists(partial) ? partial : path
    guard resuming, RolloutFileWriter.exists(source) else {
      if RolloutFileWriter.exists(partial) {
        let count = (try? RolloutFileReader(partial).finishedGroups) ?? 0
        throw RolloutFileError(
          kind: .unfinished, path: partial,
          reason:
            "an unfinished generation is there, with \(counted(count, "group")): resume it, or remove it")
      }
      try self.init(
        path: path, partialPath: partial, groups: groups, groupSize: groupSize, layout: layout,
        header: header)
      return
    }
    var reader = try RolloutFileReader(source)
    // A file of as many groups has the same places: it is written over with the same bytes.
    let inPlace = source == partial && reader.plannedGroups == groups
    try self.init(
      path: path, partialPath: partial, groups: groups, groupSize: groupSize, layout: layout, header: header,
      opening: inPlace ? .partial : .copy)
    try goOn(from: &reader, header, source, earlier)
    if !inPlace { try file.rename(to: partial) }
  }

  /// What a writer begins with.
  package enum Opening {
    /// A new file, which has the partial file's name from the moment it can be read.
    case new
    /// A new file that is to take the partial file's name later.
    case copy
    /// The partial file that is there.
    case partial
  }

  package init(
    path: String, partialPath: String, groups: Int, groupSize: Int, layout: PolicyLayout,
    header: RolloutFileHeader, opening: Opening = .new, flushBytes: Int = RolloutFileWriter.flushBytes,
    observer: ((_ position: Int, _ bytes: [UInt8]) -> Void)? = nil
  ) throws(RolloutFileError) {
    self.path = path
    self.partialPath = partialPath
    self.layout = layout
    self.flushBytes = flushBytes
    head = try RolloutFileHead(header, layout: layout, groups: groups, groupSize: groupSize, path: path)
    template = DemoTemplate(layout: layout)
    let progress = RolloutFileProgress(end: head.firstGroup)
    (current, whole, flushed) = (progress, progress, progress)
    file = try PositionedFile(
      writing: opening == .partial ? partialPath : partialPath + ".new", isNew: opening != .partial)
    file.observer = observer
    if opening == .partial { return }
    try file.setSize(head.firstGroup)
    try file.write(head.heap[...], at: head.places.heap)
    try file.write(head.constants[...], at: head.places.bins)
    try file.write(head.page[...], at: 0)
    if opening == .new { try file.rename(to: partialPath) }
  }

  private static func exists(_ path: String) -> Bool { (try? PositionedFile(reading: path)) != nil }

  /// Takes in all groups of an earlier file.
  private func goOn(
    from reader: inout RolloutFileReader, _ header: RolloutFileHeader, _ source: String,
    _ earlier: (RolloutBatch) -> Void
  ) throws(RolloutFileError) {
    func refusal(_ reason: String) -> RolloutFileError {
      RolloutFileError(kind: .different, path: source, reason: reason)
    }
    let (groups, groupSize) = (head.places.groups, head.places.groupSize)
    if let difference = reader.header.difference(from: header) { throw refusal(difference) }
    guard reader.groupSize == groupSize else {
      throw refusal("it was generated with \(reader.groupSize) rollouts per group, not \(groupSize)")
    }
    guard reader.layout == layout else {
      throw refusal(
        "it was generated with bins \(reader.layout.bins) and chunks of \(counted(reader.layout.chunk, "action")), "
          + "not \(layout.bins) and \(layout.chunk)")
    }
    guard reader.finishedGroups <= groups else {
      throw refusal("it has \(counted(reader.finishedGroups, "group")), more than \(groups)")
    }
    isCatchingUp = true
    var group = RolloutBatch(layout: layout, groupSize: groupSize)
    while try reader.readGroup(into: &group) {
      try append(group)
      earlier(group)
      group = RolloutBatch(layout: layout, groupSize: groupSize)
    }
    isCatchingUp = false
    try flush()
    // What a killed process wrote without making it part of the file.
    try file.setSize(flushed.end)
  }

  // MARK: Growing

  /// Adds groups behind those that are there. They are in the file at the next flush, which comes by itself
  /// before much is held back.
  ///
  /// - Throws: `.arguments` if the batch is of another shape or there are more groups than was said; `.system`
  ///   if the disk does not take them. What was flushed before can still be read.
  public func append(_ batch: RolloutBatch) throws(RolloutFileError) {
    try check(batch)
    for first in stride(from: 0, to: batch.rollouts.count, by: batch.groupSize) {
      appendGroup(batch.rollouts[first..<first + batch.groupSize], of: batch)
    }
    if pending.count >= flushBytes || ContinuousClock.now - lastFlush >= RolloutFileWriter.flushInterval {
      try flush()
    }
  }

  private func check(_ batch: RolloutBatch) throws(RolloutFileError) {
    func refusal(_ reason: String) -> RolloutFileError {
      RolloutFileError(kind: .arguments, path: path, reason: reason)
    }
    let groups = head.places.groups
    guard batch.layout == layout, batch.groupSize == head.places.groupSize else {
      throw refusal(
        "a batch of \(batch.layout), G = \(batch.groupSize), for a file of \(layout), G = \(head.places.groupSize)"
      )
    }
    guard batch.rollouts.count.isMultiple(of: batch.groupSize), current.groups + batch.groupCount <= groups
    else {
      throw refusal(
        "\(batch.rollouts.count) rollouts after \(counted(current.groups, "group")) of \(batch.groupSize), must be "
          + "whole groups, \(groups) in all")
    }
    var decisions = 0
    for (number, rollout) in batch.rollouts.enumerated() {
      guard rollout.length >= 1, rollout.firstDecision == decisions,
        rollout.decisions == (rollout.length + layout.chunk - 1) / layout.chunk,
        rollout.group >= 0, (0..<batch.groupSize).contains(rollout.member),
        rollout.reward == (rollout.terminated ? 1 : 0), rollout.truncated != rollout.terminated
      else {
        throw refusal(
          "rollout \(number) is \(rollout): decisions must follow one another without gaps, and it must be "
            + "terminated with reward 1 or truncated with reward 0")
      }
      decisions += rollout.decisions
    }
    let width = layout.tokensPerDecision
    guard batch.observations.count == decisions * layout.observationCount,
      batch.tokens.count == decisions * width, batch.logProbabilities.count == decisions * width
    else {
      throw refusal(
        "\(decisions) decisions with \(batch.observations.count) observed numbers, \(batch.tokens.count) tokens and "
          + "\(batch.logProbabilities.count) log-probabilities")
    }
    var dimension = 0
    for token in batch.tokens {
      guard Int(token) < layout.bins[dimension] else {
        throw refusal("a token is \(token), must be below \(layout.bins[dimension])")
      }
      dimension = dimension + 1 == layout.actionDimensions ? 0 : dimension + 1
    }
  }

  private func appendGroup(_ rollouts: ArraySlice<Rollout>, of batch: RolloutBatch) {
    if listed.isEmpty {
      nodeAddress = current.end
      pending.append(contentsOf: repeatElement(0, count: head.places.nodeSize))
    }
    for rollout in rollouts {
      if rollout.reward == 1 {
        let name = head.places.name(current.groups * head.places.groupSize + rollout.member)
        pendingSuccesses += name.utf8
        current.successes += 1
      }
      let address = flushed.end + pending.count
      let fingerprint = batch.fingerprint(of: rollout)
      template.append(rollout, of: batch, fingerprint: fingerprint, at: address, to: &pending)
      listed.append(address)
      current.fingerprint.combine(fingerprint)
      current.steps += rollout.length
    }
    current.end = flushed.end + pending.count
    current.groups += 1
    if isComplete || current.groups.isMultiple(of: head.places.groupsPerNode) { finishNode() }
  }

  /// Fills in the node at the end, which lists the rollouts that follow it. Specification: III.B and III.C.
  private func finishNode() {
    let first = current.groups * head.places.groupSize - listed.count
    var node = Array("SNOD".utf8) + [1, 0]
    node.append(littleEndian: UInt16(listed.count))
    for (index, address) in listed.enumerated() {
      node.append(littleEndian: UInt64(RolloutFilePlaces.nameOffset(first + index)))
      node.append(littleEndian: UInt64(address))
      node.append(contentsOf: repeatElement(0, count: 24))
    }
    let start = nodeAddress - flushed.end
    pending.replaceSubrange(start..<start + node.count, with: node)
    pendingEntries.append(littleEndian: UInt64(nodeAddress))
    pendingEntries.append(littleEndian: UInt64(RolloutFilePlaces.nameOffset(first + listed.count - 1)))
    listed.removeAll(keepingCapacity: true)
    current.nodes += 1
    whole = current
  }

  /// Makes what was appended part of the file: a process that is killed later leaves it readable.
  ///
  /// In files of more than 65,534 groups only as many are listed together as a node has room for; those of an
  /// unfinished node wait.
  public func flush() throws(RolloutFileError) {
    lastFlush = .now
    let places = head.places
    let groupSize = places.groupSize
    if whole.groups > flushed.groups {
      var names: [UInt8] = []
      for rollout in flushed.groups * groupSize..<whole.groups * groupSize {
        names.append(places.name(rollout), length: RolloutFilePlaces.nameSlot)
      }
      let count = whole.end - flushed.end
      let successes = (whole.successes - flushed.successes) * places.nameLength
      try file.write(pending[..<count], at: flushed.end)
      try file.write(
        names[...], at: places.names + RolloutFilePlaces.nameOffset(flushed.groups * groupSize))
      try file.write(pendingSuccesses[..<successes], at: places.mask + flushed.successes * places.nameLength)
      try file.write(pendingEntries[...], at: RolloutFilePlaces.entries + 16 * flushed.nodes)
      pending.removeSubrange(..<count)
      pendingSuccesses.removeSubrange(..<successes)
      pendingEntries.removeAll(keepingCapacity: true)
      flushed = whole
    }
    // While an earlier file is taken in again, its page stays: it says more than is known here so far.
    if isCatchingUp { return }
    try file.synchronize()
    head.update(to: flushed)
    try file.write(head.page[...], at: 0)
  }

  /// Leaves the file unfinished: with what was appended so far, or not at all if there is nothing in it.
  public func close() throws(RolloutFileError) {
    try flush()
    if flushed.groups == 0 { unlink(partialPath) }
  }

  /// Gives the file its own name, once all groups are in it.
  public func finish() throws(RolloutFileError) {
    guard isComplete else {
      throw RolloutFileError(
        kind: .arguments, path: partialPath,
        reason: "it has \(counted(current.groups, "group")) of \(head.places.groups) and cannot be finished")
    }
    try flush()
    try file.synchronize()
    try file.rename(to: path)
  }
}
