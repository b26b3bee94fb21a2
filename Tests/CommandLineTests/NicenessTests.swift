// A command that was started with `nice` leaves the cores to others, whoever started it.

import Foundation
import Testing

@Suite("workers are as nice as their command") struct NicenessTests {
  /// A thread's processor time, in clock ticks, and its niceness.
  private struct ThreadUse {
    var ticks: Int
    var niceness: Int

    /// Reads a line of /proc/PID/task/TID/stat.
    init?(stat: String) {
      // The second field is a name in parentheses, which may have spaces; the third follows them.
      guard let end = stat.lastIndex(of: ")") else { return nil }
      let fields = stat[stat.index(after: end)...].split(separator: " ")
      guard fields.count > 16, let ticks = Int(fields[11]), let niceness = Int(fields[16]) else { return nil }
      (self.ticks, self.niceness) = (ticks, niceness)
    }
  }

  @Test("all threads that do the work have the command's niceness")
  func workers() {
    let place = Workplace()
    // A little nicer than the tests, so that it gets its share of the cores beside them.
    let niceness = min(19, getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) + 1)
    let run = Running(
      "/usr/bin/nice",
      ["-n", "1", Workplace.executable, "train", "nudge.yaml", "--iterations", "100000", "--workers", "3"]
        + ["--out", "run", "--checkpoint-every", "0", "--stop-at-success", "none"], in: place.path, [:])
    let tasks = "/proc/\(run.process.processIdentifier)/task"
    var busy: [ThreadUse] = []
    let areBusy = run.wait {
      let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
      busy = threads.compactMap { thread in
        FileManager.default.contents(atPath: "\(tasks)/\(thread)/stat")
          .flatMap { ThreadUse(stat: String(decoding: $0, as: UTF8.self)) }
      }.filter { $0.ticks >= 5 }
      return busy.count >= 3
    }
    run.send(SIGTERM)
    let errors = run.finish().errors
    #expect(areBusy, "\(errors)")
    #expect(busy.map(\.niceness) == busy.map { _ in Int(niceness) })
  }
}
