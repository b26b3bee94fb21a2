// Writes a rollout file group by group, as a sampler passes them on. The file can be read at any time, and
// memory does not grow with the number of groups.

public import Batches
import Messages
public import Parallel

#if canImport(Glibc)
  import Glibc
#endif

/// A rollout file that grows.
///
/// It grows under the name `PATH.partial` and is renamed to `PATH`, replacing any old file, when it is
/// complete. A process that is killed, at any time, leaves a partial file that HDF5 and `RolloutFile.read`
/// can open, with all groups up to the last flush; a later writer continues it and produces the same bytes.
///
/// New groups are written behind the end of the file, and names and addresses into space reserved for them.
/// Nothing refers to them until one write of the first page makes them part of the file. By then, everything
/// before is on the disk.
public final class RolloutFileWriter {
  /// The path of the finished file.
  public let path: String
  /// The path of the file until it is finished.
  public let partialPath: String
  /// Groups in it, those not flushed yet included.
  public var groupCount: Int { pending.current.groups }
  /// Groups that a reader of the file finds.
  public var flushedGroupCount: Int { pending.flushed.groups }
  /// Whether there are all groups that it is to have.
  public var isComplete: Bool { groupCount == head.places.groups }

  /// The largest number of bytes that are held back before they are flushed.
  package static let flushBytes = 4 << 20
  private static let flushInterval = Duration.seconds(1)

  private let layout: PolicyLayout
  private var head: RolloutFileHead
  private let file: PositionedFile
  private let flushBytes: Int
  private var lastFlush = ContinuousClock.now
  /// Whether nothing is flushed, because the existing file contains more than has been appended again so far.
  private var isCatchingUp = false

  private var pending: PendingGroups

  /// Begins a file, or continues one.
  ///
  /// - Parameters:
  ///   - path: the path of the finished file. The folder must exist.
  ///   - groups: how many groups it will have.
  ///   - groupSize: rollouts per group.
  ///   - layout: the shape of observations and tokens.
  ///   - header: with a label for each number of an observation and of an action.
  ///   - resuming: continues `PATH.partial`, or a finished file with fewer groups, if there is one.
  ///   - stop: when it is raised while groups that are there are taken in, that ends within a fraction of a second
  ///     and leaves the file as it was.
  ///   - earlier: told each group that is there already, in order.
  /// - Throws: `RolloutFileError`: `.unfinished` if a partial file is there and `resuming` is false;
  ///   `.different` if it was generated otherwise; `.arguments` if header and layout do not fit together;
  ///   `.stopped`.
  public convenience init(
    path: String, groups: Int, groupSize: Int, layout: PolicyLayout, header: RolloutFileHeader,
    resuming: Bool = false, stop: StopFlag = StopFlag(), earlier: (RolloutBatch) -> Void = { _ in }
  ) throws(RolloutFileError) {
    let partial = path + ".partial"
    let source = RolloutFileWriter.exists(partial) ? partial : path
    guard resuming, RolloutFileWriter.exists(source) else {
      if RolloutFileWriter.exists(partial) {
        let count = (try? RolloutFileReader(partial).finishedGroups) ?? 0
        throw RolloutFileError(
          kind: .unfinished, path: partial,
          reason:
            "an unfinished generation exists, with \(counted(count, "group")): resume it, or remove it")
      }
      try self.init(
        path: path, partialPath: partial, groups: groups, groupSize: groupSize, layout: layout,
        header: header)
      return
    }
    var reader = try RolloutFileReader(source)
    // A file with the same number of groups has the same positions, so it is overwritten with the same bytes.
    let inPlace = source == partial && reader.plannedGroups == groups
    try self.init(
      path: path, partialPath: partial, groups: groups, groupSize: groupSize, layout: layout, header: header,
      opening: inPlace ? .partial : .copy)
    do {
      try goOn(from: &reader, header, source, stop, earlier)
      if !inPlace { try file.rename(to: partial) }
    } catch {
      if !inPlace { unlink(file.path) }
      throw error
    }
  }

  /// How a writer opens its file.
  package enum Opening {
    /// A new file, which has the partial file's name as soon as it can be read.
    case new
    /// A new file that gets the partial file's name later.
    case copy
    /// The existing partial file.
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
    pending = PendingGroups(head, layout: layout)
    file = try PositionedFile(
      writing: opening == .partial ? partialPath : partialPath + ".new", isNew: opening != .partial)
    file.observer = observer
    if opening == .partial { return }
    do {
      try file.setSize(head.firstGroup)
      try file.write(head.heap[...], at: head.places.heap)
      try file.write(head.constants[...], at: head.places.bins)
      try file.write(head.page[...], at: 0)
      if opening == .new { try file.rename(to: partialPath) }
    } catch {
      // Nobody can make anything of a file without its head.
      unlink(file.path)
      throw error
    }
  }

  private static func exists(_ path: String) -> Bool { (try? PositionedFile(reading: path)) != nil }

  /// Appends all groups of an earlier file.
  private func goOn(
    from reader: inout RolloutFileReader, _ header: RolloutFileHeader, _ source: String,
    _ stop: StopFlag, _ earlier: (RolloutBatch) -> Void
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
    while try reader.readGroup(into: &group, stop) {
      try append(group)
      earlier(group)
      group = RolloutBatch(layout: layout, groupSize: groupSize)
    }
    isCatchingUp = false
    try flush()
    // What a killed process wrote without making it part of the file.
    try file.setSize(pending.flushed.end)
  }

  // MARK: Growing

  /// Appends groups. They are in the file after the next flush, which happens automatically before much is
  /// held back.
  ///
  /// - Throws: `.arguments` if the batch has another shape or there would be more groups than stated;
  ///   `.system` if the disk does not accept them. What was flushed before can still be read.
  public func append(_ batch: RolloutBatch) throws(RolloutFileError) {
    try batch.check(fits: path, after: groupCount, head.places, layout)
    for first in stride(from: 0, to: batch.rollouts.count, by: batch.groupSize) {
      pending.append(batch.rollouts[first..<first + batch.groupSize], of: batch)
    }
    if pending.bytes.count >= flushBytes || ContinuousClock.now - lastFlush >= RolloutFileWriter.flushInterval
    {
      try flush()
    }
  }

  /// Makes what was appended part of the file: a process that is killed later leaves it readable.
  ///
  /// In files with more than 65,534 groups, a node lists as many as it has room for; the rollouts of an
  /// incomplete node are not flushed.
  public func flush() throws(RolloutFileError) {
    lastFlush = .now
    if !pending.isEmpty {
      let (places, flushed) = (head.places, pending.flushed)
      try file.write(pending.wholeBytes, at: flushed.end)
      try file.write(
        pending.names[...], at: places.names + RolloutFilePlaces.nameOffset(flushed.groups * places.groupSize)
      )
      try file.write(pending.wholeSuccesses, at: places.mask + flushed.successes * places.nameLength)
      try file.write(pending.entries[...], at: RolloutFilePlaces.entries + 16 * flushed.nodes)
      pending.markFlushed()
    }
    // While an earlier file is appended again, its page stays, because it states more than is known here so
    // far.
    if isCatchingUp { return }
    try file.synchronize()
    head.update(to: pending.flushed)
    try file.write(head.page[...], at: 0)
  }

  /// Leaves the file unfinished: with what was appended so far, or removed if it is empty.
  public func close() throws(RolloutFileError) {
    try flush()
    if flushedGroupCount == 0 { unlink(partialPath) }
  }

  /// Renames the file to its final name when all groups are in it.
  public func finish() throws(RolloutFileError) {
    guard isComplete else {
      throw RolloutFileError(
        kind: .arguments, path: partialPath,
        reason: "it has \(counted(groupCount, "group")) of \(head.places.groups) and cannot be finished")
    }
    try flush()
    try file.synchronize()
    try file.rename(to: path)
  }
}
