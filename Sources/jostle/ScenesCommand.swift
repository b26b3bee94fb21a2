// `jostle scenes`: lists the scene files of a folder.

import ArgumentParser
import FoundationEssentials
import Scenes

struct ScenesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenes", abstract: "List the scenes in a folder, one per line.")

  @Option(help: "The folder to look in.") var folder = "scenes"
  @OptionGroup var output: OutputOptions

  private struct Answer: Encodable {
    var scenes: [Row]
  }

  private struct Row: Encodable {
    var name: String
    var file: String
    var instruction: String
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
            name: scene.name, file: path, instruction: scene.instruction, horizon: scene.timing.horizon,
            actionDimensions: scene.actuators.reduce(0) { $0 + $1.dimensions },
            observations: scene.observations.reduce(0) { $0 + $1.count }, standsFor: scene.standsFor))
      } catch {
        console.warn(error.description)
      }
    }
    if rows.isEmpty { throw Failure(description: "\(folder): no scene in this folder") }
    let width = rows.map(\.name.count).max() ?? 0
    try output.answer(
      Answer(scenes: rows),
      text: rows.map { row in
        row.name + String(repeating: " ", count: width - row.name.count + 2) + row.instruction
      }.joined(separator: "\n"))
  }
}
