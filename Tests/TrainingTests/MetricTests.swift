// The metrics of a run: each is declared once, logged and documented.

import Foundation
import Metrics
import Testing

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
}
