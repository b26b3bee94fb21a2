// Groups on their way into a rollout file: laid out as the file has them, but not part of it yet.

import Batches
import Messages
import Randomness

/// What was handed to a writer since the last flush, in the bytes that the file will have.
struct PendingGroups {
  private let places: RolloutFilePlaces
  private let template: DemoTemplate
  /// What has been handed over, what of it can be listed, and what is in the file.
  private(set) var current: RolloutFileProgress
  private(set) var whole: RolloutFileProgress
  private(set) var flushed: RolloutFileProgress
  /// The bytes from `flushed.end` to `current.end`.
  private(set) var bytes: [UInt8] = []
  /// Names of the rollouts that succeeded.
  private var successes: [UInt8] = []
  /// For each node that is not flushed: its address and the heap's name of its last rollout.
  private(set) var entries: [UInt8] = []
  /// Addresses of the rollouts that the node at the end lists.
  private var listed: [Int] = []
  private var nodeAddress = 0

  /// None yet, for a file that has no groups yet either.
  init(_ head: RolloutFileHead, layout: PolicyLayout) {
    places = head.places
    template = DemoTemplate(layout: layout)
    let progress = RolloutFileProgress(end: head.firstGroup)
    (current, whole, flushed) = (progress, progress, progress)
  }

  /// Lays out a group that was checked.
  mutating func append(_ rollouts: ArraySlice<Rollout>, of batch: RolloutBatch) {
    if listed.isEmpty {
      nodeAddress = current.end
      bytes.append(contentsOf: repeatElement(0, count: places.nodeSize))
    }
    for rollout in rollouts {
      if rollout.reward == 1 {
        let name = places.name(current.groups * places.groupSize + rollout.member)
        successes += name.utf8
        current.successes += 1
      }
      let address = flushed.end + bytes.count
      let fingerprint = batch.fingerprint(of: rollout)
      template.append(rollout, of: batch, fingerprint: fingerprint, at: address, to: &bytes)
      listed.append(address)
      current.fingerprint.combine(fingerprint)
      current.steps += rollout.length
    }
    current.end = flushed.end + bytes.count
    current.groups += 1
    if current.groups == places.groups || current.groups.isMultiple(of: places.groupsPerNode) { finishNode() }
  }

  /// Fills in the node at the end, which lists the rollouts that follow it. Specification: III.B and III.C.
  private mutating func finishNode() {
    let first = current.groups * places.groupSize - listed.count
    var node = Array("SNOD".utf8) + [1, 0]
    node.append(littleEndian: UInt16(listed.count))
    for (index, address) in listed.enumerated() {
      node.append(littleEndian: UInt64(RolloutFilePlaces.nameOffset(first + index)))
      node.append(littleEndian: UInt64(address))
      node.append(contentsOf: repeatElement(0, count: 24))
    }
    let start = nodeAddress - flushed.end
    bytes.replaceSubrange(start..<start + node.count, with: node)
    entries.append(littleEndian: UInt64(nodeAddress))
    entries.append(littleEndian: UInt64(RolloutFilePlaces.nameOffset(first + listed.count - 1)))
    listed.removeAll(keepingCapacity: true)
    current.nodes += 1
    whole = current
  }

  /// Whether there is anything to flush.
  var isEmpty: Bool { whole.groups == flushed.groups }

  /// What can be listed of the bytes, to be written from `flushed.end` on.
  var wholeBytes: ArraySlice<UInt8> { bytes[..<(whole.end - flushed.end)] }

  /// The heap's names of the rollouts in `wholeBytes`.
  var names: [UInt8] {
    var names: [UInt8] = []
    for rollout in flushed.groups * places.groupSize..<whole.groups * places.groupSize {
      names.append(places.name(rollout), length: RolloutFilePlaces.nameSlot)
    }
    return names
  }

  /// The mask's names of those of them that succeeded.
  var wholeSuccesses: ArraySlice<UInt8> { successes[..<successBytes] }

  private var successBytes: Int { (whole.successes - flushed.successes) * places.nameLength }

  /// Forgets what has been written.
  mutating func markFlushed() {
    bytes.removeSubrange(..<(whole.end - flushed.end))
    successes.removeSubrange(..<successBytes)
    entries.removeAll(keepingCapacity: true)
    flushed = whole
  }
}
