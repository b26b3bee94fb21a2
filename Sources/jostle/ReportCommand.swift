// `jostle report`: a run's curves and configuration on one HTML page.

import Messages
import ArgumentParser
import FoundationEssentials
import Replays
import Rollouts
import Training

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Draw the curves of a training run on one page, an HTML file.")

  @Argument(help: ArgumentHelp("A run's folder.", valueName: "run")) var runPath: String
  @Option(help: "Where the page goes (default: report.html in the folder).") var out: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !runPath.isEmpty else { throw ValidationError("<run> is empty, must be a folder's path") }
    guard out?.isEmpty != true else { throw ValidationError("--out is empty, must be a file's path") }
  }

  func run() throws {
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
    let summary = text(folder.summary).flatMap {
      try? JSONDecoder().decode(Summary.self, from: Data($0.utf8))
    }
    let scene =
      summary?.scene ?? text(folder.scene).map { $0.split(separator: "\n").first.map(String.init) ?? $0 }
    let report = RunReport(
      title: "\(scene ?? "Training") · \(runPath.split(separator: "/").last ?? "run")", table: table,
      summary: counted(last, "iteration") + (summary?.text ?? ""),
      configuration: text(folder.configuration) ?? "")
    let path = out ?? runPath + "/report.html"
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
