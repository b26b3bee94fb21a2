// The three files to which a run appends each iteration.

internal import Metrics

/// A run's metrics, timings and curves, open for appending.
struct RunLogs: ~Copyable {
  private var metrics: MetricsLog
  private var timing: MetricsLog
  private var events: EventFile
  /// The path of one of them, which determines their folder.
  private let path: String

  /// Opens the files: new ones, or ones that are shortened to what precedes a checkpoint.
  ///
  /// - Parameters:
  ///   - iteration: the iteration of the checkpoint; nil for a new run.
  ///   - notices: receives messages for the user.
  init(
    _ folder: RunFolder, resumingAfter iteration: Int?, _ notices: inout [String]
  ) throws(TrainingError) {
    let last = iteration == 0 ? nil : iteration
    do {
      self.init(
        metrics: try MetricsLog(path: folder.metrics, resumingAfter: last),
        timing: try RunLogs.timing(folder, last, &notices),
        events: try EventFile(path: folder.events, resumingAfter: last), path: folder.metrics)
    } catch {
      throw error.attempt == .resume ? .metricsLost(folder, error) : .file(error)
    }
    if events.isIncomplete {
      notices.append(
        "\(folder.events): events before iteration \((last ?? 0) + 1) are missing or damaged; TensorBoard's curves "
          + "begin anew, metrics.jsonl has them all")
    }
  }

  private init(
    metrics: consuming MetricsLog, timing: consuming MetricsLog, events: consuming EventFile, path: String
  ) {
    self.path = path
    self.metrics = metrics
    self.timing = timing
    self.events = events
  }

  /// Nothing depends on the times in this file, so a run continues even if the earlier ones are lost.
  private static func timing(
    _ folder: RunFolder, _ last: Int?, _ notices: inout [String]
  ) throws(FileError) -> MetricsLog {
    do {
      return try MetricsLog(path: folder.timing, resumingAfter: last)
    } catch  where error.attempt == .resume {
      notices.append("\(error); it starts over")
      return try MetricsLog(path: folder.timing)
    }
  }

  /// Appends an iteration to each file.
  mutating func append(
    iteration: Int, metrics entries: [(metric: Metric, value: MetricsLog.Value)],
    timing timings: [(metric: Metric, value: MetricsLog.Value)]
  ) throws(FileError) {
    try metrics.append(iteration: iteration, entries.map { ($0.metric.name, $0.value) })
    try timing.append(iteration: iteration, timings.map { ($0.metric.name, $0.value) })
    try events.append(
      step: iteration,
      entries.compactMap { entry in
        switch entry.value {
        case .number(let value): ("train/\(entry.metric.name)", Float(value))
        case .integer(let value): ("train/\(entry.metric.name)", Float(value))
        case .float(let value): ("train/\(entry.metric.name)", value)
        case .integers, .text, .null: nil
        }
      })
  }

  /// Waits until the lines, and the files' names in the folder, are on the disk: a checkpoint relies on the
  /// lines before it.
  func synchronize() throws(FileError) {
    try metrics.synchronize()
    try timing.synchronize()
    try events.synchronize()
    try AtomicFile.synchronizeFolder(of: path)
  }
}
