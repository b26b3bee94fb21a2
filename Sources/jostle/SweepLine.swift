// What `jostle sweep` shows while it trains: cells done, cells running, and the time left.

import CSystem
import Messages
import Parallel
import Sweeps

/// The line of progress of a sweep.
///
/// Sendable because the console is only touched under the lock.
final class SweepLine: @unchecked Sendable {
  private let lock = Locked(())
  private var console = Console()
  private let began = js_wall_seconds()

  /// Shows an event.
  func show(_ event: SweepEvent) {
    lock.withLock { _ in
      switch event {
      case .progressed(let progress): console.progress(text(progress))
      case .ended(_, let progress): console.progress(text(progress), isNotable: true)
      case .failed(let cell, let reason, let progress):
        console.warn("\(cell.folder.path) failed: \(reason)")
        console.progress(text(progress))
      case .warned(let cell, let text): console.warn("\(cell.folder.path): \(text)")
      }
    }
  }

  func note(_ text: String) { lock.withLock { _ in console.note(text) } }

  func close() { lock.withLock { _ in console.closeLine() } }

  private func text(_ progress: SweepProgress) -> String {
    var line = "\(progress.done)/\(counted(progress.cells, "cell"))  \(progress.running) running"
    if !progress.failed.isEmpty { line += "  \(progress.failed.count) failed" }
    if progress.iterationsDone > 0 {
      let perIteration = (js_wall_seconds() - began) / Double(progress.iterationsDone)
      line += "  \(durationText(perIteration * Double(max(0, progress.iterationsLeft)))) left"
    }
    return line
  }
}
