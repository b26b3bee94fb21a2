// Mutations of files regardless of their structure.

extension Draws {
  /// Changes bytes at random places: flips, insertions, deletions, truncation, repetition, splices.
  ///
  /// - Parameter other: a second file of the same kind, from which pieces are copied.
  public mutating func mutate(_ bytes: [UInt8], splicing other: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(4) { change(&bytes, other) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
    let place = below(bytes.count + 1)
    let end = min(bytes.count, place + 1 + below(oneIn(4) ? 4096 : 16))
    switch below(8) {
    case 0, 1:
      if place < bytes.count { bytes[place] ^= UInt8(1 << below(8)) }
    case 2:
      if place < bytes.count { bytes[place] = choice([0, 1, 0x7F, 0x80, 0xFF, UInt8(below(256))]) }
    case 3:
      bytes.insert(contentsOf: (0..<1 + below(16)).map { _ in UInt8(below(256)) }, at: place)
    case 4:
      bytes.removeSubrange(place..<end)
    case 5:
      bytes.removeSubrange((oneIn(2) ? place : end)...)
    case 6:
      bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count + 1))
    default:
      let start = below(other.count + 1)
      bytes.replaceSubrange(place..<end, with: other[start..<min(other.count, start + end - place)])
    }
  }

  /// Overwrites a little-endian integer of 1, 2, 4 or 8 bytes, such as a size, an offset, a count or a
  /// checksum.
  ///
  /// - Parameter range: the part of the file that may contain it.
  public mutating func setInteger(in bytes: inout [UInt8], _ range: Range<Int>) {
    let width = choice([1, 2, 4, 8])
    guard range.count >= width else { return }
    let place = range.lowerBound + below(range.count - width + 1)
    var value = UInt64(bitPattern: Int64(integer()))
    if oneIn(3) {
      // One more or one less than the present value.
      value = (0..<width).reversed().reduce(0) { $0 << 8 | UInt64(bytes[place + $1]) }
      value = oneIn(2) ? value &+ 1 : value &- 1
    }
    for index in 0..<width { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }
}
