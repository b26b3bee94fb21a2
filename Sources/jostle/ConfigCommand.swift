import ArgumentParser
import FoundationEssentials
import Training

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Print the training configuration that a file and flags amount to.",
    discussion: "The output is a configuration file: each parameter under a sentence on what it does.")

  @Option(help: "A configuration file; flags override it.") var config: String?
  @OptionGroup(title: "Parameters") var flags: TrainingFlags
  @OptionGroup var output: OutputOptions

  func run() throws {
    let configuration = try TrainingConfiguration.load(file: config, flags: flags.given)
    let values = Dictionary(
      uniqueKeysWithValues: TrainingConfiguration.parameters.map { ($0.name, $0.text(in: configuration)) })
    try output.answer(values, text: configuration.yaml())
  }
}

extension TrainingConfiguration {
  /// Defaults, overridden by a file, overridden by flags.
  static func load(file: String?, flags: [(name: String, text: String)]) throws -> TrainingConfiguration {
    guard let file else { return try TrainingConfiguration(flags: flags) }
    return try TrainingConfiguration(yaml: readText(file), file: file, flags: flags)
  }
}

/// A text file's contents.
func readText(_ path: String) throws -> String {
  do {
    return try String(contentsOfFile: path, encoding: .utf8)
  } catch {
    let exists = FileManager.default.fileExists(atPath: path)
    throw Failure(
      description: "\(path): " + (exists ? "cannot be read as UTF-8 text" : "no such file"))
  }
}
