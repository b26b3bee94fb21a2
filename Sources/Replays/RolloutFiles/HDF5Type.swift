// The types of elements that rollout files use, as HDF5 describes them.

/// The type of a dataset's elements or of an attribute's value.
enum HDF5Type {
  case float32, uint8, uint16, int64, uint64
  /// An ASCII string of this many bytes.
  case name(Int)
  /// A UTF-8 string of any length, stored in a global heap.
  case text

  /// Number of bytes of one element.
  var size: Int {
    switch self {
    case .uint8: 1
    case .uint16: 2
    case .float32: 4
    case .int64, .uint64: 8
    case .name(let length): length
    case .text: 16
    }
  }

  /// The description: a datatype message, version 1. Specification: IV.A.2.d.
  var encoded: [UInt8] {
    switch self {
    case .float32:
      // Class 1. Sign at bit 31; 8 bits of exponent from bit 23; 23 bits of mantissa from bit 0; bias 127.
      var bytes = HDF5Type.head(class: 1, bits: (0x20, 31, 0), size: 4)
      bytes.append(littleEndian: UInt16(0))
      bytes.append(littleEndian: UInt16(32))
      bytes += [23, 8, 0, 23]
      bytes.append(littleEndian: UInt32(127))
      return bytes
    case .uint8: return HDF5Type.integer(size: 1, signed: false)
    case .uint16: return HDF5Type.integer(size: 2, signed: false)
    case .int64: return HDF5Type.integer(size: 8, signed: true)
    case .uint64: return HDF5Type.integer(size: 8, signed: false)
    case .name(let length):
      // Class 3, padded with zeros, ASCII.
      return HDF5Type.head(class: 3, bits: (1, 0, 0), size: length)
    case .text:
      // Class 9, a string ended by a zero, UTF-8, of elements of one byte.
      return HDF5Type.head(class: 9, bits: (1, 1, 0), size: 16) + HDF5Type.integer(size: 1, signed: false)
    }
  }

  private static func integer(size: Int, signed: Bool) -> [UInt8] {
    var bytes = head(class: 0, bits: (signed ? 8 : 0, 0, 0), size: size)
    bytes.append(littleEndian: UInt16(0))
    bytes.append(littleEndian: UInt16(8 * size))
    return bytes
  }

  private static func head(class kind: UInt8, bits: (UInt8, UInt8, UInt8), size: Int) -> [UInt8] {
    var bytes = [0x10 | kind, bits.0, bits.1, bits.2]
    bytes.append(littleEndian: UInt32(size))
    return bytes
  }
}
