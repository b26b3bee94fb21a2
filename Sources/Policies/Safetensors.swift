// The safetensors format: named arrays in one file, used for policies and checkpoints and read by other
// tools.

internal import Messages

/// One named array.
public struct Tensor: Hashable, Sendable {
  /// The numbers, row-major, in the type they are stored in.
  public enum Values: Hashable, Sendable {
    case float32([Float])
    case float64([Double])
    case int64([Int64])

    /// How many numbers there are.
    public var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int64(let values): values.count
      }
    }

    /// The type's name in the file: F32, F64 or I64.
    public var typeName: String {
      switch self {
      case .float32: "F32"
      case .float64: "F64"
      case .int64: "I64"
      }
    }
  }

  /// Its name in the file.
  public let name: String
  /// Its size along each dimension; none for a single number.
  public let shape: [Int]
  /// Its numbers.
  public let values: Values

  /// - Parameters:
  ///   - name: its name in the file.
  ///   - shape: sizes of at least 0 whose product must be the number of values; any other shape stops the
  ///     program.
  ///   - values: its numbers, row-major.
  public init(name: String, shape: [Int], values: Values) {
    require(
      Tensor.count(of: shape) == values.count, "\(name): shape \(shape) cannot hold \(values.count) numbers")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

extension Tensor {
  /// The product of a shape; nil if a size is negative or the product overflows.
  static func count(of shape: [Int]) -> Int? {
    var product = 1
    for size in shape {
      let (value, overflow) = product.multipliedReportingOverflow(by: size)
      if size < 0 || overflow { return nil }
      product = value
    }
    return product
  }
}

/// The contents of a safetensors file: named tensors and a map of strings.
///
/// Source: https://huggingface.co/docs/safetensors: eight bytes with the length of the header
/// (little-endian), a JSON header, then the numbers of the tensors without gaps.
public struct Safetensors: Hashable, Sendable {
  /// The strings under `__metadata__`.
  public var metadata: [String: String]
  /// The tensors, in the order in which the file stores their numbers.
  public var tensors: [Tensor]

  /// - Parameters:
  ///   - metadata: texts by key.
  ///   - tensors: with distinct names.
  public init(metadata: [String: String] = [:], tensors: [Tensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// The tensor with a name, or nil.
  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The bytes of the file: the same for the same contents, whatever the order of the tensors. Two tensors
  /// with the same name stop the program.
  ///
  /// Eight-byte numbers come first and the header is padded to a multiple of eight bytes, so that every
  /// number is aligned for its type.
  public func encoded() -> [UInt8] {
    let ordered = tensors.sorted {
      let (first, second) = ($0.values.byteWidth, $1.values.byteWidth)
      return first != second ? first > second : $0.name < $1.name
    }
    require(
      Set(ordered.map(\.name)).count == ordered.count, "names must differ: \(ordered.map(\.name))")

    var fields: [String] = []
    if !metadata.isEmpty {
      let entries = metadata.sorted { $0.key < $1.key }
        .map { "\(jsonString($0.key)):\(jsonString($0.value))" }
      fields.append("\"__metadata__\":{\(entries.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in ordered {
      let end = offset + tensor.values.count * tensor.values.byteWidth
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\(jsonString(tensor.name)):{\"dtype\":\"\(tensor.values.typeName)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array("{\(fields.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    append(UInt64(header.count), to: &bytes)
    bytes += header
    for tensor in ordered {
      switch tensor.values {
      case .float32(let values): for value in values { append(value.bitPattern, to: &bytes) }
      case .float64(let values): for value in values { append(value.bitPattern, to: &bytes) }
      case .int64(let values): for value in values { append(value, to: &bytes) }
      }
    }
    return bytes
  }
}

extension Tensor.Values {
  /// Bytes of one number.
  var byteWidth: Int {
    switch self {
    case .float32: 4
    case .float64, .int64: 8
    }
  }
}

private func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
  withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
}
