// One entry of the table of training parameters: the single source of a parameter's name, sentence, range,
// default, YAML key, flag and help.

internal import Messages

/// A training parameter: how it is called, what it means, and how it is read from and written as text.
public struct Parameter: Sendable {
  /// How a parameter is written.
  public enum Form: Sendable, Equatable {
    /// One value: a YAML scalar, `--name value`.
    case value
    /// true or false: a YAML scalar, `--name` or `--no-name`.
    case flag
    /// Several values: a YAML sequence, `--name value,value`.
    case list
  }

  /// As in YAML, in camel case.
  public let name: String
  /// What it means, one sentence.
  public let sentence: String
  /// How it is written.
  public let form: Form
  /// What it may be, as it follows "must be": "a number ≥ 0".
  public let allowed: String
  /// The values it may have, where they are a few words.
  let choices: [String]
  let text: @Sendable (TrainingConfiguration) -> String
  /// False where the text is not allowed.
  let assign: @Sendable (inout TrainingConfiguration, String) -> Bool

  /// Its value in a configuration: what `set` takes to give the same value.
  public func text(in configuration: TrainingConfiguration) -> String { text(configuration) }

  /// Its value in a configuration that sets nothing.
  public var defaultText: String { text(TrainingConfiguration()) }

  /// Its flag without dashes, in kebab case: "clip-high".
  public var flagName: String { Parameter.flagName(of: name) }

  /// Camel case as kebab case.
  static func flagName(of name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }

  /// Sets the value from text; false leaves the configuration as it was.
  func set(_ text: String, in configuration: inout TrainingConfiguration) -> Bool {
    assign(&configuration, text)
  }
}
