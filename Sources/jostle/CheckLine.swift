// One line on standard error that says how far a check has come.

import Checks
import CSystem

/// Shows which scene is being checked, what is being played and how much of it; nothing for what is over in a
/// second.
///
/// Sendable because the calls of `CheckProgress.Observer` do not overlap.
final class CheckLine: @unchecked Sendable {
  private var console: Console
  private var shown: Double

  /// Seconds before the first line, and between two.
  private static let interval = 0.2
  private static let patience = 1.0

  init(isQuiet: Bool) {
    console = Console(isQuiet: isQuiet)
    shown = js_wall_seconds() + CheckLine.patience
  }

  func show(_ scene: String, _ progress: CheckProgress) {
    let now = js_wall_seconds()
    guard now - shown >= CheckLine.interval else { return }
    shown = now
    console.progress("\(scene): \(progress.stage) \(progress.done)/\(progress.total)")
  }

  /// Ends the line.
  func close() { console.closeLine() }
}
