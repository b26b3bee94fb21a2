// Where a configuration comes from: defaults, then a YAML file, then flags; and whether it makes sense.

internal import Messages
internal import Parameters
import Yams

/// A parameter that cannot be what was asked: where, what, and what is allowed.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where a value was written.
  public enum Origin: Sendable, Equatable {
    /// Line and column count from 1.
    case file(String, line: Int, column: Int)
    /// Without dashes.
    case flag(String)
  }

  /// Where, if anywhere.
  public var origin: Origin?
  /// What is wrong and what is allowed.
  public var message: String

  /// - Parameters: see the properties.
  public init(origin: Origin? = nil, message: String) {
    self.origin = origin
    self.message = message
  }

  /// "run.yaml:3:11: clipHigh is -1, must be a number ≥ 0" or "--clip-high is -1, must be a number ≥ 0"
  public var description: String {
    guard case .file(let file, let line, let column) = origin else { return message }
    return "\(file):\(line):\(column): \(message)"
  }
}

extension TrainingConfiguration {
  /// The defaults, overridden by a YAML text, overridden by flags.
  ///
  /// - Parameters:
  ///   - yaml: a mapping from names to values; empty for none.
  ///   - file: what errors call it.
  ///   - flags: names as in the table and values as text, in the order given.
  public init(
    yaml: String = "", file: String = "", flags: [(name: String, text: String)] = []
  ) throws(ConfigurationError) {
    var reading = ConfigurationReading()
    try reading.read(yaml, file)
    for flag in flags {
      try reading.set(flag.name, to: flag.text, from: .flag(flagSpelling(of: flag.name)))
    }
    reading.settle()
    try reading.check()
    self = reading.configuration
  }

  /// The whole configuration as YAML, each parameter under its sentence; reading it gives it back.
  public func yaml() -> String {
    TrainingConfiguration.parameters.map { parameter in
      let text = parameter.text(in: self)
      let items = text == "none" ? "" : text.split(separator: ",").joined(separator: ", ")
      let value = parameter.form == .list ? "[\(items)]" : text
      return "# \(parameter.sentence) (\(parameter.allowed))\n\(parameter.name): \(value)\n"
    }.joined(separator: "\n")
  }
}

/// A configuration being put together, and where each value set so far was written.
private struct ConfigurationReading {
  var configuration = TrainingConfiguration()
  private var origins: [String: ConfigurationError.Origin] = [:]

  private static let parameters = Dictionary(
    uniqueKeysWithValues: TrainingConfiguration.parameters.map { ($0.name, $0) })

  mutating func set(
    _ name: String, to text: String, from origin: ConfigurationError.Origin
  ) throws(ConfigurationError) {
    let parameter = try ConfigurationReading.parameter(name, origin)
    origins[name] = origin
    guard parameter.set(text, in: &configuration) else {
      throw ConfigurationReading.refusal(of: text.isEmpty ? "empty" : text, parameter, spelled(name), origin)
    }
  }

  private static func parameter(
    _ name: String, _ origin: ConfigurationError.Origin
  ) throws(ConfigurationError) -> Parameter<TrainingConfiguration> {
    if let parameter = parameters[name] { return parameter }
    let known = TrainingConfiguration.parameters.map(\.name)
    throw ConfigurationError(
      origin: origin, message: "unknown key '\(name)'" + suggestion(for: name, among: known))
  }

  private static func refusal(
    of value: String, _ parameter: Parameter<TrainingConfiguration>, _ name: String,
    _ origin: ConfigurationError.Origin
  ) -> ConfigurationError {
    ConfigurationError(
      origin: origin,
      message: "\(name) is \(value), must be \(parameter.allowed)"
        + suggestion(for: value, among: parameter.choices))
  }

  private static func suggestion(for word: String, among known: [String]) -> String {
    Messages.suggestion(for: word, among: known)
  }

  /// A parameter as whoever set it spelled it.
  private func spelled(_ name: String) -> String {
    if case .flag(let flag) = origins[name] { "--\(flag)" } else { name }
  }

  // MARK: YAML

  mutating func read(_ yaml: String, _ file: String) throws(ConfigurationError) {
    func origin(_ mark: Mark?) -> ConfigurationError.Origin {
      .file(file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      let (mark, problem) = ConfigurationReading.explain(error)
      throw ConfigurationError(origin: origin(mark), message: problem)
    }
    guard let root else { return }
    guard case .mapping(let mapping) = root else {
      throw ConfigurationError(origin: origin(root.mark), message: "must be a mapping from names to values")
    }
    for (key, value) in mapping {
      guard case .scalar(let name) = key else {
        throw ConfigurationError(origin: origin(key.mark), message: "a key must be a name")
      }
      let parameter = try ConfigurationReading.parameter(name.string, origin(key.mark))
      guard let text = ConfigurationReading.text(of: value, parameter.form) else {
        let found =
          switch value {
          case .scalar(let scalar): "'\(scalar.string)'"
          case .sequence: "a list"
          default: "a mapping"
          }
        throw ConfigurationReading.refusal(of: found, parameter, name.string, origin(value.mark))
      }
      try set(name.string, to: text, from: origin(value.mark))
    }
  }

  /// A value as a flag would give it; nil where it is of another form than the parameter.
  private static func text(of value: Node, _ form: ParameterForm) -> String? {
    switch (value, form) {
    case (.scalar(let scalar), .value), (.scalar(let scalar), .flag):
      return scalar.string
    case (.sequence(let sequence), .list):
      let texts = sequence.compactMap(\.scalar?.string)
      return texts.count == sequence.count ? texts.joined(separator: ",") : nil
    default:
      return nil
    }
  }

  private static func explain(_ error: any Error) -> (mark: Mark?, problem: String) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (mark, problem)
    case .duplicatedKeysInMapping(let keys, let context):
      (context.mark, "the same key twice: \(keys.map { "\($0)" }.joined(separator: ", "))")
    default:
      (nil, "\(error)")
    }
  }

  // MARK: What parameters ask of one another

  /// Blames the first of these that was set; the others have defaults.
  private func conflict(_ names: [String], _ message: String) -> ConfigurationError {
    ConfigurationError(origin: names.lazy.compactMap { origins[$0] }.first, message: message)
  }

  /// Drops defaults that make no sense beside what was set.
  mutating func settle() {
    if configuration.evaluateEvery == 0 && origins["stopAtSuccess"] == nil {
      configuration.stopAtSuccess = nil
    }
  }

  func check() throws(ConfigurationError) {
    for relation in TrainingConfiguration.relations {
      if let message = relation.violation(in: configuration, spelled: spelled) {
        throw conflict(relation.names, message)
      }
    }
  }
}
