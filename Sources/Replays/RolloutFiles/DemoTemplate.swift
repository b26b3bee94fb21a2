// One rollout in a rollout file: the headers of its group and datasets, followed by their elements.

import Batches
import Randomness

/// The bytes that describe a rollout. They are the same for all rollouts of a file except for some numbers.
struct DemoTemplate {
  /// A dataset that every rollout has.
  private struct Dataset {
    var fields: HDF5ObjectHeader.DatasetFields
    /// One row for each action, or for each decision.
    var isPerStep: Bool
    var bytesPerRow: Int
  }

  /// The positions of attributes.
  private struct Attributes {
    var samples = 0
    var group = 0
    var member = 0
    var seed = 0
    var startHash = 0
    var reward = 0
    var terminated = 0
    var truncated = 0
    var fingerprint = 0
  }

  private let layout: PolicyLayout
  private let bytes: [UInt8]
  private let attributes: Attributes
  private let links: [(position: Int, target: Int)]
  /// In the order of their elements in the file; training reads the last three.
  private let datasets: [Dataset]
  /// `[A][bins]`, the values of tokens: from −1 for the first bin to 1 for the last.
  private let values: [[Float]]

  init(layout: PolicyLayout) {
    self.layout = layout
    values = layout.bins.map { bins in
      (0..<bins).map { Float(2 * $0 - (bins - 1)) / Float(bins - 1) }
    }
    var group = HDF5ObjectHeader()
    group.makeCompactGroup()
    var attributes = Attributes()
    attributes.samples = group.addAttribute("num_samples", .int64)
    attributes.group = group.addAttribute("group", .int64)
    attributes.member = group.addAttribute("member", .int64)
    attributes.seed = group.addAttribute("seed", .uint64)
    attributes.startHash = group.addAttribute("start_hash", .uint64)
    attributes.reward = group.addAttribute("reward", .int64)
    attributes.terminated = group.addAttribute("terminated", .uint8)
    attributes.truncated = group.addAttribute("truncated", .uint8)
    attributes.fingerprint = group.addAttribute("fingerprint", .uint64)
    self.attributes = attributes

    let tokens = layout.tokensPerDecision
    let shapes: [(name: String, type: HDF5Type, row: [Int], isPerStep: Bool)] = [
      ("actions", .float32, [layout.actionDimensions], true),
      ("rewards", .float32, [], true),
      ("dones", .uint8, [], true),
      ("decision_of_step", .int64, [], true),
      ("state", .float32, [layout.observationCount], false),
      ("tokens", .uint16, [tokens], false),
      ("log_probabilities", .float32, [tokens], false),
    ]
    var inGroup = shapes.map { $0.name == "state" ? 0 : group.addLink($0.name) }
    let observations = group.addLink("obs")
    var observationGroup = HDF5ObjectHeader()
    observationGroup.makeCompactGroup()
    let state = observationGroup.addLink("state")

    var bytes = group.encoded
    var links = [(position: observations, target: bytes.count)]
    inGroup[4] = bytes.count + state
    bytes += observationGroup.encoded
    var datasets: [Dataset] = []
    for (shape, link) in zip(shapes, inGroup) {
      var header = HDF5ObjectHeader()
      var fields = header.makeDataset(shape.type, rowShape: shape.row)
      fields.rows += bytes.count
      fields.address += bytes.count
      fields.byteCount += bytes.count
      links.append((link, bytes.count))
      datasets.append(
        Dataset(
          fields: fields, isPerStep: shape.isPerStep, bytesPerRow: shape.row.reduce(shape.type.size, *)))
      bytes += header.encoded
    }
    self.bytes = bytes
    self.links = links
    self.datasets = datasets
  }

  /// Bytes before the elements.
  var headerSize: Int { bytes.count }

  /// The positions of the elements of each dataset relative to the rollout's beginning, followed by the
  /// rollout's end.
  private func offsets(length: Int, decisions: Int) -> [Int] {
    var offset = bytes.count
    return datasets.map { dataset in
      defer { offset += aligned(dataset.bytesPerRow * (dataset.isPerStep ? length : decisions)) }
      return offset
    } + [offset]
  }

  // MARK: Writing

  /// The headers of a rollout at `address`.
  private func header(of rollout: Rollout, fingerprint: Fingerprint, at address: Int) -> [UInt8] {
    var bytes = bytes
    bytes.store(Int64(rollout.length), at: attributes.samples)
    bytes.store(Int64(rollout.group), at: attributes.group)
    bytes.store(Int64(rollout.member), at: attributes.member)
    bytes.store(rollout.seed, at: attributes.seed)
    bytes.store(rollout.startHash, at: attributes.startHash)
    bytes.store(Int64(rollout.reward), at: attributes.reward)
    bytes.store(UInt8(rollout.terminated ? 1 : 0), at: attributes.terminated)
    bytes.store(UInt8(rollout.truncated ? 1 : 0), at: attributes.truncated)
    bytes.store(fingerprint.bits, at: attributes.fingerprint)
    for (position, target) in links { bytes.store(UInt64(address + target), at: position) }
    for (dataset, offset) in zip(
      datasets, offsets(length: rollout.length, decisions: rollout.decisions))
    {
      let rows = dataset.isPerStep ? rollout.length : rollout.decisions
      bytes.store(UInt64(rows), at: dataset.fields.rows)
      bytes.store(UInt64(address + offset), at: dataset.fields.address)
      bytes.store(UInt64(rows * dataset.bytesPerRow), at: dataset.fields.byteCount)
    }
    return bytes
  }

  /// Appends a rollout of a batch, for a file in which it begins at `address`.
  func append(
    _ rollout: Rollout, of batch: RolloutBatch, fingerprint: Fingerprint, at address: Int,
    to file: inout [UInt8]
  ) {
    let (steps, width) = (rollout.length, layout.tokensPerDecision)
    let decisions = rollout.firstDecision..<rollout.firstDecision + rollout.decisions
    let tokens = batch.tokens[decisions.scaled(by: width)]
    file += header(of: rollout, fingerprint: fingerprint, at: address)
    var dimension = 0
    var actions: [Float] = []
    actions.reserveCapacity(steps * layout.actionDimensions)
    for token in tokens.prefix(steps * layout.actionDimensions) {
      actions.append(values[dimension][Int(token)])
      dimension = dimension + 1 == layout.actionDimensions ? 0 : dimension + 1
    }
    file.append(raw: actions[...])
    file.align()
    file.append(contentsOf: repeatElement(0, count: 4 * (steps - 1)))
    file.append(littleEndian: Float(rollout.reward).bitPattern)
    file.align()
    file.append(contentsOf: repeatElement(0, count: steps - 1))
    file.append(rollout.terminated ? 1 : 0)
    file.align()
    for step in 0..<steps { file.append(littleEndian: Int64(step / layout.chunk)) }
    file.append(raw: batch.observations[decisions.scaled(by: layout.observationCount)])
    file.align()
    file.append(raw: tokens)
    file.align()
    file.append(raw: batch.logProbabilities[decisions.scaled(by: width)])
    file.align()
  }

  // MARK: Reading

  /// Reads the rollout at `address` into a batch.
  ///
  /// - Parameter fileSize: no position beyond it is read.
  /// - Returns: its fingerprint and its end; nil unless the bytes that training reads are exactly those
  ///   that `append` would have written.
  func read(
    at address: Int, of file: PositionedFile, fileSize: Int, into batch: inout RolloutBatch
  ) throws(RolloutFileError) -> (fingerprint: Fingerprint, end: Int)? {
    guard address >= 0, address <= fileSize - bytes.count else { return nil }
    let found = try file.read(bytes.count, at: address)
    guard found.count == bytes.count,
      let length = Int(exactly: found.load(Int64.self, at: attributes.samples)),
      (1...fileSize).contains(length),
      let group = Int(exactly: found.load(Int64.self, at: attributes.group)), group >= 0,
      let member = Int(exactly: found.load(Int64.self, at: attributes.member)),
      (0..<batch.groupSize).contains(member)
    else { return nil }
    let decisions = (length + layout.chunk - 1) / layout.chunk
    let succeeded = found.load(Int64.self, at: attributes.reward) == 1
    let rollout = Rollout(
      group: group, member: member, seed: found.load(UInt64.self, at: attributes.seed),
      startHash: found.load(UInt64.self, at: attributes.startHash), reward: succeeded ? 1 : 0,
      terminated: succeeded, truncated: !succeeded, length: length, firstDecision: batch.decisionCount,
      decisions: decisions)
    let offsets = offsets(length: length, decisions: decisions)
    guard address + offsets[datasets.count] <= fileSize else { return nil }
    let first = datasets.count - 3
    let elements = try file.read(
      offsets[datasets.count] - offsets[first], at: address + offsets[first])
    guard elements.count == offsets[datasets.count] - offsets[first] else { return nil }
    let (width, start) = (layout.tokensPerDecision, offsets[first])
    elements.withUnsafeBytes { elements in
      func numbers<Number: BitwiseCopyable>(_: Number.Type, _ dataset: Int, _ count: Int)
        -> UnsafeBufferPointer<Number>
      {
        let from = offsets[dataset] - start
        let bytes = UnsafeRawBufferPointer(
          rebasing: elements[from..<from + count * MemoryLayout<Number>.stride])
        return bytes.assumingMemoryBound(to: Number.self)
      }
      batch.observations += numbers(Float.self, first, decisions * layout.observationCount)
      batch.tokens += numbers(Token.self, first + 1, decisions * width)
      batch.logProbabilities += numbers(Float.self, first + 2, decisions * width)
    }
    batch.rollouts.append(rollout)
    // The fingerprint is computed again; equal headers below contain the one that was written.
    let fingerprint = batch.fingerprint(of: rollout)
    guard found == header(of: rollout, fingerprint: fingerprint, at: address) else { return nil }
    let tokens = batch.tokens.suffix(decisions * width)
    var dimension = 0
    for token in tokens {
      guard Int(token) < layout.bins[dimension] else { return nil }
      dimension = dimension + 1 == layout.actionDimensions ? 0 : dimension + 1
    }
    return (fingerprint, address + offsets[datasets.count])
  }
}

extension Range<Int> {
  /// The range of these rows' numbers in a flat array with rows of `width`.
  func scaled(by width: Int) -> Range<Int> { lowerBound * width..<upperBound * width }
}
