// `jostle validate`: reports what is wrong with scene files, without simulating them.

import ArgumentParser
import Scenes
import Tasks

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check scene files without simulating them.",
    discussion: """
      The exit status is 0 if all files are valid and 1 if one is not. Problems are the result of this \
      command, so they go to standard output.

      For example:
        jostle validate scenes/*.yaml
      """)

  @Argument(help: "Scene files, or names that 'jostle scenes' lists.") var files: [String]
  @OptionGroup var output: OutputOptions

  private struct Problem: Encodable {
    var file: String
    var line: Int
    var column: Int
    var path: String
    var message: String
  }

  private struct Answer: Encodable {
    var files: [Verdict]
  }

  private struct Verdict: Encodable {
    var file: String
    var valid: Bool
    var problems: [Problem]
  }

  func run() throws {
    var verdicts: [Verdict] = []
    var texts: [String] = []
    for argument in files {
      let path = LoadedScene.path(of: argument)
      do {
        let scene = try Scene(contentsOf: path)
        _ = try ManipulationTask(scene)
        verdicts.append(Verdict(file: path, valid: true, problems: []))
        texts.append("\(path): valid\n\(scene.describe())")
      } catch let error as SceneError {
        verdicts.append(
          Verdict(
            file: path, valid: false,
            problems: error.diagnostics.map {
              Problem(file: $0.file, line: $0.line, column: $0.column, path: $0.path, message: $0.message)
            }))
        texts.append(error.description)
      } catch {
        verdicts.append(
          Verdict(
            file: path, valid: false,
            problems: [Problem(file: path, line: 1, column: 1, path: "", message: "\(error)")]))
        texts.append("\(path):1:1: \(error)")
      }
    }
    try output.answer(Answer(files: verdicts), text: texts.joined(separator: "\n"))
    if verdicts.contains(where: { !$0.valid }) { throw ExitCode.failure }
  }
}
