// The report of a hunt: a line for each shortcut that was found, and one for each hunter who found none.

internal import Messages

extension Hunt {
  /// The title of the report.
  public static let title = "Hunt for unintended ways to succeed"

  /// The report. A note is for the author to judge: the way may be allowed, and then the instruction should
  /// allow it.
  public var findings: [(finding: Finding, source: HuntCatch?)] {
    var findings: [(Finding, HuntCatch?)] = []
    var hunters: [String] = []
    for found in catches where !hunters.contains(found.by) { hunters.append(found.by) }
    for hunter in hunters {
      let own = catches.filter { $0.by == hunter }
      for found in own where found.found > 0 {
        findings.append((Finding(.shortcut, .note, found.sentence, examined: found.tries), found))
      }
      if let none = own.first(where: { $0.found == 0 }) {
        let rest = own.contains { $0.found > 0 } ? "no other shortcut" : "no shortcut"
        findings.append((Finding(.shortcut, .ok, "\(hunter): \(rest)", examined: none.tries), nil))
      }
    }
    return findings
  }
}

extension HuntCatch {
  /// The episodes in which the shortcut was looked for.
  fileprivate var tries: String {
    by == HuntCatch.planner
      ? counted(of, "start") : "\(of) success" + (of == 1 ? "" : "es")
  }

  fileprivate var sentence: String { "\(by): \(found) of \(of) \(text)" }
}
