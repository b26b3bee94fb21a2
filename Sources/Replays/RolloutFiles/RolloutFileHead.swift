// The part of a rollout file before its rollouts: the page that changes as the file grows, and constant
// parts.

import Batches
import Randomness

/// The fixed part of a rollout file, as bytes.
struct RolloutFileHead {
  let places: RolloutFilePlaces
  /// The first 4096 bytes, of a file without rollouts until `update` says otherwise.
  private(set) var page: [UInt8]
  /// From `places.heap`: the heap's head and its first, empty name.
  let heap: [UInt8]
  /// From `places.bins` up to the first rollout.
  let constants: [UInt8]
  /// The position of the group 'jostle' in the page.
  private let jostle: Range<Int>
  private let fields: Fields

  /// The bytes that every HDF5 file without a user block begins with.
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The position of the file's end in the superblock.
  private static let endOfFile = 40
  /// The position of the root group's address in the superblock.
  private static let rootGroup = 64
  /// The position of the number of entries in the header of a B-tree node.
  private static let treeCount = RolloutFilePlaces.tree + 6

  /// The positions of the page's fields that change.
  private struct Fields {
    var total: Int
    var successes: HDF5ObjectHeader.DatasetFields
  }

  /// Throws `.arguments` if header and layout do not fit together or exceed what the format can hold.
  init(
    _ header: RolloutFileHeader, layout: PolicyLayout, groups: Int, groupSize: Int, path: String
  ) throws(RolloutFileError) {
    func refusal(_ reason: String) -> RolloutFileError {
      RolloutFileError(kind: .arguments, path: path, reason: reason)
    }
    guard header.observationLabels.count == layout.observationCount else {
      throw refusal(
        "there are \(header.observationLabels.count) observation labels for \(layout.observationCount) numbers"
      )
    }
    guard header.actionLabels.count == layout.actionDimensions else {
      throw refusal(
        "there are \(header.actionLabels.count) action labels for \(layout.actionDimensions) dimensions")
    }
    for (number, action) in header.prefix.enumerated() {
      guard action.count == layout.actionDimensions else {
        throw refusal(
          "action \(number) of the prefix has \(action.count) tokens, must have \(layout.actionDimensions)")
      }
      for (token, bins) in zip(action, layout.bins) where Int(token) >= bins {
        throw refusal("action \(number) of the prefix has token \(token), must be below \(bins)")
      }
    }
    let texts = HDF5GlobalHeap(
      [header.sceneName, header.policy, header.environmentArguments] + header.observationLabels
        + header.actionLabels)
    guard let texts else { throw refusal("there are more than 65,535 labels") }
    let places = RolloutFilePlaces(
      groups: groups, groupSize: groupSize, observationCount: layout.observationCount,
      actionDimensions: layout.actionDimensions, prefixActions: header.prefix.count)
    guard let places else {
      throw refusal(
        "\(groups) groups of \(groupSize) rollouts are more than a file can hold: at most 65,534 rollouts a "
          + "group, and 65,534 for each 65,534 groups of the file")
    }
    self.places = places

    // The constant parts: bins, references to labels, prefix, strings.
    var constants: [UInt8] = []
    for bins in layout.bins { constants.append(littleEndian: Int64(bins)) }
    for label in 0..<layout.observationCount + layout.actionDimensions {
      constants += texts.reference(to: 3 + label, heap: places.texts)
    }
    for action in header.prefix { constants.append(raw: action[...]) }
    constants.align()
    constants += texts.encoded
    heap = RolloutFileHead.localHeap(places)

    // The page is filled from its beginning.
    var page = RolloutFileHead.superblock(places)
    var group = JostleGroup(hasPrefix: !header.prefix.isEmpty)
    group.fill(header, layout: layout, places, texts)
    let datasets: [(link: Int?, type: HDF5Type, shape: [Int], address: Int)] = [
      (group.bins, .int64, [layout.actionDimensions], places.bins),
      (group.observationLabels, .text, [layout.observationCount], places.observationLabels),
      (group.actionLabels, .text, [layout.actionDimensions], places.actionLabels),
      (group.prefix, .uint16, [header.prefix.count, layout.actionDimensions], places.prefix),
    ]
    // The headers of these datasets follow the strings.
    for dataset in datasets {
      guard let link = dataset.link else { continue }
      group.bytes.store(UInt64(places.bins + constants.count), at: link)
      constants += RolloutFileHead.dataset(dataset.type, dataset.shape, at: dataset.address)
    }
    self.constants = constants
    jostle = page.count..<page.count + group.bytes.count
    page += group.bytes

    var success = HDF5ObjectHeader()
    var successFields = success.makeDataset(.name(places.nameLength), rowShape: [])
    let successAddress = page.count
    successFields.rows += successAddress
    successFields.address += successAddress
    successFields.byteCount += successAddress
    page += success.encoded

    let maskAddress = RolloutFileHead.append(group: [("success", successAddress)], to: &page)

    var data = HDF5ObjectHeader()
    data.makeSymbolTableGroup(tree: RolloutFilePlaces.tree, heap: places.heap)
    let total = data.addAttribute("total", .int64)
    let arguments = data.addAttribute("env_args", .text)
    let dataAddress = page.count
    page += data.encoded
    page.replaceSubrange(
      dataAddress + arguments..<dataAddress + arguments + 16,
      with: texts.reference(to: 2, heap: places.texts))

    let root = RolloutFileHead.append(
      group: [("data", dataAddress), ("jostle", JostleGroup.address), ("mask", maskAddress)], to: &page)
    page.store(UInt64(root), at: RolloutFileHead.rootGroup)
    fields = Fields(total: dataAddress + total, successes: successFields)
    guard page.count <= RolloutFilePlaces.tree else { throw refusal("its fixed part does not fit a page") }
    page.append(contentsOf: repeatElement(0, count: RolloutFilePlaces.tree - page.count))
    self.page = page + RolloutFileHead.treeHead
    update(to: RolloutFileProgress(end: firstGroup))
  }

  /// Whether a page belongs to a file with this head, with any number of rollouts.
  func describesSameFile(as other: [UInt8]) -> Bool {
    var own = page
    let at = JostleGroup.positions
    own.store(other.load(Int64.self, at: at.rollouts), at: at.rollouts)
    own.store(other.load(UInt64.self, at: at.fingerprint), at: at.fingerprint)
    return own[jostle] == other[jostle]
  }

  /// The end of the file, as stated in a page.
  func endOfFile(in page: [UInt8]) -> Int {
    Int(clamping: page.load(UInt64.self, at: RolloutFileHead.endOfFile))
  }

  /// The position of the first group.
  var firstGroup: Int { places.bins + constants.count }

  /// Updates the page for this progress of the file.
  mutating func update(to progress: RolloutFileProgress) {
    page.store(UInt64(progress.end), at: RolloutFileHead.endOfFile)
    page.store(UInt16(progress.nodes), at: RolloutFileHead.treeCount)
    page.store(Int64(progress.steps), at: fields.total)
    page.store(UInt64(progress.successes), at: fields.successes.rows)
    // HDF5 2.0 treats the address of an empty dataset as damage.
    page.store(
      progress.successes == 0 ? HDF5ObjectHeader.undefinedAddress : UInt64(places.mask),
      at: fields.successes.address)
    page.store(UInt64(progress.successes * places.nameLength), at: fields.successes.byteCount)
    let at = JostleGroup.positions
    page.store(Int64(progress.groups * places.groupSize), at: at.rollouts)
    page.store(progress.fingerprint.fingerprint.bits, at: at.fingerprint)
  }

  // MARK: Parts

  /// A superblock of version 0, up to the entry of the root group. Specification: II.A.
  private static func superblock(_ places: RolloutFilePlaces) -> [UInt8] {
    var bytes = signature + [0, 0, 0, 0, 0, 8, 8, 0]
    bytes.append(littleEndian: UInt16(places.nodeRank))
    bytes.append(littleEndian: UInt16(places.treeRank))
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: UInt64(0))
    bytes.append(littleEndian: HDF5ObjectHeader.undefinedAddress)
    bytes.append(littleEndian: UInt64(0))
    bytes.append(littleEndian: HDF5ObjectHeader.undefinedAddress)
    bytes.append(littleEndian: UInt64(0))
    bytes.append(littleEndian: UInt64(0))
    bytes.append(contentsOf: repeatElement(0, count: 24))
    return bytes
  }

  /// The root of the B-tree of version 1 without entries: of groups, a leaf, no siblings, and first the empty
  /// name. Specification: III.A.1.
  private static var treeHead: [UInt8] {
    var bytes = Array("TREE".utf8) + [0, 0, 0, 0]
    bytes.append(littleEndian: HDF5ObjectHeader.undefinedAddress)
    bytes.append(littleEndian: HDF5ObjectHeader.undefinedAddress)
    bytes.append(littleEndian: UInt64(0))
    return bytes
  }

  /// A local heap that has no free space. Specification: III.D.
  private static func localHeap(_ places: RolloutFilePlaces) -> [UInt8] {
    var bytes = Array("HEAP".utf8) + [0, 0, 0, 0]
    bytes.append(littleEndian: UInt64(RolloutFilePlaces.nameOffset(max(1, places.rollouts))))
    bytes.append(littleEndian: UInt64(1))
    bytes.append(littleEndian: UInt64(places.names))
    bytes.append(littleEndian: UInt64(0))
    return bytes
  }

  /// Appends a group of objects that are in the file already, and returns its address.
  private static func append(group members: [(name: String, address: Int)], to page: inout [UInt8]) -> Int {
    var group = HDF5ObjectHeader()
    group.makeCompactGroup()
    let links = members.map { group.addLink($0.name) }
    let address = page.count
    page += group.encoded
    for (link, member) in zip(links, members) { page.store(UInt64(member.address), at: address + link) }
    return address
  }

  private static func dataset(_ type: HDF5Type, _ shape: [Int], at address: Int) -> [UInt8] {
    var header = HDF5ObjectHeader()
    let fields = header.makeDataset(type, rowShape: Array(shape.dropFirst()))
    var bytes = header.encoded
    bytes.store(UInt64(shape[0]), at: fields.rows)
    bytes.store(UInt64(address), at: fields.address)
    bytes.store(UInt64(shape.reduce(type.size, *)), at: fields.byteCount)
    return bytes
  }
}
