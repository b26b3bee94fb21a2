// Sweeps that a program trains, with objectives of its own.

import Batches
import Foundation
import GRPO
import Mutations
import Scenes
import Sweeps
import Tasks
import Testing
import Training

@Suite("A program trains a sweep, with objectives of its own among the settings") struct SweepRunTests {
  private static let text = """
    scenes: [nudge]
    seeds: 2
    budget: { iterations: 4 }
    parameters:
      { batchGroups: 4, groupSize: 8, hidden: [16], evaluateEvery: 4, evaluateEpisodes: 8, finalEpisodes: 16,
        maxGroups: 64, epochs: 1, minibatches: 2 }
    settings:
      centered: { advantage: group-centered }
      same: { objective: centered-too }
      other: { objective: batch-baseline }

    """

  /// What `advantage: group-centered` is, and what it is not where groups differ in their successes.
  private static let objectives = [
    GRPOObjective(name: "centered-too") { batch in
      try groupAdvantages(
        rewards: batch.rollouts.map(\.reward), groupSize: batch.groupSize, estimator: .groupCentered)
    },
    GRPOObjective(name: "batch-baseline") { batch in
      let rewards = batch.rollouts.map { Float($0.reward) }
      let mean = rewards.reduce(0, +) / Float(rewards.count)
      return rewards.map { $0 - mean }
    },
  ]

  private func scenes() throws -> [String: SweepScene] {
    [
      "nudge": SweepScene(
        task: try ManipulationTask(Scene(yaml: nudgeScene(), file: "nudge.yaml")), text: nudgeScene())
    ]
  }

  @Test("an advantage of one's own is a setting like others: equal ones give equal bytes, others others")
  func ownAdvantage() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "sweep-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = SweepFolder(path: path)
    let sweep = try SweepFile(
      yaml: Self.text, file: "s.yaml", objectives: Self.objectives.map(\.name))
    try folder.record(sweep)
    let cells = sweep.cells(in: folder)
    let progress = try SweepRun(cells, scenes: scenes(), objectives: Self.objectives).run(workers: 2)
    #expect(progress.trained == 6 && progress.failed.isEmpty && progress.iterationsLeft == 0)

    func policy(_ setting: String) throws -> Data {
      let cell = try #require(cells.first { $0.setting.name == setting && $0.seed == 1 })
      return try Data(contentsOf: URL(filePath: cell.folder.policy))
    }
    #expect(try policy("centered") == policy("same"))
    #expect(try policy("centered") != policy("other"))

    // Each group that a run tried is in the histogram of its setting.
    let results = try SweepResults(folder)
    for setting in sweep.settings {
      let columns = results.histogram("nudge", setting)
      #expect(columns.map(\.iterations) == (1...4).map { $0...$0 })
      let tried = try cells.filter { $0.setting.name == setting.name }.map { cell in
        try String(contentsOfFile: cell.folder.metrics, encoding: .utf8).matches(of: /"groupsTried":(\d+)/)
          .map { Int($0.1) ?? 0 }
      }
      #expect(columns.map { $0.counts.reduce(0, +) } == (0..<4).map { tried[0][$0] + tried[1][$0] })
    }
    let report = SweepReport(results, title: "Own")
    #expect(report.html.contains("nudge, same: successes per group") && report.html.contains("iteration 4: "))
    #expect(report.markdown.contains("## Rollouts discarded"))

    // A log that was edited is reported as it is.
    let edited = try #require(cells.first { $0.setting.name == "other" && $0.seed == 0 }).folder.metrics
    let log = try String(contentsOfFile: edited, encoding: .utf8)
    try log.replacing(/"passRateHistogram":\[/, with: "\"passRateHistogram\":[1,1,").write(
      toFile: edited, atomically: true, encoding: .utf8)
    #expect(try SweepResults(folder).histogram("nudge", sweep.settings[2])[0].counts.count == 11)

    // The report needs no objectives; training does, and a cell keeps its own.
    #expect(try folder.sweep().settings.map(\.objective) == [nil, "centered-too", "batch-baseline"])
    #expect(results.done == 6)
    #expect(
      try SweepRun(cells, scenes: scenes(), objectives: Self.objectives).run().doneBefore == 6)
    let exchanged = try SweepFile(
      yaml: Self.text.replacing("same: { objective: centered-too }", with: "same: {}"), file: "s.yaml")
    #expect {
      try SweepRun(exchanged.cells(in: folder), scenes: scenes(), objectives: Self.objectives)
    } throws: {
      "\($0)".contains("objective is grpo, but was centered-too when this cell was trained")
    }
  }

  @Test("a run ends with the iteration in which it has spent its seconds, and is done then") func cpuSeconds()
    throws
  {
    let path = FileManager.default.temporaryDirectory.appending(path: "sweep-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = SweepFolder(path: path)
    func cells(_ budget: String) throws -> [SweepCell] {
      let text = Self.text.replacing("{ iterations: 4 }", with: "{ iterations: 100000, \(budget) }")
        .replacing("    maxGroups", with: "    schedule: constant, maxGroups")
      return try SweepFile(yaml: text, file: "s.yaml").cells(in: folder).filter {
        $0.setting.objective == nil
      }
    }
    let short = try cells("cpuSeconds: 0.05")
    #expect(try SweepRun(short, scenes: scenes()).run().trained == 2)
    func iterations() throws -> [Int] { try short.map { try CellResult($0).iterations } }
    let done = try iterations()
    #expect(done.allSatisfy { 1 <= $0 && $0 < 100_000 })
    #expect(try SweepRun(short, scenes: scenes()).run().doneBefore == 2)
    // With more seconds, they go on.
    #expect(try SweepRun(cells("cpuSeconds: 0.3"), scenes: scenes()).run().trained == 2)
    #expect(zip(try iterations(), done).allSatisfy { $0 > $1 })
  }

  @Test("an objective that the program does not have is reported with its place")
  func unknownObjective() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try SweepFile(yaml: Self.text, file: "s.yaml", objectives: ["centred-too", "batch-baseline"])
    }
    #expect(
      error?.description
        == "s.yaml:9:22: objective is 'centered-too', must be grpo, centred-too or batch-baseline; did you mean "
        + "'centred-too'?")
    let none = #expect(throws: ConfigurationError.self) {
      try SweepFile(yaml: Self.text, file: "s.yaml", objectives: [])
    }
    #expect(
      none?.description
        == "s.yaml:9:22: objective is 'centered-too', must be grpo, unless a program of yours trains with SweepRun"
    )
    let sweep = try SweepFile(yaml: Self.text, file: "s.yaml")
    #expect {
      try SweepRun(sweep.cells(in: SweepFolder(path: "/nowhere")), scenes: scenes())
    } throws: {
      "\($0)" == "the objective 'centered-too' of the setting 'same' is not given"
    }
  }
}
