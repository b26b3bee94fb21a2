// What people see while they wait: progress on standard error, in colour and in place on a terminal only.

import CSystem
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// Standard error, as a terminal or as a log.
struct Console: ~Copyable {
  /// Whether a line can be written over.
  let isTerminal: Bool
  private let isColored: Bool
  private let isQuiet: Bool
  private var hasOpenLine = false
  private var lastPlainLine = -Double.infinity

  /// Seconds between lines of progress where they cannot be written over.
  private static let plainInterval = 5.0

  /// - Parameter isQuiet: show no progress.
  init(isQuiet: Bool = false) {
    let environment = ProcessInfo.processInfo.environment
    isTerminal = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    // https://no-color.org: any value but the empty one.
    isColored = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty
    self.isQuiet = isQuiet
  }

  /// Shows where things stand, in place of what stood there before; as a line of its own now and then where
  /// that cannot be done.
  ///
  /// - Parameter isNotable: show it in any case, and let it stand.
  mutating func progress(_ text: String, isNotable: Bool = false) {
    if isQuiet { return }
    if isTerminal {
      // A line that wraps could not be written over.
      write("\r\u{1B}[2K" + (isNotable ? text + "\n" : String(text.prefix(Console.columns - 1))))
      hasOpenLine = !isNotable
    } else if isNotable || js_wall_seconds() - lastPlainLine >= Console.plainInterval {
      lastPlainLine = js_wall_seconds()
      write(text + "\n")
    }
  }

  mutating func note(_ text: String) {
    if isQuiet { return }
    closeLine()
    write(text + "\n")
  }

  mutating func warn(_ text: String) {
    closeLine()
    write((isColored ? "\u{1B}[33mwarning:\u{1B}[0m " : "warning: ") + text + "\n")
  }

  /// Ends a line of progress, so that what comes next has a line of its own.
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

/// "1 h 02 min", "3 min 20 s", "12 s".
func durationText(_ seconds: Double) -> String {
  guard seconds.isFinite else { return "?" }
  let whole = Int(seconds.rounded())
  if whole >= 3600 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
  if whole >= 60 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole) s"
}

/// "1 worker", "2 workers"
func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)" + (count == 1 ? "" : "s") }

/// "93.4 %"
func percent(_ rate: Double) -> String {
  fixed(100 * rate, 1) + " %"
}

/// A number with so many digits behind the point.
func fixed(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 1e15 else { return "\(value)" }
  let whole = Int(scaled)
  let text = String(whole / Int(scale))
  let sign = value < 0 && whole > 0 ? "-" : ""
  if digits == 0 { return sign + text }
  let fraction = String(whole % Int(scale))
  return sign + text + "." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// "1.25 M", "340 k", "12"
func short(_ value: Double) -> String {
  switch abs(value) {
  case 1e6...: fixed(value / 1e6, 2) + " M"
  case 1e4...: fixed(value / 1e3, 0) + " k"
  default: fixed(value, 0)
  }
}
