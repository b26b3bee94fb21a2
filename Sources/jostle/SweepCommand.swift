// `jostle sweep`: trains several settings in several scenes with several run seeds.

import ArgumentParser
import Messages
import Scenes
import Sweeps
import Tasks
import Training

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Compare settings: train each in several scenes with several run seeds.",
    discussion: """
      FILE names scenes, run seeds, a budget and settings, which are training parameters as in a configuration:

        scenes: [push-box, lever]
        seeds: 10 # 0 to 9; or a list
        budget: { iterations: 60 } # and rollouts: 20000 or cpuSeconds: 30, after which a run ends
        parameters: { evaluateEvery: 5 } # of all settings
        settings:
          default: {}
          symmetric: { clipHigh: 0.2 }

      Every cell is a run folder, DIR/cells/SCENE/SETTING/seed-N, with the same bytes as if it were trained alone, with \
      one worker; --workers cells are trained at once. A sweep that was stopped or killed is continued by the same \
      command, and one whose file has more seeds, scenes or settings trains what is missing; so does one with more \
      iterations, where the schedule is constant. A cell that fails is named, and the others go on. 'jostle report DIR' shows what the settings came to.

      For example:
        jostle sweep studies/smoke.yaml --out runs/smoke
        jostle sweep studies/smoke.yaml --out shard-1 --shard 1/2
        jostle sweep merge shard-1 shard-2 --out runs/smoke
      """,
    subcommands: [SweepTrainCommand.self, SweepMergeCommand.self],
    defaultSubcommand: SweepTrainCommand.self)
}

/// Trains the cells that are missing.
struct SweepTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train the cells of a sweep that are missing (the default).")

  @Argument(help: "A sweep file.") var file: String
  @Option(help: ArgumentHelp("The folder to create or to continue.", valueName: "folder")) var out: String
  @Option(
    help: ArgumentHelp("Train only part I of N parts of the cells.", valueName: "I/N"),
    transform: { text in
      guard let shard = Shard(text) else { throw ValidationError("must be I/N with I in 1...N, such as 1/2") }
      return shard
    }) var shard: Shard = .all
  @Option(help: "Cells trained at once; 0 for as many as there are cores. It does not affect results.")
  var workers = 0
  @Flag(help: "Train nothing; list the cells, and how far each has come.") var list = false
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !out.isEmpty else { throw ValidationError("--out is empty, must be a folder's path") }
    guard (0...4096).contains(workers) else {
      throw ValidationError("--workers is \(workers), must be in 0...4096")
    }
  }

  func run() throws {
    let sweep = try SweepFile(contentsOf: file, objectives: [])
    var scenes: [String: SweepScene] = [:]
    for (scene, name) in zip(sweep.scenes, sweep.sceneNames) {
      do {
        let loaded = try LoadedScene(scene)
        scenes[name] = SweepScene(
          task: loaded.task, text: try Scene.wholeText(contentsOf: loaded.path))
      } catch let error as Failure {
        throw Failure(description: "\(file): scenes: \(error)")
      }
    }
    let folder = SweepFolder(path: out)
    let allCells = sweep.cells(in: folder)
    let cells = shard.part(of: allCells)
    if list {
      let listing = try Listing(cells, scenes)
      return try output.answer(listing, text: listing.text)
    }
    let signal = StopSignal(answer: "stopping and saving the finished iterations")
    let run = try SweepRun(cells, scenes: scenes)
    // Those of other shards too, since the file that is recorded speaks for them.
    for cell in allCells { try cell.requireSameParameters() }
    try folder.record(sweep)
    let line = SweepLine()
    let progress = run.run(workers: workers, stop: signal.flag) { line.show($0) }
    let (trained, failed) = (progress.trained, progress.failed)
    line.close()
    if let status = signal.status {
      let part = shard == .all ? "" : " --shard \(shard.number)/\(shard.count)"
      line.note(
        "continue with: jostle sweep \(shellWord(file)) --out \(shellWord(out))\(part)")
      throw ExitCode(status)
    }
    try output.answer(
      Answer(out: folder.path, cells: cells.count, trained: trained, failed: failed),
      text:
        "\(folder.path): \(counted(trained, "cell")) trained, \(progress.doneBefore) done before; "
        + "jostle report \(shellWord(folder.path))")
    if !failed.isEmpty {
      throw Failure(
        description: "\(counted(failed.count, "cell")) of \(cells.count) failed: \(failed.listed)")
    }
  }

  private struct Listing: Encodable {
    struct Cell: Encodable {
      var scene: String
      var setting: String
      var seed: UInt64
      var folder: String
      var state: String
    }

    var cells: [Cell]

    init(_ cells: [SweepCell], _ scenes: [String: SweepScene]) throws {
      self.cells = try cells.compactMap { cell in
        guard let scene = scenes[cell.scene] else { return nil }
        return Cell(
          scene: cell.scene, setting: cell.setting.name, seed: cell.seed, folder: cell.folder.path,
          state: try cell.state(of: scene.task).rawValue)
      }
    }

    var text: String { cells.map { "\($0.state)  \($0.folder)" }.joined(separator: "\n") }
  }

  private struct Answer: Encodable {
    var out: String
    var cells: Int
    var trained: Int
    var failed: [String]
  }
}

/// Puts the folders of shards together.
struct SweepMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Copy the cells of several folders of one sweep into one folder.",
    discussion: """
      All folders must be of the same sweep file. A cell that is in two of them must have the same results.

      For example:
        jostle sweep merge shard-1 shard-2 --out runs/smoke
      """)

  @Argument(help: ArgumentHelp("Folders of the same sweep.", valueName: "folder")) var folders: [String]
  @Option(help: ArgumentHelp("The folder to create or to add to.", valueName: "folder")) var out: String
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !out.isEmpty, folders.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError("a folder is empty, must be a folder's path")
    }
  }

  func run() throws {
    let target = SweepFolder(path: out)
    let copied = try target.merge(folders.map { SweepFolder(path: $0) })
    try output.answer(
      Answer(out: target.path, copied: copied), text: "\(target.path): \(counted(copied, "cell")) copied")
  }

  private struct Answer: Encodable {
    var out: String
    var copied: Int
  }
}
