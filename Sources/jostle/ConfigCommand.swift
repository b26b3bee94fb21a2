// `jostle config`: prints the training configuration that results from a file and flags.

import ArgumentParser
import FoundationEssentials
import Parameters
import Training

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Print the training configuration that results from a file and flags.",
    discussion: """
      The output is a configuration file in which a sentence explains each parameter.

      For example:
        jostle config --clip-high 0.2 > symmetric.yaml
        jostle train push-box --config symmetric.yaml
      """)

  @Option(help: "A configuration file; flags override it.") var config: String?
  @OptionGroup(title: "Parameters") var flags: TrainingFlags
  @OptionGroup var output: OutputOptions

  func run() throws {
    let configuration = try TrainingConfiguration.load(
      file: config, flags: flags.given, recipe: flags.recipe)
    let values = TrainingConfiguration.parameters.map { parameter in
      (parameter.name, ParameterValue(text: parameter.text(in: configuration), form: parameter.form))
    }
    try output.answer(Dictionary(uniqueKeysWithValues: values), text: configuration.yaml())
  }
}

/// A parameter's value in JSON: a number, true or false, a list of numbers, or a word.
private struct ParameterValue: Encodable {
  var text: String
  var form: ParameterForm

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch form {
    case .flag:
      try container.encode(text == "true")
    case .list:
      try container.encode(text.split(separator: ",").compactMap { Int($0) })
    case .value:
      if let integer = UInt64(text) {
        try container.encode(integer)
      } else if let number = Double(text) {
        try container.encode(number)
      } else {
        try container.encode(text)
      }
    }
  }
}

extension TrainingConfiguration {
  /// Defaults or a recipe, overridden by a file, overridden by flags.
  static func load(
    file: String?, flags: [(name: String, text: String)], recipe: Recipe? = nil, fromPolicy: Bool = false
  ) throws -> TrainingConfiguration {
    do {
      guard let file else {
        return try TrainingConfiguration(flags: flags, recipe: recipe, fromPolicy: fromPolicy)
      }
      return try TrainingConfiguration(
        contentsOf: file, flags: flags, recipe: recipe, fromPolicy: fromPolicy)
    } catch {
      // A flag's value is how the command was called; a file's is what it was given.
      guard case .flag = error.origin else { throw error }
      throw ValidationError(error.description)
    }
  }
}
