// `jostle report`: a run's curves and configuration on one HTML page, or what the settings of a sweep came to.

import Messages
import ArgumentParser
import FoundationEssentials
import Replays
import Rollouts
import Scenes
import Sweeps
import Training

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Draw the curves of a training run, or of a sweep, on one page, an HTML file.",
    discussion: """
      Of a sweep, the page has tables of settings and scenes with intervals, and curves with bands. Beside it go the \
      same tables as Markdown and as CSV (.md, .csv), and what depends on the clock (-cpu.csv).

      For example:
        jostle report runs/push-box-1
      """)

  @Argument(help: ArgumentHelp("The folder of a run or of a sweep.", valueName: "run")) var runPath: String
  @Option(help: "Where the page goes (default: report.html in the folder).") var out: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !runPath.isEmpty else { throw ValidationError("<run> is empty, must be a folder's path") }
    guard out?.isEmpty != true else { throw ValidationError("--out is empty, must be a file's path") }
  }

  func run() throws {
    let sweep = SweepFolder(path: runPath)
    if sweep.hasSweep { try report(sweep) } else { try reportRun() }
  }

  /// Reports a sweep in four files.
  private func report(_ folder: SweepFolder) throws {
    let results = try SweepResults(folder)
    let names = results.sweep.settings.map(\.name)
    let report = SweepReport(
      results,
      title: "Comparison of \(names.count > 4 ? counted(names.count, "setting") : names.listed)")
    let path = out ?? folder.path + "/report.html"
    try requirePlace(for: path)
    let stem = path.hasSuffix(".html") ? String(path.dropLast(".html".count)) : path
    let files = [
      (path, report.html), (stem + ".md", report.markdown), (stem + ".csv", report.csv),
      (stem + "-cpu.csv", report.cpuCSV),
    ]
    for (file, text) in files { try AtomicFile.write(text, to: file) }
    try output.answer(
      SweepAnswer(out: files.map(\.0), cells: results.count, done: results.done),
      text: "\(files.map(\.0).listed): \(results.done) of \(counted(results.count, "cell"))")
  }

  private struct SweepAnswer: Encodable {
    var out: [String]
    var cells: Int
    var done: Int
  }

  private func reportRun() throws {
    let folder = RunFolder(path: runPath)
    guard let log = text(folder.metrics) else {
      throw Failure(description: "\(folder.metrics): cannot be read; a run's folder has one")
    }
    let table: MetricsTable
    do {
      table = try MetricsTable(log)
    } catch {
      throw Failure(description: "\(folder.metrics): \(error)")
    }
    guard let last = table.iterations.last else {
      throw Failure(description: "\(folder.metrics): there is no iteration in it yet")
    }
    let found = text(folder.summary).flatMap {
      try? JSONDecoder().decode(Summary.self, from: Data($0.utf8))
    }
    // One of fewer iterations is of a run that has gone on since.
    let summary = found.flatMap { $0.iterations == last ? $0 : nil }
    let scene = found?.scene ?? (try? Scene(contentsOf: folder.scene, isNamedAfterFile: false))?.name
    let report = RunReport(
      title: "\(scene ?? "Training") · \(runPath.split(separator: "/").last ?? "run")", table: table,
      summary: counted(last, "iteration") + (summary?.text ?? ""),
      configuration: text(folder.configuration) ?? "")
    let path = out ?? runPath + "/report.html"
    try requirePlace(for: path)
    try AtomicFile.write(report.html, to: path)
    try output.answer(Answer(out: path, iterations: last), text: "\(path): \(counted(last, "iteration"))")
  }

  private func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  private struct Answer: Encodable {
    var out: String
    var iterations: Int
  }

  /// The part of a run's summary that the page shows at its top.
  private struct Summary: Decodable {
    var scene: String
    var seed: UInt64
    var iterations: Int
    var greedy: SuccessRate?
    var sampled: SuccessRate?

    var text: String {
      let rates = [("greedy", greedy), ("sampled", sampled)].compactMap { name, evaluation in
        evaluation.map {
          ", \(name) \(percent($0.rate)) of \($0.episodes) unseen starts "
            + "(\(percent($0.interval.lower)) to \(percent($0.interval.upper)))"
        }
      }
      return ", seed \(seed)" + rates.joined()
    }
  }
}
