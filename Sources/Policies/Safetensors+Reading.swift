// Reads safetensors files strictly: any bytes give either tensors or a typed error.

extension Safetensors {
  /// Reads the file at a path.
  public init(contentsOf path: String) throws(PolicyError) {
    let bytes = try readBytes(path)
    do {
      try self.init(decoding: bytes, path: path)
    } catch {
      throw PolicyError(path, .safetensors(error.problem))
    }
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file.
  ///   - path: named in errors.
  public init(decoding bytes: [UInt8], path: String) throws(SafetensorsError) {
    do {
      try self.init(decoding: bytes)
    } catch {
      throw SafetensorsError(path: path, problem: error)
    }
  }

  private init(decoding bytes: [UInt8]) throws(SafetensorsError.Problem) {
    guard bytes.count >= 8 else { throw .truncated(bytes: bytes.count, needed: 8) }
    let length = littleEndian(bytes, at: 0)
    guard length <= UInt64(SafetensorsError.largestHeader) else { throw .hugeHeader(bytes: length) }
    let dataStart = 8 + Int(length)
    guard bytes.count >= dataStart else { throw .truncated(bytes: bytes.count, needed: dataStart) }

    var scanner = JSONScanner(bytes: bytes, range: 8..<dataStart)
    let header = try SafetensorsHeader(&scanner)
    metadata = header.metadata
    tensors = []
    let dataCount = bytes.count - dataStart
    var end = 0
    for entry in header.entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      let width = try entry.byteWidth
      guard entry.begin <= entry.end else { throw entry.offsets("must not end before it begins") }
      // Neighbours are compared before sizes, because an overlap is the better explanation if both are wrong.
      guard entry.begin == end else {
        throw entry.offsets("must begin at \(end), where the tensor before it ends")
      }
      guard let count = Tensor.count(of: entry.shape), count <= (entry.end - entry.begin) / width,
        count * width == entry.end - entry.begin
      else {
        throw entry.offsets("is \(entry.end - entry.begin) bytes, which do not fit shape \(entry.shape)")
      }
      guard entry.end <= dataCount else {
        throw .truncated(
          bytes: bytes.count, needed: entry.end.addingReportingOverflow(dataStart).partialValue)
      }
      end = entry.end
      tensors.append(
        Tensor(
          name: entry.name, shape: entry.shape,
          values: entry.values(bytes, at: dataStart + entry.begin, count: count)))
    }
    guard end == dataCount else {
      throw .header(byte: dataStart + end, "\(dataCount - end) bytes at the end belong to no tensor")
    }
  }
}

/// The contents of the header before they are checked.
private struct SafetensorsHeader {
  var metadata: [String: String] = [:]
  var entries: [Entry] = []

  struct Entry {
    let name: String
    let typeName: String
    let shape: [Int]
    let begin: Int
    let end: Int

    var byteWidth: Int {
      get throws(SafetensorsError.Problem) {
        switch typeName {
        case "F32": 4
        case "F64", "I64": 8
        default: throw .numberType(tensor: name, found: typeName)
        }
      }
    }

    func offsets(_ what: String) -> SafetensorsError.Problem {
      .offsets(tensor: name, begin: begin, end: end, what)
    }

    func values(_ bytes: [UInt8], at start: Int, count: Int) -> Tensor.Values {
      switch typeName {
      case "F32":
        .float32(
          (0..<count).map { index in
            let at = start + 4 * index
            let low = UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8
            return Float(bitPattern: low | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24)
          })
      case "F64":
        .float64((0..<count).map { Double(bitPattern: littleEndian(bytes, at: start + 8 * $0)) })
      default:
        .int64((0..<count).map { Int64(bitPattern: littleEndian(bytes, at: start + 8 * $0)) })
      }
    }
  }

  init(_ scanner: inout JSONScanner) throws(SafetensorsError.Problem) {
    var names: Set<String> = []
    try scanner.object { (name, scanner) throws(SafetensorsError.Problem) in
      guard names.insert(name).inserted else { throw scanner.problem("'\(name)' appears twice") }
      if name == "__metadata__" {
        try scanner.object { (key, scanner) throws(SafetensorsError.Problem) in
          guard metadata.updateValue(try scanner.string(), forKey: key) == nil else {
            throw scanner.problem("'\(key)' appears twice")
          }
        }
      } else {
        entries.append(try SafetensorsHeader.entry(name, &scanner))
      }
    }
    try scanner.end()
  }

  private static func entry(_ name: String, _ scanner: inout JSONScanner) throws(SafetensorsError.Problem)
    -> Entry
  {
    var typeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (key, scanner) throws(SafetensorsError.Problem) in
      switch key {
      case "dtype" where typeName == nil: typeName = try scanner.string()
      case "shape" where shape == nil: shape = try scanner.integers()
      case "data_offsets" where offsets == nil: offsets = try scanner.integers()
      default:
        throw scanner.problem("'\(key)' of tensor '\(name)', must be dtype, shape or data_offsets, once each")
      }
    }
    guard let typeName, let shape, let offsets, offsets.count == 2 else {
      throw scanner.problem("tensor '\(name)' must have dtype, shape and two data_offsets")
    }
    return Entry(name: name, typeName: typeName, shape: shape, begin: offsets[0], end: offsets[1])
  }
}

private func littleEndian(_ bytes: [UInt8], at start: Int) -> UInt64 {
  (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
}
