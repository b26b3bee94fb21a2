// Ctrl-C and SIGTERM: the first asks the run to end in good order, the second ends the process.

import Dispatch
import Parallel
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Listens for SIGINT and SIGTERM while it lives.
final class StopSignal: Sendable {
  /// The number of the first signal, 0 before.
  private let received = Atomic<Int32>(0)
  /// Kept alive; nothing touches them after `init`.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// - Parameters:
  ///   - saying: what the first signal brings about, for the person who sent it.
  ///   - flag: raised by the first signal.
  init(
    saying note: String = "finishing this iteration and saving; once more stops at once",
    flag: StopFlag? = nil
  ) {
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
          flag?.stop()
          write("\n\(note)\n", to: STDERR_FILENO)
        } else {
          // What is on the disk is whole at any moment, so nothing has to be tidied.
          _exit(128 + number)
        }
      }
      source.resume()
    }
  }

  /// From now on a signal ends the process, as if nobody had listened.
  func stopListening() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  /// The exit status that tells which signal it was, or nil if there was none.
  var status: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }
}
