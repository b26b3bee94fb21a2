// Little-endian numbers in an array of bytes, as HDF5 files hold them.

#if _endian(big)
  #error("arrays are written to rollout files as they lie in memory, which must be little-endian")
#endif

extension [UInt8] {
  /// Appends a whole number.
  mutating func append(littleEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  /// Appends numbers with their bytes in memory.
  mutating func append<Number: BitwiseCopyable>(raw numbers: ArraySlice<Number>) {
    numbers.withUnsafeBytes { append(contentsOf: $0) }
  }

  /// Appends zeros up to a multiple of 8, the alignment of HDF5's metadata.
  mutating func align() { append(contentsOf: repeatElement(0, count: aligned(count) - count)) }

  /// Appends the text's UTF-8 bytes and zeros, `length` bytes in all.
  mutating func append(_ text: String, length: Int) {
    append(contentsOf: text.utf8)
    append(contentsOf: repeatElement(0, count: length - text.utf8.count))
  }

  /// Overwrites the number at a position.
  mutating func store(_ number: some FixedWidthInteger, at position: Int) {
    withUnsafeMutableBytes {
      $0.storeBytes(of: number.littleEndian, toByteOffset: position, as: type(of: number))
    }
  }

  /// The number at a position.
  func load<Number: FixedWidthInteger>(_: Number.Type, at position: Int) -> Number {
    Number(littleEndian: withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Number.self) })
  }
}

/// The next multiple of 8.
func aligned(_ count: Int) -> Int { (count + 7) & ~7 }
