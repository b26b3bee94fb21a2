// `jostle calibrate`: measures every scene of a folder and records the figures there.

import ArgumentParser
import Checks
import FoundationEssentials
import Rollouts
import Tasks
import Training

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure how hard every scene of a folder is, and record the figures there.",
    discussion: """
      Runs episodes of every scene in which the robot does nothing, acts at random, and follows the planner. \
      The figures, with those of each start, go into calibration.json in the folder. If the folder's \
      README.md has the lines <!-- calibration --> and <!-- /calibration -->, a table is written between \
      them.

      For example:
        jostle calibrate --folder scenes
      """)

  @Option(help: "The folder with the scenes.") var folder = "scenes"
  @Option(help: "Episodes without any action; as many are run with random actions.") var episodes = 1000
  @Option(help: "Episodes in which the planner acts.") var planned = 100
  @OptionGroup var workers: WorkerOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    for (name, value) in [("--episodes", episodes), ("--planned", planned)] {
      guard (1...1_000_000).contains(value) else {
        throw ValidationError("\(name) is \(value), must be in 1...1000000")
      }
    }
  }

  func run() throws {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".yaml") }.sorted()
    guard !names.isEmpty else { throw Failure(description: "\(folder): no scene in this folder") }
    // All scenes are read before the first one is run.
    let tasks = try names.map { try LoadedScene("\(folder)/\($0)").task }
    let line = CheckLine()
    let scenes = try tasks.map { task in
      try SceneCalibration(
        task, idleEpisodes: episodes, randomEpisodes: episodes, plannedEpisodes: planned, pool: workers.pool,
        progress: { line.show(task.scene.name, $0) })
    }
    line.close()
    try AtomicFile.write(lines(of: scenes), to: "\(folder)/calibration.json")
    let hasTable = try writeTable(scenes)
    try output.answer(
      Answer(scenes: scenes),
      text: SceneCalibration.table(scenes)
        + "\(folder)/calibration.json" + (hasTable ? ", \(folder)/README.md" : ""))
  }

  private struct Answer: Encodable {
    var scenes: [SceneCalibration]
  }

  /// A JSON array with a line for each scene, so that a change of one scene changes one line.
  private func lines(of scenes: [SceneCalibration]) throws -> String {
    "[\n" + (try scenes.map { try jsonText($0) }.joined(separator: ",\n")) + "\n]\n"
  }

  /// Writes the table between its two markers in the folder's README.
  ///
  /// - Returns: whether the README has these markers.
  private func writeTable(_ scenes: [SceneCalibration]) throws -> Bool {
    let path = "\(folder)/README.md"
    guard let bytes = FileManager.default.contents(atPath: path) else { return false }
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(of: "<!-- calibration -->"),
      let last = lines.firstIndex(of: "<!-- /calibration -->"), first < last
    else { return false }
    let table = SceneCalibration.table(scenes).split(separator: "\n")
    try AtomicFile.write(
      (lines[...first] + table + lines[last...]).joined(separator: "\n"), to: path)
    return true
  }
}
