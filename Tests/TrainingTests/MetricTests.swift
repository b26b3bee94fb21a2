// The metrics of a run: each is declared once, logged and documented.

import Foundation
import Testing
import Training

@Suite("Every metric is declared once, logged and documented") struct MetricTests {
  private static let repository = String(#filePath.dropLast("/Tests/TrainingTests/MetricTests.swift".count))

  @Test("docs/metrics.md is the table that the code makes")
  func documentation() throws {
    let text = try String(contentsOfFile: "\(MetricTests.repository)/docs/metrics.md", encoding: .utf8)
    #expect(text.contains(Metric.table(Metric.decidedBySeed)), "\(Metric.table(Metric.decidedBySeed))")
    #expect(text.contains(Metric.table(Metric.decidedByClock)), "\(Metric.table(Metric.decidedByClock))")
  }

  @Test("no two metrics have the same key, and every meaning is a sentence")
  func declared() {
    let all = Metric.decidedBySeed + Metric.decidedByClock
    #expect(Set(all.map(\.name)).count == all.count)
    #expect(all.allSatisfy { $0.meaning.hasSuffix(".") })
  }

  @Test("every curve in the report is a metric of the log")
  func reported() throws {
    let report = try String(
      contentsOfFile: "\(MetricTests.repository)/Sources/Replays/Reports/RunReport.swift", encoding: .utf8)
    let names = Set(Metric.decidedBySeed.map(\.name))
    var columns = report.matches(of: /curve\("[^"]*", "(\w+)"/).map { String($0.1) }
    for match in report.matches(of: /success\("[^"]*", "(\w+)"/) {
      columns += [String(match.1), match.1 + "Lower", match.1 + "Upper"]
    }
    #expect(columns.count > 10)
    #expect(columns.allSatisfy(names.contains), "\(columns.filter { !names.contains($0) })")
  }
}
