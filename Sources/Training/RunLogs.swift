// What a run says of each iteration, in the three files that grow by it.

/// A run's metrics, timings and curves, open for appending.
struct RunLogs: ~Copyable {
  private var metrics: MetricsLog
  private var timing: MetricsLog
  private var events: EventFile

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
        events: try EventFile(path: folder.events, resumingAfter: last))
    } catch {
      throw error.attempt == .resume ? .metricsLost(folder, error) : .file(error)
    }
  }

  private init(metrics: consuming MetricsLog, timing: consuming MetricsLog, events: consuming EventFile) {
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
    iteration: Int, metrics entries: [(key: String, value: MetricsLog.Value)],
    timing timings: [(key: String, value: MetricsLog.Value)]
  ) throws(FileError) {
    try metrics.append(iteration: iteration, entries)
    try timing.append(iteration: iteration, timings)
    try events.append(
      step: iteration,
      entries.compactMap { entry in
        switch entry.value {
        case .number(let value): ("train/\(entry.key)", Float(value))
        case .integer(let value): ("train/\(entry.key)", Float(value))
        case .float(let value): ("train/\(entry.key)", value)
        case .integers, .text, .null: nil
        }
      })
  }

  /// Waits until they are on the disk. A checkpoint counts on the lines before it.
  func synchronize() throws(FileError) {
    try metrics.synchronize()
    try timing.synchronize()
    try events.synchronize()
  }
}
