// Reads a run's metrics: one row per iteration.

internal import FoundationEssentials
public import Metrics

/// The numbers of a metrics.jsonl file, by name.
public struct MetricsTable: Sendable {
  /// A line that is not in the format that a run writes.
  public struct LineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line's number, counted from 1.
    public var line: Int
    /// What is wrong with it.
    public var reason: String
    /// "line 3: it is not a JSON object"
    public var description: String { "line \(line): \(reason)" }
  }

  /// The iteration of each row.
  public private(set) var iterations: [Int] = []
  /// For each row, the number of groups with 0...G successes: G + 1 numbers, or none.
  public private(set) var histograms: [[Int]] = []
  private var columns: [String: [Double?]] = [:]

  /// Reads a log. A last line without a line break was cut off while it was written, and is ignored.
  public init(_ text: String) throws(LineError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    for (number, line) in lines.enumerated() {
      do {
        let row = try JSONDecoder().decode([String: Entry].self, from: Data(line.utf8))
        guard case .number(let value) = row["iteration"] ?? .null, let iteration = Int(exactly: value) else {
          throw LineError(line: number + 1, reason: "it has no \"iteration\" that is a whole number")
        }
        guard iteration > iterations.last ?? -1 else {
          throw LineError(
            line: number + 1,
            reason: "its iteration is \(iteration), must be greater than \(iterations.last ?? -1)")
        }
        append(iteration, row)
      } catch let error as LineError {
        throw error
      } catch {
        throw LineError(line: number + 1, reason: "it is not a JSON object of numbers")
      }
    }
  }

  private mutating func append(_ iteration: Int, _ row: [String: Entry]) {
    for (name, entry) in row {
      guard case .number(let value) = entry else { continue }
      let missing = iterations.count - (columns[name]?.count ?? 0)
      columns[name, default: []] += Array(repeating: nil, count: missing) + [value]
    }
    iterations.append(iteration)
    if case .counts(let counts) = row[Metric.passRateHistogram.name] ?? .null {
      histograms.append(counts)
    } else {
      histograms.append([])
    }
  }

  /// A metric as a curve: the iteration and the value of each row that has one.
  public func points(_ metric: Metric) -> [SIMD2<Double>] {
    zip(iterations, columns[metric.name] ?? []).compactMap { iteration, value in
      value.map { SIMD2(Double(iteration), $0) }
    }
  }

  private enum Entry: Decodable {
    case number(Double)
    case counts([Int])
    case null

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let counts = try? container.decode([Int].self) {
        self = .counts(counts)
      } else {
        self = .null
      }
    }
  }
}
