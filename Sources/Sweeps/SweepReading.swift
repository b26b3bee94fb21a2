// Reads the parts of a sweep file, each value with its place.

internal import Messages
internal import Parameters
internal import Training
internal import YAMLReading

/// The entries of a sweep file.
struct SweepReading {
  /// What a file must be, for messages.
  static let what = "sweep"

  private static let keys = ["scenes", "seeds", "budget", "parameters", "settings"]
  /// What a sweep has instead of these parameters.
  private static let reserved = [
    "seed": "the sweep's 'seeds' set it", "iterations": "the sweep's 'budget' sets it",
    "workers": "every cell is trained with one worker",
  ]
  private static let mostSeeds = 10_000

  private let root: YAMLNode
  /// The objectives other than GRPO that settings may have; nil for any.
  private let objectives: [String]?

  init(_ root: YAMLNode, objectives: [String]?) throws(ConfigurationError) {
    try SweepReading.requireMapping(root, "the file", keys: SweepReading.keys)
    (self.root, self.objectives) = (root, objectives)
  }

  // MARK: Parts

  func scenes() throws(ConfigurationError) -> [String] {
    let node = try entry("scenes")
    let scenes = try texts(node, "scenes", "a list of scenes")
    try requireDistinct(scenes.map(SweepFile.sceneName), node, "scenes")
    return scenes
  }

  func seeds() throws(ConfigurationError) -> [UInt64] {
    let node = try entry("seeds")
    if node.items == nil {
      let count = try SweepReading.integer(
        node, "seeds", "a number in 1...\(SweepReading.mostSeeds), or a list of seeds",
        most: SweepReading.mostSeeds)
      return (0..<UInt64(count)).map { $0 }
    }
    let allowed = "a list of whole numbers ≥ 0"
    let found = try texts(node, "seeds", allowed)
    try requireDistinct(found, node, "seeds")
    return try zip(found, node.items ?? []).map { text, item throws(ConfigurationError) in
      guard let seed = UInt64(text), "\(seed)" == text else {
        throw ConfigurationError(at: item.place, "seeds has \(item.found), must be \(allowed)")
      }
      return seed
    }
  }

  func budget() throws(ConfigurationError) -> SweepBudget {
    let node = try entry("budget")
    try SweepReading.requireMapping(node, "budget", keys: ["iterations", "rollouts", "cpuSeconds"])
    guard let iterations = node["iterations"] else {
      throw ConfigurationError(at: node.place, "budget has no 'iterations'")
    }
    return SweepBudget(
      iterations: try SweepReading.count(iterations, "budget.iterations"),
      rollouts: try node["rollouts"].map { node throws(ConfigurationError) in
        try SweepReading.count(node, "budget.rollouts")
      },
      cpuSeconds: try node["cpuSeconds"].map { node throws(ConfigurationError) in
        guard let seconds = node.plainText.flatMap(Double.init), seconds > 0, seconds.isFinite else {
          throw ConfigurationError(
            at: node.place, "budget.cpuSeconds is \(node.found), must be a number of seconds > 0")
        }
        return seconds
      })
  }

  func settings(iterations: Int) throws(ConfigurationError) -> [SweepSetting] {
    let node = try entry("settings")
    try SweepReading.requireMapping(node, "settings", keys: nil)
    let entries = node.entries ?? []
    if entries.isEmpty {
      throw ConfigurationError(at: node.place, "settings has no setting, must have at least 1")
    }
    let common = root["parameters"]
    if let common { try SweepReading.requireParameters(common, "parameters") }
    return try entries.map { entry throws(ConfigurationError) in
      guard SweepReading.isFolderName(entry.key) else {
        throw ConfigurationError(
          at: entry.keyPlace,
          "the setting '\(entry.key.prefix(60))' must have a name of letters, digits, '-', '_' and '.', and no '.' first"
        )
      }
      try SweepReading.requireParameters(entry.value, "settings.\(entry.key)")
      return try setting(
        entry.key, [common, entry.value].compactMap { $0 }, iterations: iterations)
    }
  }

  /// A setting with parameters of its own and those that all settings share.
  private func setting(
    _ name: String, _ mappings: [YAMLNode], iterations: Int
  ) throws(ConfigurationError) -> SweepSetting {
    let files = ["demonstrations", "from"].map { key in
      mappings.compactMap { $0[key]?.text }.last
    }
    let demonstrationFile = files[0].flatMap { Int($0) == nil ? $0 : nil }
    let policyFile = files[1] == "none" ? nil : files[1]
    var flags = [("iterations", "\(iterations)"), ("workers", "1")]
    if demonstrationFile != nil { flags.append(("demonstrations", "1")) }
    let parameters = mappings.map { mapping in
      let own = mapping.removing("from").removing("recipe").removing("objective")
      let namesFile = mapping["demonstrations"]?.text.map { Int($0) == nil } ?? false
      return namesFile ? own.removing("demonstrations") : own
    }
    return SweepSetting(
      name: name,
      configuration: try TrainingConfiguration(
        mappings: [try SweepReading.usual()] + parameters, flags: flags,
        recipe: try mappings.compactMap { $0["recipe"] }.last.map(SweepReading.recipe),
        fromPolicy: policyFile != nil),
      demonstrationFile: demonstrationFile, policyFile: policyFile,
      objective: try mappings.compactMap { $0["objective"] }.last.flatMap(objective))
  }

  /// The name of what is minimised; nil for GRPO.
  private func objective(_ node: YAMLNode) throws(ConfigurationError) -> String? {
    let allowed = objectives.map { names in
      (["grpo"] + names).alternatives
        + (names.isEmpty ? ", unless a program of yours trains with SweepRun" : "")
    }
    guard let name = node.text, !name.isEmpty, name == "grpo" || objectives?.contains(name) ?? true else {
      throw ConfigurationError(
        at: node.place,
        "objective is \(node.found), must be \(allowed ?? "a name")"
          + suggestion(for: node.text ?? "", among: objectives ?? []))
    }
    return name == "grpo" ? nil : name
  }

  private static func recipe(_ node: YAMLNode) throws(ConfigurationError) -> Recipe {
    guard let recipe = node.text.flatMap(Recipe.init(rawValue:)) else {
      throw ConfigurationError(
        at: node.place, "recipe is \(node.found), \(Recipe.requirement(insteadOf: node.text ?? ""))")
    }
    return recipe
  }

  /// What a sweep sets for all settings that do not set it themselves: a run that stops early has spent less than the
  /// others.
  private static func usual() throws(ConfigurationError) -> YAMLNode {
    do {
      return try YAMLNode(yaml: "stopAtSuccess: none", file: "", what: what)
    } catch {
      throw ConfigurationError(error)
    }
  }

  // MARK: Values

  private func entry(_ key: String) throws(ConfigurationError) -> YAMLNode {
    guard let node = root[key] else { throw ConfigurationError(at: root.place, "the file has no '\(key)'") }
    return node
  }

  /// The texts of a list that is not empty.
  private func texts(
    _ node: YAMLNode, _ name: String, _ allowed: String
  ) throws(ConfigurationError) -> [String] {
    guard let items = node.items else {
      throw ConfigurationError(at: node.place, "\(name) is \(node.found), must be \(allowed)")
    }
    if items.isEmpty { throw ConfigurationError(at: node.place, "\(name) is empty, must be \(allowed)") }
    return try items.map { item throws(ConfigurationError) in
      guard let text = item.text, !text.isEmpty else {
        throw ConfigurationError(at: item.place, "\(name) has \(item.found), must be \(allowed)")
      }
      return text
    }
  }

  private func requireDistinct(
    _ names: [String], _ node: YAMLNode, _ what: String
  ) throws(ConfigurationError) {
    var seen: Set<String> = []
    for (name, item) in zip(names, node.items ?? []) where !seen.insert(name).inserted {
      throw ConfigurationError(at: item.place, "\(what) has '\(name)' twice")
    }
  }

  /// As many iterations or rollouts as may be asked for.
  private static func count(_ node: YAMLNode, _ name: String) throws(ConfigurationError) -> Int {
    let most = TrainingConfiguration.mostCounted
    return try integer(node, name, "a whole number in 1...\(most)", most: most)
  }

  /// A whole number of at least 1.
  private static func integer(
    _ node: YAMLNode, _ name: String, _ allowed: String, most: Int
  ) throws(ConfigurationError) -> Int {
    guard let text = node.plainText, let number = Int(text), (1...most).contains(number), "\(number)" == text
    else {
      throw ConfigurationError(at: node.place, "\(name) is \(node.found), must be \(allowed)")
    }
    return number
  }

  private static func requireMapping(
    _ node: YAMLNode, _ name: String, keys: [String]?
  ) throws(ConfigurationError) {
    guard let entries = node.entries else {
      throw ConfigurationError(
        at: node.place, "\(name) is \(node.found), must be a mapping from names to values")
    }
    guard let keys else { return }
    for entry in entries where !keys.contains(entry.key) {
      throw ConfigurationError(
        at: entry.keyPlace,
        "unknown key '\(entry.key.prefix(60))' in \(name)" + suggestion(for: entry.key, among: keys))
    }
  }

  /// Requires a mapping of training parameters without those that the sweep sets.
  private static func requireParameters(_ node: YAMLNode, _ name: String) throws(ConfigurationError) {
    try requireMapping(node, name, keys: nil)
    for entry in node.entries ?? [] {
      if let reason = reserved[entry.key] {
        throw ConfigurationError(at: entry.keyPlace, "\(name) cannot set \(entry.key): \(reason)")
      }
      if ["from", "demonstrations"].contains(entry.key), entry.value.text?.isEmpty != false {
        throw ConfigurationError(
          at: entry.value.place,
          "\(name).\(entry.key) is \(entry.value.found), must be a file's path or "
            + (entry.key == "from" ? "none" : "a number of episodes"))
      }
    }
  }

  private static func isFolderName(_ text: String) -> Bool {
    !text.isEmpty && text.first != "." && text.utf8.count <= 100
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }
}
