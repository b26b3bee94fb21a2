// The declaration of one parameter: flag, YAML key, help and validation all come from it.

/// A parameter of a set of options: how it is called, what it means, what it may be, and how it is read from and
/// written as text. Its default is that of the property it stands for.
public struct Parameter<Options>: Sendable {
  /// As in YAML, in camel case.
  public let name: String
  /// What it means, one sentence.
  public let sentence: String
  /// How it is written.
  public let form: ParameterForm
  /// What it may be, as it follows "must be": "a number ≥ 0".
  public let allowed: String
  /// The values it may have, where they are a few words.
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

  /// Its value in some options: what `set` takes to give the same value.
  public func text(in options: Options) -> String { text(options) }

  /// Sets the value from text; false, and the options as they were, where the text is not allowed.
  public func set(_ text: String, in options: inout Options) -> Bool { assign(&options, text) }

  /// "clipLow is 1.0, must be a number ≥ 0 and < 1", or nil where the value is allowed.
  public func refusal(in options: Options) -> String? {
    isAllowed(options) ? nil : "\(name) is \(text(options)), must be \(allowed)"
  }

  /// Its flag without dashes, in kebab case: "clip-high".
  public var flagName: String { flagSpelling(of: name) }

  /// The same parameter of options that hold these.
  public func lifted<Outer>(_ path: any WritableKeyPath<Outer, Options> & Sendable) -> Parameter<Outer> {
    Parameter<Outer>(
      name: name, sentence: sentence, form: form, allowed: allowed, choices: choices,
      text: { [text] in text($0[keyPath: path]) },
      assign: { [assign] in assign(&$0[keyPath: path], $1) },
      isAllowed: { [isAllowed] in isAllowed($0[keyPath: path]) })
  }
}

extension Parameter where Options: Parameterized {
  /// Its value in options that set nothing.
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
