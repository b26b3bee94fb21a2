// Mutations that keep a binary format's first checks intact, so that the later ones are reached.

extension Draws {
  /// Changes the JSON header of a safetensors file and adjusts the length before it, or changes the length.
  public mutating func mutate(safetensors bytes: [UInt8], splicing other: [UInt8]) -> [UInt8] {
    guard bytes.count >= 8 else { return mutate(bytes, splicing: other) }
    let length = Int(truncatingIfNeeded: (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) })
    guard length >= 0, length <= bytes.count - 8 else { return mutate(bytes, splicing: other) }
    switch below(4) {
    case 0: return mutate(bytes, splicing: other)
    case 1:
      var bytes = bytes
      setInteger(in: &bytes, 0..<8)
      return bytes
    default:
      let text = String(decoding: bytes[8..<8 + length], as: UTF8.self)
      let header = Array(mutate(text, splicing: text).utf8)
      let size = UInt64(header.count)
      return (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + header + bytes[(8 + length)...]
    }
  }

  /// Changes whole numbers anywhere in a binary file, mostly near its beginning, or single bytes.
  public mutating func mutate(binary bytes: [UInt8], splicing other: [UInt8]) -> [UInt8] {
    if oneIn(2) { return mutate(bytes, splicing: other) }
    var bytes = bytes
    for _ in 0...below(3) {
      setInteger(in: &bytes, 0..<(oneIn(2) ? bytes.count : min(bytes.count, 2048)))
    }
    return bytes
  }
}
