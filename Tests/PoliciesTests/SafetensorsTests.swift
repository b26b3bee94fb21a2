// The file format: what is written is read back, and what is broken is refused with a reason.

import Policies
import Testing

private let example = Safetensors(
  metadata: ["format": "x", "quoted": "a \"b\" \\ \n \u{1} é 🤖"],
  tensors: [
    Tensor(
      name: "a", shape: [2, 3], values: .float32([1, -0.0, .infinity, .nan, .leastNonzeroMagnitude, 6])),
    Tensor(name: "b", shape: [], values: .int64([-5])),
    Tensor(name: "c", shape: [0], values: .float64([])),
    Tensor(name: "d", shape: [1, 1, 2], values: .float64([.pi, -.greatestFiniteMagnitude])),
  ])

/// A file with this header and data.
private func file(_ header: String, data: Int = 0) -> [UInt8] {
  let bytes = Array(header.utf8)
  return (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
    + [UInt8](repeating: 0, count: data)
}

private func problem(_ bytes: [UInt8]) -> SafetensorsError.Problem? {
  do throws(SafetensorsError) {
    _ = try Safetensors(decoding: bytes, path: "p.safetensors")
    return nil
  } catch {
    #expect(error.path == "p.safetensors" && error.description.hasPrefix("p.safetensors: "))
    return error.problem
  }
}

/// A broken header, the number of data bytes that follow, and a part of the expected message.
struct BrokenHeader: Sendable, CustomStringConvertible {
  let header: String
  let data: Int
  let reason: String
  var description: String { header }

  init(_ header: String, _ data: Int = 0, _ reason: String) {
    (self.header, self.data, self.reason) = (header, data, reason)
  }

  static let all: [BrokenHeader] = [
    BrokenHeader("", 0, "'{' is expected here"),
    BrokenHeader("[]", 0, "'{' is expected here"),
    BrokenHeader("{", 0, "'\"' is expected here"),
    BrokenHeader("{\"a", 0, "no end"),
    BrokenHeader("{}x", 0, "nothing may follow"),
    BrokenHeader("{}", 4, "belong to no tensor"),
    BrokenHeader("{\"a\":{}}", 0, "must have dtype"),
    BrokenHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "two data_offsets"),
    BrokenHeader("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 0, "once each"),
    BrokenHeader("{\"a\":{\"type\":\"F32\"}}", 0, "'type' of tensor 'a'"),
    BrokenHeader("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "dtype 'F16'"),
    BrokenHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "whole number"),
    BrokenHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4, "']' is expected"),
    BrokenHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[01],\"data_offsets\":[0,4]}}", 4, "not begin with 0"),
    BrokenHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "do not fit shape"),
    BrokenHeader("{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "do not fit shape"),
    BrokenHeader(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "end before it begins"),
    BrokenHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "must begin at 0"),
    BrokenHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3, "cut short"),
    BrokenHeader(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "must begin at 8"),
    BrokenHeader(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},"
        + "\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "'a' appears twice"),
    BrokenHeader(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0,
      "do not fit shape"),
    BrokenHeader(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387905],\"data_offsets\":[0,4]}}", 4,
      "do not fit shape"),
    BrokenHeader(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2305843009213693951],\"data_offsets\":[0,9223372036854775804]}}",
      0,
      "cut short"),
    BrokenHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999]}}", 0, "too large"),
    BrokenHeader("{\"__metadata__\":{\"a\":1}}", 0, "'\"' is expected here"),
    BrokenHeader("{\"__metadata__\":{\"a\":\"\\ud800\"}}", 0, "surrogate"),
    BrokenHeader("{\"__metadata__\":{\"a\":\"\\x\"}}", 0, "escape"),
    BrokenHeader("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "twice"),
  ]
}

@Suite("safetensors files are read back exactly or refused")
struct SafetensorsTests {
  @Test("what is written is read back, every bit and character")
  func roundTrip() throws {
    let bytes = example.encoded()
    let back = try Safetensors(decoding: bytes, path: "p")
    #expect(back.metadata == example.metadata)
    #expect(back.tensors.map(\.name) == ["b", "c", "d", "a"])
    #expect(back.encoded() == bytes)
    guard case .float32(let values) = back["a"]?.values,
      case .float32(let original) = example.tensors[0].values
    else {
      Issue.record("tensor a is not F32")
      return
    }
    #expect(values.map(\.bitPattern) == original.map(\.bitPattern))
    #expect(
      back["b"] == example.tensors[1] && back["c"] == example.tensors[2] && back["d"] == example.tensors[3])
    #expect(back["e"] == nil)
  }

  @Test("the bytes do not depend on the order of tensors, and data begins at a multiple of eight")
  func deterministicBytes() {
    var shuffled = example
    shuffled.tensors.reverse()
    #expect(shuffled.encoded() == example.encoded())
    let bytes = example.encoded()
    let header = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    #expect(header % 8 == 0)
    #expect(bytes.count == 8 + header + 6 * 4 + 8 + 2 * 8)
  }

  @Test("a broken header is refused with its reason", arguments: BrokenHeader.all)
  func brokenHeaders(broken: BrokenHeader) {
    let found = problem(file(broken.header, data: broken.data))?.description
    #expect(found?.contains(broken.reason) == true, "said: \(found ?? "nothing")")
  }

  @Test("a header that claims to be huge is refused before it is read")
  func hugeHeader() {
    #expect(problem([UInt8](repeating: 255, count: 64)) == .hugeHeader(bytes: .max))
    #expect(problem(Array("PK\u{3}\u{4} a zip file, not tensors".utf8)) != nil)
  }

  @Test("a file that is cut anywhere, or has any bit flipped, gives an error or a file, never a crash")
  func damagedFiles() {
    let bytes = example.encoded()
    for length in 0..<bytes.count { #expect(problem(Array(bytes[..<length])) != nil, "\(length) bytes") }
    #expect(problem([1, 2, 3]) == .truncated(bytes: 3, needed: 8))
    for index in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(bit)
        _ = problem(damaged)
      }
    }
  }

  @Test("bytes that are not UTF-8 are refused")
  func invalidText() {
    var bytes = file("{\"__metadata__\":{\"a\":\"??\"}}")
    bytes[bytes.count - 5] = 0xC3
    bytes[bytes.count - 4] = 0x28
    #expect(problem(bytes)?.description.contains("UTF-8") == true)
  }
}
