// The metrics that a run reports: each declared once, each logged, each documented.

import Foundation
import Metrics
import Testing

@Suite("Metrics") struct MetricTests {
  private static let repository = String(#filePath.dropLast("/Tests/TrainingTests/MetricTests.swift".count))

  @Test("docs/metrics.md is what the code says")
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
