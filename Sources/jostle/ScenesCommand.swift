// `jostle scenes`: lists the scene files of a folder.

import ArgumentParser
import FoundationEssentials
import Scenes

struct ScenesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenes",
    abstract: "List the scenes in a folder, one per line: the tiers of each task from the easiest.")

  @Option(help: "The folder to look in.") var folder = "scenes"
  @OptionGroup var output: OutputOptions

  private struct Answer: Encodable {
    var scenes: [Row]
  }

  private struct Row: Encodable {
    var name: String
    var file: String
    var instruction: String
    /// The scene that the task is known by.
    var task: String
    /// The order of the task's tiers, the smaller the easier; nil if the task has only this scene.
    var tier: Int?
    var horizon: Int
    var actionDimensions: Int
    var observations: Int
    var standsFor: [String]
  }

  func run() throws {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw Failure(description: "\(folder): cannot be listed; name another folder with --folder")
    }
    var rows: [Row] = []
    var console = Console()
    for name in names.sorted() where name.hasSuffix(".yaml") {
      let path = "\(folder)/\(name)"
      do {
        let scene = try Scene(contentsOf: path)
        rows.append(
          Row(
            name: scene.name, file: path, instruction: scene.instruction,
            task: scene.tier?.task ?? scene.name, tier: scene.tier?.order, horizon: scene.timing.horizon,
            actionDimensions: scene.actuators.reduce(0) { $0 + $1.dimensions },
            observations: scene.observations.reduce(0) { $0 + $1.count }, standsFor: scene.standsFor))
      } catch {
        console.warn(error.description)
      }
    }
    if rows.isEmpty { throw Failure(description: "\(folder): no scene in this folder") }
    rows.sort { ($0.task, $0.tier ?? 0, $0.name) < ($1.task, $1.tier ?? 0, $1.name) }
    let width = rows.map(\.name.count).max() ?? 0
    func tier(_ row: Row) -> String {
      row.tier.map { "tier \($0) of \(row.task)" } ?? ""
    }
    let tierWidth = rows.map { tier($0).count }.max() ?? 0
    try output.answer(
      Answer(scenes: rows),
      text: rows.map { row in
        func cell(_ text: String, _ width: Int) -> String {
          text + String(repeating: " ", count: width == 0 ? 0 : width - text.count + 2)
        }
        return cell(row.name, width) + cell(tier(row), tierWidth) + row.instruction
      }.joined(separator: "\n"))
  }
}
