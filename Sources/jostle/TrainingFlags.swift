// The flags of `jostle train` that override a configuration file: one for each parameter.

import ArgumentParser
import Messages
import Parameters
import Training

/// A flag for each training parameter. Its name, help and default come from the table; its value stays text
/// until `TrainingConfiguration` reads it, so that a file and a flag are held to the same rules.
struct TrainingFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The parameters of a published method in place of the defaults: "
        + "\(Recipe.allCases.map(\.rawValue).alternatives). A file and flags override them.",
      valueName: "recipe"),
    transform: { text in
      guard let recipe = Recipe(rawValue: text) else {
        throw ValidationError(Recipe.requirement(insteadOf: text))
      }
      return recipe
    }) var recipe: Recipe?

  @Option(help: help("seed")) var seed: String?
  @Option(help: help("iterations")) var iterations: String?
  @Option(help: help("workers")) var workers: String?

  @Option(help: help("demonstrations")) var demonstrations: String?
  @Option(help: help("cloneSteps")) var cloneSteps: String?
  @Option(help: help("from", valueName: "file")) var from: String?
  @Option(help: help("finalTemperature")) var finalTemperature: String?
  @Flag(inversion: .prefixedNo, help: help("timePressure")) var timePressure: Bool?

  @Option(help: help("groupSize")) var groupSize: String?
  @Option(help: help("batchGroups")) var batchGroups: String?
  @Flag(inversion: .prefixedNo, help: help("dynamicSampling")) var dynamicSampling: Bool?
  @Option(help: help("minSuccesses")) var minSuccesses: String?
  @Option(help: help("maxSuccesses")) var maxSuccesses: String?
  @Option(help: help("maxGroups")) var maxGroups: String?
  @Option(help: help("shortfall")) var shortfall: String?
  @Option(help: help("onFault")) var onFault: String?

  @Option(help: help("hidden")) var hidden: String?
  @Option(help: help("network")) var network: String?
  @Option(help: help("fineInputs")) var fineInputs: String?
  @Option(help: help("activation")) var activation: String?
  @Option(help: help("chunk")) var chunk: String?

  @Option(help: help("advantage")) var advantage: String?
  @Option(help: help("ratio")) var ratio: String?
  @Option(help: help("aggregation")) var aggregation: String?
  @Option(help: help("constantNormalizer")) var constantNormalizer: String?
  @Option(help: help("clipLow")) var clipLow: String?
  @Option(help: help("clipHigh")) var clipHigh: String?
  @Option(help: help("dualClip")) var dualClip: String?
  @Option(help: help("klCoefficient")) var klCoefficient: String?
  @Option(help: help("entropyCoefficient")) var entropyCoefficient: String?
  @Option(help: help("temperature")) var temperature: String?
  @Option(help: help("epochs")) var epochs: String?
  @Option(help: help("minibatches")) var minibatches: String?
  @Option(help: help("learningRate")) var learningRate: String?
  @Option(help: help("schedule")) var schedule: String?
  @Option(help: help("weightDecay")) var weightDecay: String?
  @Option(help: help("beta1")) var beta1: String?
  @Option(help: help("beta2")) var beta2: String?
  @Option(help: help("epsilon")) var epsilon: String?
  @Option(help: help("maxGradientNorm")) var maxGradientNorm: String?

  @Option(help: help("evaluateEvery")) var evaluateEvery: String?
  @Option(help: help("evaluateEpisodes")) var evaluateEpisodes: String?
  @Flag(inversion: .prefixedNo, help: help("evaluateSampled")) var evaluateSampled: Bool?
  @Option(help: help("finalEpisodes")) var finalEpisodes: String?
  @Option(help: help("stopAtSuccess")) var stopAtSuccess: String?
  @Option(help: help("checkpointEvery")) var checkpointEvery: String?
  @Option(help: help("keepCheckpoints")) var keepCheckpoints: String?

  /// The flags that were given, by the name of their parameter, for
  /// `TrainingConfiguration(yaml:file:flags:)`.
  var given: [(name: String, text: String)] {
    Mirror(reflecting: self).children.compactMap { child in
      let text: String? =
        switch child.value {
        case let option as Option<String?>: option.wrappedValue
        case let flag as Flag<Bool?>: flag.wrappedValue.map { "\($0)" }
        default: nil
        }
      // The property wrapper stores the value of `clipHigh` in `_clipHigh`.
      guard let text, let label = child.label else { return nil }
      return (String(label.dropFirst()), text)
    }
  }

  /// The file that `--demonstrations` names in place of a number; nil for a number.
  var demonstrationFile: String? {
    demonstrations.flatMap { $0.isEmpty || Int($0) != nil ? nil : $0 }
  }

  /// As `given`, with the number of demonstrations that are used of the file that is named, and without the name of the
  /// policy file, whose digest `TrainingRun.begin` records.
  func given(demonstrations count: Int?) -> [(name: String, text: String)] {
    given.filter { $0.name != "from" }
      .map { count != nil && $0.name == "demonstrations" ? ($0.name, "\(count ?? 0)") : $0 }
  }

  /// "Sentence (allowed values; default: value)."
  private static func help(_ name: String, valueName: String? = nil) -> ArgumentHelp {
    guard let parameter = TrainingConfiguration.parameters.first(where: { $0.name == name }) else {
      requirementFailed("there is no parameter '\(name)'")
    }
    let note =
      parameter.form == .flag || valueName != nil
      ? "(default: \(parameter.defaultText))" : "(\(parameter.allowed); default: \(parameter.defaultText))"
    return ArgumentHelp(
      "\(parameter.sentence) \(note)", valueName: valueName ?? (parameter.form == .list ? "list" : "value"))
  }
}
