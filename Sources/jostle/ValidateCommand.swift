// `jostle validate`: reports what is wrong with scene files, without simulating them.

import ArgumentParser
import Scenes
import Tasks
import YAMLReading

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check scene files without simulating them.",
    discussion: """
      Checks that the files are in order, not that the tasks are sound: 'jostle check' runs them for that. \
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

    init(file: String, line: Int, column: Int, path: String, message: String) {
      self.file = file
      self.line = line
      self.column = column
      self.path = path
      self.message = message
    }

    init(_ diagnostic: Diagnostic) {
      self.init(
        file: diagnostic.file, line: diagnostic.line, column: diagnostic.column, path: diagnostic.path,
        message: diagnostic.message)
    }
  }

  private struct Answer: Encodable {
    var files: [Verdict]
  }

  private struct Verdict: Encodable {
    var file: String
    var valid: Bool
    var problems: [Problem]
    /// Values that are allowed and probably not meant.
    var warnings: [Problem] = []
  }

  func run() throws {
    var verdicts: [Verdict] = []
    var texts: [String] = []
    for argument in files {
      let path = LoadedScene.path(of: argument)
      do {
        let (scene, warnings) = try Scene.reading(contentsOf: path)
        _ = try ManipulationTask(scene)
        verdicts.append(
          Verdict(file: path, valid: true, problems: [], warnings: warnings.map(Problem.init)))
        texts.append(
          (["\(path): a valid file"] + warnings.map { "warning: \($0)" } + [scene.describe()])
            .joined(separator: "\n"))
      } catch let error as SceneError {
        verdicts.append(
          Verdict(
            file: path, valid: false,
            problems: error.diagnostics.map(Problem.init)))
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
