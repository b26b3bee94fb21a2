// Strings of an HDF5 file, to which attributes and datasets refer.

/// Strings in one collection of a global heap. Specification: III.E.
struct HDF5GlobalHeap {
  let texts: [String]

  /// HDF5 reads this many bytes of a collection at once.
  private static let leastSize = 4096

  /// Nil if there are more strings than one collection can number.
  init?(_ texts: [String]) {
    guard texts.count < 65_536 else { return nil }
    self.texts = texts
  }

  /// The collection: a header, and each string with its number from 1, its reference count and its length.
  var encoded: [UInt8] {
    var objects: [UInt8] = []
    for (number, text) in texts.enumerated() {
      objects.append(littleEndian: UInt16(number + 1))
      objects.append(littleEndian: UInt16(1))
      objects.append(littleEndian: UInt32(0))
      objects.append(littleEndian: UInt64(text.utf8.count))
      objects += text.utf8
      objects.align()
    }
    // The rest is free: an object with number 0, whose size includes its own header of 16 bytes.
    let free = max(16, HDF5GlobalHeap.leastSize - 16 - objects.count)
    var bytes = Array("GCOL".utf8) + [1, 0, 0, 0]
    bytes.append(littleEndian: UInt64(16 + objects.count + free))
    bytes += objects
    bytes.append(littleEndian: UInt64(0))
    bytes.append(littleEndian: UInt64(free))
    bytes.append(contentsOf: repeatElement(0, count: free - 16))
    return bytes
  }

  /// A reference to a string of the collection at `address`, in the form of a string element.
  func reference(to text: Int, heap address: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt32(texts[text].utf8.count))
    bytes.append(littleEndian: UInt64(address))
    bytes.append(littleEndian: UInt32(text + 1))
    return bytes
  }

  /// The first `count` strings of the collection in `bytes`; nil if there are fewer.
  static func read(_ count: Int, from bytes: [UInt8]) -> [String]? {
    var texts: [String] = []
    var position = 16
    for number in 1...max(1, count) where texts.count < count {
      guard position + 16 <= bytes.count, bytes.load(UInt16.self, at: position) == number,
        let length = Int(exactly: bytes.load(UInt64.self, at: position + 8)),
        length <= bytes.count - position - 16
      else { return nil }
      texts.append(String(decoding: bytes[position + 16..<position + 16 + length], as: UTF8.self))
      position += 16 + aligned(length)
    }
    return texts
  }
}
