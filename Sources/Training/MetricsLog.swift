// The two logs of a run, with one line of JSON per iteration: metrics.jsonl and timing.jsonl.

internal import Messages

/// A file with one JSON object per line, each beginning with the key `iteration`.
///
/// A run has two: metrics.jsonl contains only what the seed determines, so that the same seed gives the same
/// bytes, even after an interruption; timing.jsonl contains what depends on the clock.
public struct MetricsLog: ~Copyable {
  /// A logged value.
  public enum Value: Sendable, Equatable {
    case integer(Int)
    /// Printed with as many digits as distinguish it from its neighbours; `null` if not finite.
    case number(Double)
    /// Like `number`, with the fewer digits that a Float needs.
    case float(Float)
    case integers([Int])
    case text(String)
    case null
  }

  /// A metric's key and its value.
  public typealias Entry = (key: String, value: Value)

  private var file: AppendFile
  private var last: Int?

  /// Opens the log: a new one, or one that is shortened to the lines before a checkpoint.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - iteration: the last iteration to keep; later lines, and a line that was cut off when the process was
  ///     killed, are removed. Nil for a new run: all lines are removed.
  /// - Throws: `FileError`; its attempt is `.resume` if the log does not reach `iteration`.
  public init(path: String, resumingAfter iteration: Int? = nil) throws(FileError) {
    file = try AppendFile(path: path) { (contents) throws(FileError) in
      guard let iteration else { return 0 }
      let (bytes, last) = MetricsLog.prefix(of: contents, through: iteration)
      if last != iteration {
        throw FileError(
          path: path, attempt: .resume,
          reason: "it ends at iteration \(last.map(String.init) ?? "none"), must reach \(iteration)")
      }
      return bytes
    }
    last = iteration
  }

  /// Appends the line of one iteration; it is in the file when this returns.
  ///
  /// - Parameters:
  ///   - iteration: greater than that of the previous line.
  ///   - entries: printed in this order, after `iteration`.
  public mutating func append(
    iteration: Int, _ entries: [Entry]
  ) throws(FileError) {
    require(
      iteration > last ?? -1, "iteration is \(iteration), must be greater than \(last ?? -1)")
    try file.append(Array(MetricsLog.line(iteration: iteration, entries).utf8))
    last = iteration
  }

  /// Waits until the lines are on the disk. Called before a checkpoint that relies on them.
  public func synchronize() throws(FileError) { try file.synchronize() }

  /// One line of the log, including the newline.
  public static func line(iteration: Int, _ entries: [Entry]) -> String {
    var line = "{\(iterationKey)\(iteration)"
    for (key, value) in entries { line += ",\(jsonString(key)):\(value.json)" }
    return line + "}\n"
  }

  private static let iterationKey = "\"iteration\":"

  /// The number of bytes of the lines up to an iteration, and the iteration of the last of them. Stops at the
  /// first incomplete line.
  static func prefix(of contents: [UInt8], through iteration: Int) -> (bytes: Int, last: Int?) {
    var (bytes, last): (Int, Int?) = (0, nil)
    for line in contents.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      let opening = "{\(iterationKey)".utf8
      guard line.starts(with: opening), line.last == UInt8(ascii: "}") else { break }
      let digits = line.dropFirst(opening.count).prefix {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
      guard let number = Int(String(decoding: digits, as: UTF8.self)), number <= iteration else { break }
      (bytes, last) = (line.endIndex + 1, number)
    }
    return (bytes, last)
  }
}

extension MetricsLog.Value {
  /// The value as JSON.
  public var json: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .float(let value): value.isFinite ? "\(value)" : "null"
    case .integers(let values): "[" + values.map(String.init).joined(separator: ",") + "]"
    case .text(let text): jsonString(text)
    case .null: "null"
    }
  }
}
