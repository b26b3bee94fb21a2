// Reads the JSON of safetensors headers and metadata: objects, strings, whole numbers and flat arrays.
//
// Foundation's decoder is not used: it accepts duplicate names, trailing commas and 1.0 for a whole number,
// does not report the byte of an error, and needs 25 times the size of a hostile header in memory.

internal import Messages

/// Reads JSON values one by one from bytes. A value of the wrong kind is an error with its position.
struct JSONScanner {
  private let bytes: [UInt8]
  private let limit: Int
  private var position: Int

  /// - Parameter range: the bytes to read, which may be a part of `bytes`.
  init(bytes: [UInt8], range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    limit = range.upperBound
  }

  /// A problem at the next byte to be read.
  func problem(_ what: String) -> SafetensorsError.Problem { .header(byte: position, what) }

  /// Reads `{"key": value, …}`; `field` reads each value.
  mutating func object(
    _ field: (_ key: String, _ scanner: inout JSONScanner) throws(SafetensorsError.Problem) -> Void
  ) throws(SafetensorsError.Problem) {
    try expect("{")
    if skip("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try field(key, &self)
    } while skip(",")
    try expect("}")
  }

  /// Reads `[value, …]`; `item` reads each value.
  private mutating func array<Element>(
    _ item: (inout JSONScanner) throws(SafetensorsError.Problem) -> Element
  ) throws(SafetensorsError.Problem) -> [Element] {
    try expect("[")
    var items: [Element] = []
    if skip("]") { return items }
    repeat {
      items.append(try item(&self))
    } while skip(",")
    try expect("]")
    return items
  }

  /// Reads an array of whole numbers ≥ 0.
  mutating func integers() throws(SafetensorsError.Problem) -> [Int] {
    try array { (scanner) throws(SafetensorsError.Problem) in try scanner.integer() }
  }

  /// Reads an array of strings.
  mutating func strings() throws(SafetensorsError.Problem) -> [String] {
    try array { (scanner) throws(SafetensorsError.Problem) in try scanner.string() }
  }

  /// Throws unless only white space is left.
  mutating func end() throws(SafetensorsError.Problem) {
    skipSpace()
    if position < limit { throw problem("nothing may follow") }
  }

  private mutating func integer() throws(SafetensorsError.Problem) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while position < limit, (0x30...0x39).contains(bytes[position]) {
      let (scaled, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = scaled.addingReportingOverflow(Int(bytes[position] - 0x30))
      if first || second { throw problem("the number is too large") }
      value = sum
      position += 1
    }
    if position == start { throw problem("a whole number ≥ 0 is expected here") }
    if bytes[start] == 0x30, position > start + 1 { throw problem("a number must not begin with 0") }
    return value
  }

  mutating func string() throws(SafetensorsError.Problem) -> String {
    try expect("\"")
    var units: [UInt8] = []
    while true {
      guard position < limit else { throw problem("the string has no end") }
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else {
          throw problem("the string before this is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): units += String(try escape()).utf8
      case 0..<0x20: throw problem("a control character must be escaped")
      default: units.append(byte)
      }
    }
  }

  private mutating func escape() throws(SafetensorsError.Problem) -> Unicode.Scalar {
    guard position < limit else { throw problem("the string has no end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var value = try hexadecimal()
      if (0xD800..<0xDC00).contains(value) {
        // A character beyond U+FFFF is written as a surrogate pair.
        guard position + 1 < limit, bytes[position] == UInt8(ascii: "\\"),
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw problem("the second half of a surrogate pair is missing") }
        position += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw problem("not a surrogate pair") }
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(value) else { throw problem("not a character") }
      return scalar
    default: throw problem("not an escape sequence")
    }
  }

  private mutating func hexadecimal() throws(SafetensorsError.Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < limit, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw problem("a hexadecimal digit is expected here")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func skipSpace() {
    while position < limit, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  /// Reads `character` if it comes next, and returns whether it did.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < limit, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError.Problem) {
    if !skip(character) { throw problem("'\(character)' is expected here") }
  }
}
