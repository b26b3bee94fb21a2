// The two encodings of an event file: Protocol Buffers and CRC-32C.

/// A Protocol Buffers message under construction. Numbers that are 0 are omitted, as in proto3.
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  mutating func append(field: UInt64, integer: UInt64) {
    if integer == 0 { return }
    append(variable: field << 3)
    append(variable: integer)
  }

  mutating func append(field: UInt64, double: Double) {
    if double.bitPattern == 0 { return }
    append(variable: field << 3 | 1)
    bytes += double.bitPattern.littleEndianBytes
  }

  mutating func append(field: UInt64, bytes payload: [UInt8]) {
    append(variable: field << 3 | 2)
    append(variable: UInt64(payload.count))
    bytes += payload
  }

  mutating func append(field: UInt64, float: Float) {
    append(variable: field << 3 | 5)
    bytes += float.bitPattern.littleEndianBytes
  }

  /// Seven bits per byte, low bits first, with the top bit set in all bytes but the last.
  private mutating func append(variable: UInt64) {
    var rest = variable
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// The cyclic redundancy check with Castagnoli's polynomial (RFC 3720, appendix B.4).
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
  }

  static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { checksum, byte in
      table[Int(UInt8(truncatingIfNeeded: checksum) ^ byte)] ^ checksum >> 8
    }
  }
}

extension FixedWidthInteger {
  /// Low byte first.
  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
