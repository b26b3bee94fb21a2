// The declaration of one parameter, from which its flag, YAML key, help and validation follow.

/// A parameter of a set of options: its name, meaning, allowed values, and conversion to and from text. Its
/// default is the initial value of its property.
public struct Parameter<Options>: Sendable {
  /// The name in YAML, in camel case.
  public let name: String
  /// The meaning, in one sentence.
  public let sentence: String
  /// How it is written.
  public let form: ParameterForm
  /// The allowed values, as they follow "must be": "a number ≥ 0".
  public let allowed: String
  /// The allowed words, if the values are a few words.
  public let choices: [String]
  private let text: @Sendable (Options) -> String
  private let assign: @Sendable (inout Options, String) -> Bool
  private let isAllowed: @Sendable (Options) -> Bool

  init(
    name: String, sentence: String, form: ParameterForm, allowed: String, choices: [String],
    text: @escaping @Sendable (Options) -> String,
    assign: @escaping @Sendable (inout Options, String) -> Bool,
    isAllowed: @escaping @Sendable (Options) -> Bool
  ) {
    self.name = name
    self.sentence = sentence
    self.form = form
    self.allowed = allowed
    self.choices = choices
    self.text = text
    self.assign = assign
    self.isAllowed = isAllowed
  }

  /// The parameter's value in some options, as text that `set` accepts.
  public func text(in options: Options) -> String { text(options) }

  /// Sets the value from text. Returns false and leaves the options unchanged if the text is not allowed.
  public func set(_ text: String, in options: inout Options) -> Bool { assign(&options, text) }

  /// "clipLow is 1.0, must be a number ≥ 0 and < 1", or nil if the value is allowed.
  public func refusal(in options: Options) -> String? {
    isAllowed(options) ? nil : "\(name) is \(text(options)), must be \(allowed)"
  }

  /// Its flag without dashes, in kebab case: "clip-high".
  public var flagName: String { flagSpelling(of: name) }

  /// The same parameter for options that contain these options.
  public func lifted<Outer>(_ path: any WritableKeyPath<Outer, Options> & Sendable) -> Parameter<Outer> {
    Parameter<Outer>(
      name: name, sentence: sentence, form: form, allowed: allowed, choices: choices,
      text: { [text] in text($0[keyPath: path]) },
      assign: { [assign] in assign(&$0[keyPath: path], $1) },
      isAllowed: { [isAllowed] in isAllowed($0[keyPath: path]) })
  }
}

extension Parameter where Options: Parameterized {
  /// The default value, as text.
  public var defaultText: String { text(in: Options()) }
}

/// Camel case as kebab case, "clipHigh" as "clip-high".
public func flagSpelling(of name: String) -> String {
  name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
}

/// How a parameter is written.
public enum ParameterForm: Sendable, Equatable {
  /// One value: a YAML scalar, `--name value`.
  case value
  /// true or false: a YAML scalar, `--name` or `--no-name`.
  case flag
  /// Several values: a YAML sequence, `--name value,value`.
  case list
}
