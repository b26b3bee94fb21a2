// The group 'jostle' of a rollout file: the format, the origin of the rollouts, and their number.

import Batches
import Randomness

/// The object header of the group, with its attributes at fixed positions.
struct JostleGroup {
  /// The positions of attributes' values in the file.
  struct Positions {
    var format = 0
    var scene = 0
    var sceneDigest = 0
    var policy = 0
    var policyFingerprint = 0
    var seed = 0
    var temperature = 0
    var chunk = 0
    var groupSize = 0
    var groups = 0
    var observationCount = 0
    var actionDimensions = 0
    var prefixActions = 0
    var headerFingerprint = 0
    var rollouts = 0
    var fingerprint = 0
  }

  /// The group's address: right after the superblock, in this and all later formats.
  static let address = 96
  /// The format's number, in the attribute of that name.
  static let format: Int64 = 2

  static let positions = JostleGroup(hasPrefix: false).positions

  /// The format's number in a file with this page; nil if jostle did not write it.
  static func format(in page: [UInt8]) -> Int64? {
    // The attribute's name, type and shape precede its value.
    let head = positions.format - 48..<positions.format
    let own = JostleGroup(hasPrefix: false).bytes
    guard page[head].elementsEqual(own[head.lowerBound - address..<head.upperBound - address]) else {
      return nil
    }
    return page.load(Int64.self, at: positions.format)
  }

  var bytes: [UInt8]
  /// The positions of members' addresses in `bytes`.
  let bins: Int
  let observationLabels: Int
  let actionLabels: Int
  let prefix: Int?
  private var positions = Positions()

  init(hasPrefix: Bool) {
    var header = HDF5ObjectHeader()
    header.makeCompactGroup()
    func add(_ name: String, _ type: HDF5Type) -> Int {
      JostleGroup.address + header.addAttribute(name, type)
    }
    positions.format = add("format", .int64)
    positions.scene = add("scene", .text)
    positions.sceneDigest = add("scene_digest", .uint64)
    positions.policy = add("policy", .text)
    positions.policyFingerprint = add("policy_fingerprint", .uint64)
    positions.seed = add("seed", .uint64)
    positions.temperature = add("temperature", .float32)
    positions.chunk = add("chunk", .int64)
    positions.groupSize = add("group_size", .int64)
    positions.groups = add("groups", .int64)
    positions.observationCount = add("observation_count", .int64)
    positions.actionDimensions = add("action_dimensions", .int64)
    positions.prefixActions = add("prefix_actions", .int64)
    positions.headerFingerprint = add("header_fingerprint", .uint64)
    positions.rollouts = add("rollouts", .int64)
    positions.fingerprint = add("fingerprint", .uint64)
    bins = header.addLink("bins")
    observationLabels = header.addLink("observation_labels")
    actionLabels = header.addLink("action_labels")
    prefix = hasPrefix ? header.addLink("prefix") : nil
    bytes = header.encoded
  }

  /// Fills in everything that does not change while the file grows.
  mutating func fill(
    _ header: RolloutFileHeader, layout: PolicyLayout, _ places: RolloutFilePlaces,
    _ texts: HDF5GlobalHeap
  ) {
    func store(_ number: some FixedWidthInteger, _ position: Int) {
      bytes.store(number, at: position - JostleGroup.address)
    }
    for (text, position) in [(0, positions.scene), (1, positions.policy)] {
      let at = position - JostleGroup.address
      bytes.replaceSubrange(at..<at + 16, with: texts.reference(to: text, heap: places.texts))
    }
    store(JostleGroup.format, positions.format)
    store(header.sceneDigest, positions.sceneDigest)
    store(header.policyFingerprint, positions.policyFingerprint)
    store(header.seed, positions.seed)
    store(header.temperature.bitPattern, positions.temperature)
    store(Int64(layout.chunk), positions.chunk)
    store(Int64(places.groupSize), positions.groupSize)
    store(Int64(places.groups), positions.groups)
    store(Int64(layout.observationCount), positions.observationCount)
    store(Int64(layout.actionDimensions), positions.actionDimensions)
    store(Int64(header.prefix.count), positions.prefixActions)
    var print = Fingerprint()
    print.combine(header.sceneDigest)
    print.combine(header.policyFingerprint)
    print.combine(header.seed)
    print.combine(header.temperature)
    for count in [layout.chunk, places.groupSize, places.groups] + layout.bins { print.combine(count) }
    for token in header.prefix.joined() { print.combine(Int(token)) }
    for text in texts.texts { print.combine(text) }
    store(print.bits, positions.headerFingerprint)
  }
}
