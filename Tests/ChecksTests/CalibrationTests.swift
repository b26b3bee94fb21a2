// Compares the recorded calibration of each scene with what is measured today.

import Parallel
import Checks
import Foundation
import Planning
import Randomness
import Rollouts
import Scenes
import Tasks
import Testing

@Suite("The recorded calibration matches the scenes") struct CalibrationTests {
  private static let folder = "\(Fixtures.repository)/scenes"

  private static let recorded: [SceneCalibration] = {
    guard let bytes = FileManager.default.contents(atPath: "\(folder)/calibration.json") else { return [] }
    return (try? JSONDecoder().decode([SceneCalibration].self, from: bytes)) ?? []
  }()

  @Test("the table in the README is that of calibration.json")
  func table() throws {
    let readme = try String(contentsOfFile: "\(Self.folder)/README.md", encoding: .utf8)
    let after = readme.components(separatedBy: "<!-- calibration -->\n").dropFirst().first
    let written = after?.components(separatedBy: "<!-- /calibration -->").first
    #expect(written == SceneCalibration.table(Self.recorded))
  }

  @Test("calibration.json covers every scene with its present digest")
  func digests() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
      .filter { $0.hasSuffix(".yaml") }.sorted()
    #expect(Self.recorded.map { "\($0.scene).yaml" } == names)
    for calibration in Self.recorded {
      let scene = try Scene(contentsOf: "\(Self.folder)/\(calibration.scene).yaml")
      #expect(calibration.digest == String(scene.digest, radix: 16), "\(scene.name) has changed since")
    }
  }

  @Test(
    "running the first starts again gives the recorded results", arguments: recorded
  )
  func firstStarts(calibration: SceneCalibration) throws {
    var again = try SceneCalibration(
      Fixtures.shippedTask(calibration.scene), idleEpisodes: 2, randomEpisodes: 12, plannedEpisodes: 0,
      pool: WorkerPool(workers: 2))
    again.faults = 0
    #expect(again == calibration.first(idle: 2, random: 12, planned: 0))
  }

  @Test(
    "planning the quickest start again takes the recorded steps and actions",
    arguments: recorded)
  func quickestPlan(calibration: SceneCalibration) throws {
    let steps = calibration.plannedSteps
    let start = try #require(steps.indices.min { steps[$0] < steps[$1] })
    var planner = try Planner(Fixtures.shippedTask(calibration.scene))
    let key = RandomKey(seed: 0).folding(start)
    let planned = try planner.play(seed: StartSeeds.evaluation.seed(key.folding(0)))
    let length = planned.outcome == .succeeded ? planned.actions.count : nil
    #expect(length == calibration.plannedLengths[start] && planned.physicsSteps == steps[start])
  }

  @Test("a calibration with fewer episodes is the first part of one with more, for any number of workers")
  func parts() throws {
    let task = try Fixtures.scene()
    let whole = try SceneCalibration(
      task, idleEpisodes: 6, randomEpisodes: 60, plannedEpisodes: 3, pool: WorkerPool(workers: 2))
    let part = try SceneCalibration(
      task, idleEpisodes: 4, randomEpisodes: 25, plannedEpisodes: 2, pool: WorkerPool(workers: 1))
    #expect(whole.first(idle: 4, random: 25, planned: 2) == part)
    #expect(whole.idleSuccesses == [] && !whole.randomSuccesses.isEmpty)
    #expect(whole.plannedLengths.count == 3 && whole.faults == 0)
  }

  @Test("a row of the table states the figures, rounded")
  func row() throws {
    var calibration = try SceneCalibration(
      Fixtures.scene(), idleEpisodes: 1, randomEpisodes: 1, plannedEpisodes: 1, pool: WorkerPool(workers: 1))
    calibration.actionBins = [11, 11, 2]
    calibration.idleEpisodes = 1000
    calibration.randomEpisodes = 1000
    calibration.randomSuccesses = Array(0..<14)
    calibration.plannedLengths = [nil, 30, 10, 20]
    let rows = SceneCalibration.table([calibration]).split(separator: "\n")
    #expect(rows.count == 3)
    #expect(rows[2] == "| small | 4 | 2 × 11, 2 | 15 | 0 % of 1000 | 1.4 % of 1000 | 75 % of 4 | 20 | 0 |")
  }
}
