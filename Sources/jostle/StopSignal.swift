// Handles Ctrl-C and SIGTERM: the first asks the work to stop cleanly, the second ends the process.

import Dispatch
import Parallel
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Listens for SIGINT and SIGTERM while it lives, and raises a stop flag.
final class StopSignal: Sendable {
  /// Raised by the first signal.
  let flag = StopFlag()
  /// The number of the first signal; 0 before it arrives.
  private let received = Atomic<Int32>(0)
  /// Only keeps the sources alive; nothing uses them after `init`.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// - Parameter answer: the line that is printed at the first signal.
  init(answer: String) {
    let queue = DispatchQueue(label: "jostle.signals")
    var sources: [any DispatchSourceSignal] = []
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      sources.append(DispatchSource.makeSignalSource(signal: number, queue: queue))
    }
    self.sources = sources
    for (source, number) in zip(sources, [SIGINT, SIGTERM]) {
      source.setEventHandler { [self] in
        if received.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged {
          flag.stop()
          write("\n\(answer); a second signal stops at once\n", to: STDERR_FILENO)
        } else {
          // Files on the disk are complete at any moment, so there is nothing to clean up.
          _exit(128 + number)
        }
      }
      source.resume()
    }
  }

  /// From now on, a signal ends the process as it would by default.
  func stopListening() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  /// The exit status for the signal that was received, or nil if there was none.
  var status: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }
}
