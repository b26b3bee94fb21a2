// Encodes one group or dataset of an HDF5 file, with its attributes, as an object header.

/// An object header of version 1, which has no checksum, so that its fields can be changed in place.
///
/// Every function that adds a field returns its position, in bytes from the header's beginning, so that the
/// caller can fill it in. Specification: IV.A.1.a for the header, IV.A.2 for its messages.
struct HDF5ObjectHeader {
  private var messages: [UInt8] = []
  private var messageCount: UInt16 = 0

  /// Bytes before the first message.
  private static let prefixSize = 16

  /// The address that stands for no object.
  static let undefinedAddress = UInt64.max

  /// All bytes: version, number of messages, links to the object (always 1), size of the messages.
  var encoded: [UInt8] {
    var bytes: [UInt8] = [1, 0]
    bytes.append(littleEndian: messageCount)
    bytes.append(littleEndian: UInt32(1))
    bytes.append(littleEndian: UInt32(messages.count))
    bytes.append(littleEndian: UInt32(0))
    return bytes + messages
  }

  private mutating func add(_ type: UInt16, constant: Bool = false, _ body: [UInt8]) -> Int {
    messages.append(littleEndian: type)
    messages.append(littleEndian: UInt16(aligned(body.count)))
    messages += [constant ? 1 : 0, 0, 0, 0]
    let position = HDF5ObjectHeader.prefixSize + messages.count
    messages += body
    messages.align()
    messageCount += 1
    return position
  }

  /// Makes this a group whose members are links in this header. Specification: IV.A.2.c and IV.A.2.k.
  mutating func makeCompactGroup() {
    var linkInfo: [UInt8] = [0, 0]
    linkInfo.append(littleEndian: HDF5ObjectHeader.undefinedAddress)
    linkInfo.append(littleEndian: HDF5ObjectHeader.undefinedAddress)
    _ = add(0x0002, linkInfo)
    _ = add(0x000A, [0, 0])
  }

  /// Adds a member to a compact group. Specification: IV.A.2.g.
  ///
  /// - Returns: the position of the member's address.
  mutating func addLink(_ name: String) -> Int {
    // Version 1, a hard link to an ASCII name whose length has one byte.
    var body = [1, 0, UInt8(name.utf8.count)] + Array(name.utf8)
    let offset = body.count
    body.append(littleEndian: UInt64(0))
    return add(0x0006, body) + offset
  }

  /// Makes this a group whose members are in a B-tree, with their names in a local heap.
  /// Specification: IV.A.2.r.
  mutating func makeSymbolTableGroup(tree: Int, heap: Int) {
    var body: [UInt8] = []
    body.append(littleEndian: UInt64(tree))
    body.append(littleEndian: UInt64(heap))
    _ = add(0x0011, body)
  }

  /// Adds an attribute with one element. Specification: IV.A.2.m.
  ///
  /// - Returns: the position of its value.
  mutating func addAttribute(_ name: String, _ type: HDF5Type) -> Int {
    let scalar: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
    let description = type.encoded
    var body: [UInt8] = [1, 0]
    body.append(littleEndian: UInt16(name.utf8.count + 1))
    body.append(littleEndian: UInt16(description.count))
    body.append(littleEndian: UInt16(scalar.count))
    body.append(name, length: aligned(name.utf8.count + 1))
    body += description
    body.align()
    body += scalar
    let offset = body.count
    body.append(contentsOf: repeatElement(0, count: type.size))
    return add(0x000C, body) + offset
  }

  /// The fields of a dataset that are filled in when the position and number of its elements are known.
  struct DatasetFields {
    /// The position of the first dimension.
    var rows: Int
    /// The position of the elements' address.
    var address: Int
    /// The position of the number of the elements' bytes.
    var byteCount: Int
  }

  /// Makes this a dataset with contiguous elements. Specification: IV.A.2.b, d, f and i.
  ///
  /// - Parameters:
  ///   - rowShape: the dimensions after the first.
  mutating func makeDataset(_ type: HDF5Type, rowShape: [Int]) -> DatasetFields {
    var space: [UInt8] = [1, UInt8(1 + rowShape.count), 0, 0, 0, 0, 0, 0]
    let dimension = space.count
    for size in [0] + rowShape { space.append(littleEndian: UInt64(size)) }
    let rows = add(0x0001, space) + dimension
    _ = add(0x0003, constant: true, type.encoded)
    // Version 2: space is allocated at once, and there is no fill value.
    _ = add(0x0005, constant: true, [2, 1, 2, 0])
    // Version 3, contiguous.
    let layout = add(0x0008, [3, 1] + [UInt8](repeating: 0, count: 16))
    return DatasetFields(rows: rows, address: layout + 2, byteCount: layout + 10)
  }
}
