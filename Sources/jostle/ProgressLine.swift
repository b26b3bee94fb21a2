// A line on standard error that shows the progress of a long command.

import Messages
import CSystem
import Rollouts

/// Shows the rollouts done, their rate, the pass rate and the time left. Commands that end within a second
/// show none.
///
/// Sendable because the calls of `RolloutProgress.Observer` do not overlap.
final class ProgressLine: @unchecked Sendable {
  private var console: Console
  private let total: Int
  private let began = js_wall_seconds()
  private var shown: Double

  /// Seconds before the first line, and between two lines.
  private static let interval = 0.2
  private static let patience = 1.0

  /// - Parameter total: rollouts in all.
  init(total: Int) {
    console = Console()
    self.total = total
    shown = began + ProgressLine.patience
  }

  func show(_ progress: RolloutProgress) {
    let now = js_wall_seconds()
    guard now - shown >= ProgressLine.interval else { return }
    shown = now
    let rate = Double(progress.rollouts) / (now - began)
    let passRate = Double(progress.successes) / Double(max(1, progress.rollouts))
    console.progress(
      "\(progress.rollouts)/\(total) rollouts  \(short(rate)) rollouts/s  pass rate \(percent(passRate))  "
        + "\(durationText(Double(total - progress.rollouts) / rate)) left")
  }

  /// Ends the line.
  func close() { console.closeLine() }
}
