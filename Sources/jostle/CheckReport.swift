// The report of `jostle check` as text: the worst findings first, one line each, and the details on request.

import Checks
import Messages

/// The text of findings: a column with the verdict, one with the name, then the finding.
struct CheckReport {
  /// The heading.
  var title: String
  /// In the order in which they are listed.
  var findings: [Finding]
  /// Figures without a verdict, under the titles of their sections.
  var details: [(title: String, lines: [String])] = []
  /// Whether advice and details are written too.
  var isDetailed: Bool

  private static let width = 112

  /// The report, without a line break at its end.
  var text: String {
    let verdictWidth = 2 + (findings.map { word($0.verdict).count }.max() ?? 0)
    let nameWidth = 2 + (findings.map(\.id.count).max() ?? 0)
    var lines = [title]
    for finding in findings {
      let head =
        "  " + padded(word(finding.verdict), to: verdictWidth) + padded(finding.id, to: nameWidth)
      lines.append(head + finding.line)
      if isDetailed, let advice = finding.advice {
        lines += wrapped(advice, indent: 2 + verdictWidth + nameWidth)
      }
    }
    if isDetailed {
      for detail in details where !detail.lines.isEmpty {
        lines.append("  \(detail.title)")
        for line in detail.lines { lines += wrapped(line, indent: 4) }
      }
    }
    return lines.joined(separator: "\n")
  }

  private func word(_ verdict: Verdict) -> String {
    verdict == .unsound ? "UNSOUND" : verdict.rawValue
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// The words in lines of at most `width` characters.
  private func wrapped(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent - 1)
    var lines = [margin]
    for word in text.split(separator: " ") {
      // A number and its percent sign stay on one line.
      if lines[lines.count - 1].count + word.count + 1 > CheckReport.width, !word.hasPrefix("%") {
        lines.append(margin + "  ")
      }
      lines[lines.count - 1] += " " + word
    }
    return lines
  }
}

extension CheckReport {
  /// The report of one scene.
  ///
  /// - Parameters:
  ///   - solution: the path at which the planner's solution was saved; nil if there is none.
  ///   - path: of the scene.
  init(_ check: SceneCheck, isDetailed: Bool, solution: String?, path: String) {
    let all = check.findings
    func count(_ verdict: Verdict, _ thing: String) -> String? {
      let number = all.count { $0.verdict == verdict }
      return number == 0 ? nil : counted(number, thing)
    }
    let parts = [
      check.soundness == .unsound ? "UNSOUND" : check.soundness.rawValue, count(.unsound, "problem"),
      count(.note, "note"),
      all.contains { $0.verdict == .notExamined }
        ? "\(all.count { $0.verdict == .notExamined }) not examined" : nil,
    ]
    title = "\(check.scene): \(parts.compactMap { $0 }.joined(separator: ", "))"
    findings = all
    self.isDetailed = isDetailed
    details = check.sections.map { ($0.title, $0.details) }
    if let solution {
      let line = "one solution: jostle draw \(shellWord(path)) --actions \(shellWord(solution))"
      if let place = details.firstIndex(where: { $0.title == SceneCheck.solvable }) {
        details[place].lines.append(line)
      }
    }
  }
}
