// Errors of safetensors files.

/// A file that violates the safetensors format.
public struct SafetensorsError: Error, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Error, Hashable {
    /// Fewer bytes than the file says it has.
    case truncated(bytes: Int, needed: Int)
    /// A header of more than `SafetensorsError.largestHeader` bytes: most likely another kind of file.
    case hugeHeader(bytes: UInt64)
    /// The header is not the JSON that the format requires, at this byte of the file.
    case header(byte: Int, String)
    /// A number type that is not supported.
    case numberType(tensor: String, found: String)
    /// Offsets that do not fit the tensor's shape, its neighbours or the file.
    case offsets(tensor: String, begin: Int, end: Int, String)
  }

  /// The longest header that is accepted, as in the reference implementation.
  public static let largestHeader = 100_000_000

  /// The file.
  public let path: String
  /// What is wrong with it.
  public let problem: Problem

  /// The file, what is wrong, and what is allowed.
  public var description: String { "\(path): \(problem)" }
}

extension SafetensorsError.Problem: CustomStringConvertible {
  /// What is wrong, and what is allowed.
  public var description: String {
    switch self {
    case .truncated(let bytes, let needed):
      "the file is cut short: it has \(bytes) bytes and needs \(needed)"
    case .hugeHeader(let bytes):
      "not a safetensors file: its header would be \(bytes) bytes, must be at most "
        + "\(SafetensorsError.largestHeader)"
    case .header(let byte, let what):
      "not a safetensors file: header, byte \(byte): \(what)"
    case .numberType(let tensor, let found):
      "tensor '\(tensor)' has dtype '\(found)', must be F32, F64 or I64"
    case .offsets(let tensor, let begin, let end, let what):
      "tensor '\(tensor)' has data_offsets [\(begin), \(end)]: \(what)"
    }
  }
}
