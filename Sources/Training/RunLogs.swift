// What a run says of each iteration, in the three files that grow by it.

internal import Metrics

/// A run's metrics, timings and curves, open for appending.
struct RunLogs: ~Copyable {
  private var metrics: MetricsLog
  private var timing: MetricsLog
  private var events: EventFile
  /// Of one of them, for their folder.
  private let path: String

  /// Opens the files, new or cut back to what a checkpoint knows of.
  ///
  /// - Parameters:
  ///   - iteration: the checkpoint's; nil for a new run.
  ///   - notices: told what was found.
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

  /// Nothing depends on the clock's numbers, so that a run goes on without those of its past.
  private static func timing(
    _ folder: RunFolder, _ last: Int?, _ notices: inout [String]
  ) throws(FileError) -> MetricsLog {
    do {
      return try MetricsLog(path: folder.timing, resumingAfter: last)
    } catch  where error.attempt == .resume {
      notices.append("\(error); it begins anew")
      return try MetricsLog(path: folder.timing)
    }
  }

  /// Appends an iteration to each of them.
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

  /// Waits until they are on the disk, and their names in the folder too: a checkpoint counts on the lines before
  /// it.
  func synchronize() throws(FileError) {
    try metrics.synchronize()
    try timing.synchronize()
    try events.synchronize()
    try AtomicFile.synchronizeFolder(of: path)
  }
}
