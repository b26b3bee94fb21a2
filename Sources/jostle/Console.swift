// Progress, notes and warnings on standard error; coloured and rewritten in place only on a terminal.

import Messages
import CSystem
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// Standard error, which is either a terminal or a log.
struct Console: ~Copyable {
  /// Whether a line can be overwritten.
  let isTerminal: Bool
  private let isColored: Bool
  private var hasOpenLine = false
  private var lastPlainLine = -Double.infinity

  /// Seconds between lines of progress where they cannot be overwritten.
  private static let plainInterval = 5.0

  /// Standard error as it is.
  init() {
    let environment = ProcessInfo.processInfo.environment
    isTerminal = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    // Any value but the empty one turns colour off: https://no-color.org.
    isColored = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Shows the current progress in place of the previous line. Where a line cannot be overwritten, a new line
  /// is written every few seconds instead.
  ///
  /// - Parameter isNotable: whether the line is shown in any case and stays on the screen.
  mutating func progress(_ text: String, isNotable: Bool = false) {
    if isTerminal {
      // A line that wraps could not be overwritten.
      write("\r\u{1B}[2K" + (isNotable ? text + "\n" : String(text.prefix(Console.columns - 1))))
      hasOpenLine = !isNotable
    } else if isNotable || js_wall_seconds() - lastPlainLine >= Console.plainInterval {
      lastPlainLine = js_wall_seconds()
      write(text + "\n")
    }
  }

  mutating func note(_ text: String) {
    closeLine()
    write(text + "\n")
  }

  mutating func warn(_ text: String) {
    closeLine()
    write((isColored ? "\u{1B}[33mwarning:\u{1B}[0m " : "warning: ") + text + "\n")
  }

  /// Ends a line of progress, so that the next output starts on a line of its own.
  mutating func closeLine() {
    if hasOpenLine { write("\n") }
    hasOpenLine = false
  }

  private func write(_ text: String) { jostle.write(text, to: STDERR_FILENO) }

  /// Characters in a line of the terminal.
  private static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }
}
