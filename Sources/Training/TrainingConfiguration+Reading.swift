// Reads a configuration from defaults, a YAML file and flags, in this order, and validates it.

internal import Messages
package import Parameters
public import YAMLReading

/// A parameter value that is not allowed: where it was given, what it is, and what is allowed.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The origin of a value.
  public enum Origin: Sendable, Equatable {
    /// Line and column count from 1; both are 0 where the fault is the whole file's.
    case file(String, line: Int, column: Int)
    /// Without dashes.
    case flag(String)
  }

  /// The origin of the value, if known.
  public var origin: Origin?
  /// What is wrong and what is allowed.
  public var message: String

  /// - Parameters: see the properties.
  public init(origin: Origin? = nil, message: String) {
    self.origin = origin
    self.message = message
  }

  /// The first fault of a file that is no YAML tree within the limits.
  public init(_ error: YAMLError) {
    let first = error.diagnostics[0]
    self.init(
      origin: .file(first.file, line: first.line, column: first.column), message: first.message)
  }

  /// A fault at a place of a file.
  public init(at place: Place, _ message: String) {
    self.init(origin: .file(place.file, line: place.line, column: place.column), message: message)
  }

  /// "run.yaml:3:11: clipHigh is -1, must be a number ≥ 0" or "--clip-high is -1, must be a number ≥ 0"
  public var description: String {
    guard case .file(let file, let line, let column) = origin else { return message }
    return line == 0 ? "\(file): \(message)" : "\(file):\(line):\(column): \(message)"
  }
}

extension TrainingConfiguration {
  /// Defaults of a configuration that is read and has demonstrations, in place of the others: the way back along them is
  /// long, and it ends by success; what is learned along it asks for a wider network, whose steps are smaller. While the
  /// temperature falls the policy soon becomes better still, so such a run has a higher goal. A mean over rollouts was only
  /// studied without demonstrations.
  package static let alongDemonstrations = [
    (name: "iterations", text: "1000"), (name: "hidden", text: "128,128"), (name: "activation", text: "relu"),
    (name: "aggregation", text: "token-mean"), (name: "learningRate", text: "0.001"),
    (name: "stopAtSuccess", text: "0.985"),
  ]

  /// Defaults of a configuration that is read for a run that begins with a policy, and not along demonstrations. A clone is
  /// sure of itself: what it hardly ever does must be able to become likely in one update (`studies/from-clones-of-10.yaml`).
  package static let fromAPolicy = [(name: "clipHigh", text: "none")]

  fileprivate static func otherDefaults(
    demonstrations: Int, fromPolicy: Bool
  ) -> [(name: String, text: String)] {
    demonstrations > 0 ? alongDemonstrations : fromPolicy ? fromAPolicy : []
  }

  /// The default that such a run has in place of the table's; nil for none.
  package func otherDefault(of name: String) -> String? {
    TrainingConfiguration.otherDefaults(demonstrations: demonstrations, fromPolicy: from != nil)
      .first { $0.name == name }?.text
  }

  /// The text of a parameter that was not set.
  package func defaultText(of parameter: Parameter<TrainingConfiguration>) -> String {
    otherDefault(of: parameter.name) ?? parameter.defaultText
  }

  /// The defaults, overridden by a YAML text, overridden by flags.
  ///
  /// - Parameters:
  ///   - yaml: a mapping from names to values; empty for none.
  ///   - file: the file's name in errors.
  ///   - flags: names as in the table and values as text, in the order given.
  ///   - recipe: stands in for the defaults; nil for none.
  ///   - fromPolicy: whether the run will begin with a policy, which has other defaults.
  public init(
    yaml: String = "", file: String = "", flags: [(name: String, text: String)] = [], recipe: Recipe? = nil,
    fromPolicy: Bool = false
  ) throws(ConfigurationError) {
    try self.init(flags: flags, recipe: recipe, fromPolicy: fromPolicy) { () throws(YAMLError) in
      try YAMLNode(yaml: yaml, file: file, what: ConfigurationReading.what, empty: .mapping([]))
    }
  }

  /// The defaults, overridden by a YAML file, overridden by flags.
  ///
  /// - Parameters:
  ///   - path: a file of at most 1 MB: a mapping from names to values; empty for none.
  ///   - flags: names as in the table and values as text, in the order given.
  ///   - recipe: stands in for the defaults; nil for none.
  ///   - fromPolicy: whether the run will begin with a policy, which has other defaults.
  public init(
    contentsOf path: String, flags: [(name: String, text: String)] = [], recipe: Recipe? = nil,
    fromPolicy: Bool = false
  ) throws(ConfigurationError) {
    try self.init(flags: flags, recipe: recipe, fromPolicy: fromPolicy) { () throws(YAMLError) in
      try YAMLNode(contentsOf: path, what: ConfigurationReading.what, empty: .mapping([]))
    }
  }

  private init(
    flags: [(name: String, text: String)], recipe: Recipe?, fromPolicy: Bool,
    root: () throws(YAMLError) -> YAMLNode
  ) throws(ConfigurationError) {
    let tree: YAMLNode
    do {
      tree = try root()
    } catch {
      throw ConfigurationError(error)
    }
    try self.init(mappings: [tree], flags: flags, recipe: recipe, fromPolicy: fromPolicy)
  }

  /// The defaults, overridden by mappings that are parts of a file, overridden by flags.
  ///
  /// - Parameters:
  ///   - mappings: from names to values; a later one overrides those before it.
  ///   - flags: names as in the table and values as text, in the order given.
  ///   - recipe: stands in for the defaults; nil for none.
  ///   - fromPolicy: whether the run will begin with a policy, which has other defaults.
  public init(
    mappings: [YAMLNode], flags: [(name: String, text: String)] = [], recipe: Recipe? = nil,
    fromPolicy: Bool = false
  ) throws(ConfigurationError) {
    var reading = ConfigurationReading()
    reading.begin(with: recipe?.values ?? [])
    for mapping in mappings { try reading.read(mapping) }
    for flag in flags {
      try reading.set(flag.name, to: flag.text, from: .flag(flagSpelling(of: flag.name)))
    }
    reading.settle(after: recipe, fromPolicy: fromPolicy)
    try reading.check()
    self = reading.configuration
  }

  /// The whole configuration as YAML, each parameter below its sentence. Reading it gives the same
  /// configuration.
  public func yaml() -> String {
    TrainingConfiguration.parameters.map { parameter in
      let text = parameter.text(in: self)
      let items = text == "none" ? "" : text.split(separator: ",").joined(separator: ", ")
      let value = parameter.form == .list ? "[\(items)]" : text
      return "# \(parameter.sentence) (\(parameter.allowed))\n\(parameter.name): \(value)\n"
    }.joined(separator: "\n")
  }
}

/// A configuration under construction, with the origin of each value set so far.
private struct ConfigurationReading {
  /// What a file must be, for messages.
  static let what = "training configuration"

  var configuration = TrainingConfiguration()
  private var origins: [String: ConfigurationError.Origin] = [:]

  private static let parameters = Dictionary(
    uniqueKeysWithValues: TrainingConfiguration.parameters.map { ($0.name, $0) })

  /// Sets values that count as defaults: nobody is blamed for them.
  mutating func begin(with defaults: [(name: String, text: String)]) {
    for (name, text) in defaults {
      let isSet = ConfigurationReading.parameters[name]?.set(text, in: &configuration) == true
      require(isSet, "the default of \(name) is \(text), must be allowed")
    }
  }

  mutating func set(
    _ name: String, to text: String, from origin: ConfigurationError.Origin
  ) throws(ConfigurationError) {
    let parameter = try ConfigurationReading.parameter(name, origin)
    origins[name] = origin
    guard parameter.set(text, in: &configuration) else {
      let found = text.isEmpty ? "empty" : String(text.prefix(60))
      throw ConfigurationReading.refusal(of: found, parameter, spelled(name), origin)
    }
  }

  private static func parameter(
    _ name: String, _ origin: ConfigurationError.Origin
  ) throws(ConfigurationError) -> Parameter<TrainingConfiguration> {
    if let parameter = parameters[name] { return parameter }
    let known = TrainingConfiguration.parameters.map(\.name)
    throw ConfigurationError(
      origin: origin, message: "unknown key '\(name.prefix(60))'" + suggestion(for: name, among: known))
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

  /// A parameter's name as it was spelled where it was set.
  private func spelled(_ name: String) -> String {
    if case .flag(let flag) = origins[name] { "--\(flag)" } else { name }
  }

  // MARK: YAML

  mutating func read(_ root: YAMLNode) throws(ConfigurationError) {
    guard let entries = root.entries else {
      throw ConfigurationError(
        origin: ConfigurationReading.origin(root.place),
        message: "the file is \(root.found), must be a mapping from names to values")
    }
    for entry in entries {
      let parameter = try ConfigurationReading.parameter(
        entry.key, ConfigurationReading.origin(entry.keyPlace))
      let place = ConfigurationReading.origin(entry.value.place)
      guard let text = ConfigurationReading.text(of: entry.value, parameter.form) else {
        throw ConfigurationReading.refusal(of: entry.value.found, parameter, entry.key, place)
      }
      try set(entry.key, to: text, from: place)
    }
  }

  /// A value as a flag would give it; nil where it is of another form than the parameter.
  private static func text(of value: YAMLNode, _ form: ParameterForm) -> String? {
    guard form == .list else { return value.text }
    guard let items = value.items else { return nil }
    let texts = items.compactMap(\.text)
    return texts.count == items.count ? texts.joined(separator: ",") : nil
  }

  private static func origin(_ place: Place) -> ConfigurationError.Origin {
    .file(place.file, line: place.line, column: place.column)
  }

  // MARK: What parameters ask of one another

  /// Blames the first of these that was set; the others have defaults.
  private func conflict(_ names: [String], _ message: String) -> ConfigurationError {
    ConfigurationError(origin: names.lazy.compactMap { origins[$0] }.first, message: message)
  }

  /// Replaces defaults that do not go with values that were set.
  ///
  /// - Parameters:
  ///   - recipe: what stood in for the defaults.
  ///   - fromPolicy: whether the run will begin with a policy.
  mutating func settle(after recipe: Recipe?, fromPolicy: Bool) {
    let others = TrainingConfiguration.otherDefaults(
      demonstrations: configuration.demonstrations, fromPolicy: fromPolicy || configuration.from != nil)
    let names = (recipe?.values ?? []).map(\.name)
    begin(with: others.filter { origins[$0.name] == nil && !names.contains($0.name) })
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
