// The table of parameters, the order of precedence, and the wording of errors.

import Foundation
import GRPO
import Parameters
import Scenes
import Testing
import Training

@Suite("A configuration is read, checked and written") struct ConfigurationTests {
  /// A configuration whose every parameter differs from its default, as YAML.
  private let everything = """
    seed: 18446744073709551615
    iterations: 7
    workers: 3
    demonstrations: 12
    cloneSteps: 30
    from: x00ff00000000abcd
    finalTemperature: 0.4
    timePressure: false
    groupSize: 10
    batchGroups: 12
    dynamicSampling: false
    minSuccesses: 2
    maxSuccesses: 6
    maxGroups: 99
    shortfall: carry
    onFault: discard
    hidden: [32, 32, 32]
    network: residual
    fineInputs: [3, 9]
    activation: silu
    chunk: 4
    advantage: leave-one-out
    ratio: rollout
    aggregation: constant
    constantNormalizer: 50
    clipLow: 0.1
    clipHigh: 0.3
    dualClip: 3
    klCoefficient: 0.01
    entropyCoefficient: 1e-3
    temperature: 1.1
    epochs: 1
    minibatches: 2
    learningRate: 3.0e-4
    schedule: cosine
    weightDecay: 0.05
    beta1: 0.8
    beta2: 0.99
    epsilon: 1e-6
    maxGradientNorm: 0.5
    evaluateEvery: 5
    evaluateEpisodes: 50
    evaluateSampled: true
    finalEpisodes: 10
    stopAtSuccess: 0.95
    checkpointEvery: 2
    keepCheckpoints: 1
    """

  private func message(yaml: String = "", flags: [(name: String, text: String)] = []) -> String {
    do {
      _ = try TrainingConfiguration(yaml: yaml, file: "run.yaml", flags: flags)
      return "no error"
    } catch {
      return error.description
    }
  }

  // MARK: The table

  @Test("every name is in the table once, and every sentence ends with a full stop")
  func everyNameIsOnceInTheTableAndEverySentenceEnds() {
    let names = TrainingConfiguration.parameters.map(\.name)
    #expect(Set(names).count == names.count)
    for parameter in TrainingConfiguration.parameters {
      #expect(parameter.sentence.hasSuffix("."), "\(parameter.name)")
    }
  }

  @Test("every property is in the table, in its order")
  func everyPropertyIsInTheTable() {
    let properties = Mirror(reflecting: TrainingConfiguration()).children.flatMap { child in
      child.value is UpdateOptions || child.value is GRPOOptions
        ? Mirror(reflecting: child.value).children.compactMap(\.label) : [child.label].compactMap { $0 }
    }
    #expect(properties == TrainingConfiguration.parameters.map(\.name))
  }

  @Test("every parameter can be set and is distinct from the others")
  func everyParameterCanBeSetAndIsDistinctFromTheOthers() throws {
    let set = try TrainingConfiguration(yaml: everything)
    for parameter in TrainingConfiguration.parameters {
      #expect(parameter.text(in: set) != parameter.defaultText, "\(parameter.name)")
      let alone = try TrainingConfiguration(flags: [(parameter.name, parameter.text(in: set))])
      #expect(parameter.text(in: alone) == parameter.text(in: set))
      let others =
        switch parameter.name {
        case "demonstrations": TrainingConfiguration.alongDemonstrations
        case "from": TrainingConfiguration.fromAPolicy
        default: [(name: String, text: String)]()
        }
      for other in TrainingConfiguration.parameters
      where other.name != parameter.name && !others.contains(where: { $0.name == other.name }) {
        #expect(other.text(in: alone) == other.defaultText, "\(parameter.name) also sets \(other.name)")
      }
    }
  }

  @Test("demonstrations bring other defaults, and nothing that was set is replaced")
  func defaultsAlongDemonstrations() throws {
    let usual = TrainingConfiguration()
    let along = try TrainingConfiguration(flags: [("demonstrations", "60")])
    let changed = TrainingConfiguration.parameters.filter { $0.text(in: along) != $0.text(in: usual) }
    let names = [
      "iterations", "demonstrations", "hidden", "activation", "aggregation", "learningRate", "stopAtSuccess",
    ]
    #expect(changed.map(\.name) == names)
    for parameter in changed where parameter.name != "demonstrations" {
      #expect(parameter.text(in: along) == along.defaultText(of: parameter))
    }
    let set = try TrainingConfiguration(
      yaml: "iterations: 200", flags: [("demonstrations", "60"), ("hidden", "64,64")])
    #expect(set.iterations == 200 && set.hidden == [64, 64])
    #expect(set.update.learningRate == along.update.learningRate)
    #expect(try TrainingConfiguration(yaml: along.yaml()) == along)
    let recipe = try TrainingConfiguration(flags: [("demonstrations", "60")], recipe: .simpleVLARL)
    #expect(recipe.grpo.aggregation == .rolloutMean && recipe.hidden == along.hidden)
    let unjudged = try TrainingConfiguration(flags: [("demonstrations", "60"), ("evaluateEvery", "0")])
    #expect(unjudged.stopAtSuccess == nil && unjudged.iterations == along.iterations)
  }

  @Test("a run that begins with a policy has no upper clip, unless it is set or demonstrations are given")
  func defaultsFromAPolicy() throws {
    let from = try TrainingConfiguration(fromPolicy: true)
    let changed = TrainingConfiguration.parameters.filter {
      $0.text(in: from) != $0.text(in: TrainingConfiguration())
    }
    #expect(changed.map(\.name) == ["clipHigh"] && from.grpo.clipHigh == nil)
    #expect(try TrainingConfiguration(yaml: "from: x00ff00000000abcd").grpo.clipHigh == nil)
    #expect(try TrainingConfiguration(yaml: "clipHigh: 0.28", fromPolicy: true).grpo.clipHigh == 0.28)
    #expect(try TrainingConfiguration(recipe: .simpleVLARL, fromPolicy: true).grpo.clipHigh == 0.28)
    let along = try TrainingConfiguration(flags: [("demonstrations", "60")], fromPolicy: true)
    #expect(along.grpo.clipHigh == 0.28)
    #expect(try along == TrainingConfiguration(flags: [("demonstrations", "60")]))
  }

  @Test("a written configuration is read back the same")
  func aWrittenConfigurationReadsBackTheSame() throws {
    let defaults = TrainingConfiguration()
    #expect(try TrainingConfiguration(yaml: defaults.yaml()) == defaults)
    let set = try TrainingConfiguration(yaml: everything)
    #expect(set != defaults)
    #expect(try TrainingConfiguration(yaml: set.yaml()) == set)
    #expect(try TrainingConfiguration(yaml: set.yaml()).yaml() == set.yaml())
  }

  @Test("a written configuration has each sentence above its key, in the order of the table")
  func aWrittenConfigurationHasEachSentenceAboveItsKeyInTheTablesOrder() {
    let lines = TrainingConfiguration().yaml().split(separator: "\n")
    #expect(lines.count == 2 * TrainingConfiguration.parameters.count)
    for (number, parameter) in TrainingConfiguration.parameters.enumerated() {
      #expect(lines[2 * number].hasPrefix("# \(parameter.sentence)"))
      #expect(lines[2 * number + 1].hasPrefix("\(parameter.name): "))
    }
  }

  @Test("flag names are in kebab case")
  func flagNamesAreInKebabCase() {
    let flags = TrainingConfiguration.parameters.map(\.flagName)
    #expect(flags.contains("clip-high") && flags.contains("kl-coefficient") && flags.contains("beta1"))
    #expect(flags.allSatisfy { $0 == $0.lowercased() })
  }

  // MARK: Precedence

  @Test("flags override the file, and the file overrides defaults")
  func flagsWinOverTheFileAndTheFileOverDefaults() throws {
    let read = try TrainingConfiguration(
      yaml: "clipHigh: 0.3\nclipLow: 0.1\n", flags: [("clipHigh", "0.4"), ("hidden", "8, 4")])
    #expect(read.grpo.clipHigh == 0.4)
    #expect(read.grpo.clipLow == 0.1)
    #expect(read.hidden == [8, 4])
    #expect(read.update.learningRate == TrainingConfiguration().update.learningRate)
  }

  @Test(
    "an empty file changes nothing",
    arguments: ["", "# only a comment\n", "{}"])
  func anEmptyFileChangesNothing(yaml: String) throws {
    #expect(try TrainingConfiguration(yaml: yaml) == TrainingConfiguration())
  }

  @Test("auto and none override values in the file")
  func autoAndNoneUndoWhatTheFileSays() throws {
    let read = try TrainingConfiguration(
      yaml: everything,
      flags: [
        ("minSuccesses", "auto"), ("maxSuccesses", "auto"), ("maxGroups", "auto"), ("dualClip", "none"),
        ("clipHigh", "none"),
      ])
    #expect(read.grpo.clipHigh == nil && read.yaml().contains("\nclipHigh: none\n"))
    #expect(read.minSuccesses == nil && read.resolvedMinSuccesses == 1)
    #expect(read.maxSuccesses == nil && read.resolvedMaxSuccesses == 9)
    #expect(read.maxGroups == nil && read.resolvedMaxGroups == 4 * 12)
    #expect(read.grpo.dualClip == nil)
  }

  // MARK: Errors

  @Test(
    "an error in a file states where, what and what is allowed",
    arguments: [
      ("clipHigh: -1", "run.yaml:1:11: clipHigh is -1, must be none or a number ≥ 0"),
      ("seed: 1\nclipHihg: 0.3", "run.yaml:2:1: unknown key 'clipHihg'; did you mean 'clipHigh'?"),
      ("clip-high: 0.3", "run.yaml:1:1: unknown key 'clip-high'; did you mean 'clipHigh'?"),
      ("nonsenseKey: 1", "run.yaml:1:1: unknown key 'nonsenseKey'"),
      ("clipHigh: nan", "run.yaml:1:11: clipHigh is nan, must be none or a number ≥ 0"),
      ("clipHigh:", "run.yaml:1:10: clipHigh is empty, must be none or a number ≥ 0"),
      ("clipHigh: [1]", "run.yaml:1:11: clipHigh is a list, must be none or a number ≥ 0"),
      ("beta1: 1", "run.yaml:1:8: beta1 is 1, must be a number ≥ 0 and < 1"),
      ("groupSize: 1", "run.yaml:1:12: groupSize is 1, must be an integer in 2...65536"),
      ("groupSize: 2.5", "run.yaml:1:12: groupSize is 2.5, must be an integer in 2...65536"),
      ("seed: -1", "run.yaml:1:7: seed is -1, must be an integer ≥ 0"),
      ("dynamicSampling: yes", "run.yaml:1:18: dynamicSampling is yes, must be true or false"),
      ("ratio: tokne", "run.yaml:1:8: ratio is tokne, must be token, step or rollout; did you mean 'token'?"),
      ("hidden: 64", "run.yaml:1:9: hidden is '64', must be 1 to 8 integers in 1...4096"),
      ("hidden: [64, 0]", "run.yaml:1:9: hidden is 64,0, must be 1 to 8 integers in 1...4096"),
      ("hidden: []", "run.yaml:1:9: hidden is empty, must be 1 to 8 integers in 1...4096"),
      ("- seed", "run.yaml:1:1: the file is a list, must be a mapping from names to values"),
      ("temperature: 0", "run.yaml:1:14: temperature is 0, must be a number > 0"),
    ])
  func aFilesErrorSaysWhereWhatAndWhatIsAllowed(yaml: String, expected: String) {
    #expect(message(yaml: yaml) == expected)
  }

  @Test("a duplicate key and malformed YAML are errors with a position")
  func aDuplicateKeyAndBrokenYAMLAreErrorsWithAPlace() {
    #expect(
      message(yaml: "seed: 1\nseed: 2") == "run.yaml:2:1: duplicate key 'seed', first given on line 1")
    #expect(message(yaml: "seed: 1\nhidden: [1,\n").hasPrefix("run.yaml:3:1: not YAML: "))
  }

  /// What a scene file of the same text is refused with.
  private func sceneMessage(yaml: String) -> String {
    do {
      _ = try Scene(yaml: yaml, file: "run.yaml")
      return "no error"
    } catch {
      return error.diagnostics.first?.description ?? ""
    }
  }

  @Test("a small text whose aliases expand without bound is refused as in a scene file")
  func aliases() {
    var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, previous) in zip("bcdefghijklm", "abcdefghijkl") {
      text += "\(name): &\(name) [\(String(repeating: "*\(previous), ", count: 9))]\n"
    }
    #expect(message(yaml: text).hasSuffix("values, counting those that aliases repeat"))
    #expect(message(yaml: text) == sceneMessage(yaml: text))
    let nested = "hidden: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
    #expect(message(yaml: nested).hasSuffix("nested more than 32 deep"))
    #expect(message(yaml: nested) == sceneMessage(yaml: nested))
  }

  @Test("a file of 100 MB and one that is no text are refused before they are parsed, as a scene is")
  func largeFiles() throws {
    let path = NSTemporaryDirectory() + "configuration-\(UUID().uuidString).yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("seed: 7\n".utf8).write(to: URL(filePath: path))
    #expect(try TrainingConfiguration(contentsOf: path, flags: [("epochs", "3")]).seed == 7)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    // All of it a hole: no disk is used.
    try file.truncate(atOffset: 100_000_000)
    try file.close()
    let error = #expect(throws: ConfigurationError.self) { try TrainingConfiguration(contentsOf: path) }
    #expect(error?.description == "\(path): '\(path)' has 100000000 bytes, must have ≤ 1000000")
    let sceneError = #expect(throws: SceneError.self) { try Scene(contentsOf: path) }
    #expect(sceneError?.description == error?.description)
  }

  @Test(
    "an error in a flag names the flag",
    arguments: [
      ("clipHigh", "-1", "--clip-high is -1, must be none or a number ≥ 0"),
      ("dualClip", "nome", "--dual-clip is nome, must be none or a number > 1; did you mean 'none'?"),
      ("hidden", "64,,64", "--hidden is 64,,64, must be 1 to 8 integers in 1...4096"),
      ("clipHihg", "1", "unknown key 'clipHihg'; did you mean 'clipHigh'?"),
    ])
  func aFlagsErrorNamesTheFlag(name: String, text: String, expected: String) {
    #expect(message(flags: [(name, text)]) == expected)
  }

  @Test(
    "parameters that conflict are an error at one of them",
    arguments: [
      (
        "groupSize: 4\nminSuccesses: 3\nmaxSuccesses: 2",
        "run.yaml:2:15: minSuccesses is 3, must be at most maxSuccesses, 2"
      ),
      (
        "groupSize: 4\nmaxSuccesses: 4",
        "run.yaml:2:15: maxSuccesses is 4, must be below groupSize, 4: a group without failures teaches nothing"
      ),
      (
        "groupSize: 4\nminSuccesses: 4",
        "run.yaml:2:15: minSuccesses is 4, must be at most maxSuccesses, 3"
      ),
      ("batchGroups: 8\nmaxGroups: 7", "run.yaml:2:12: maxGroups is 7, must be at least batchGroups, 8"),
      (
        "batchGroups: 1\ngroupSize: 2\nminibatches: 3",
        "run.yaml:3:14: minibatches is 3, must be at most the rollouts of a batch, 2"
      ),
      (
        "evaluateEvery: 0\nstopAtSuccess: 0.9",
        "run.yaml:2:16: stopAtSuccess is 0.9, but evaluateEvery is 0: nothing is evaluated before the end"
      ),
    ])
  func parametersThatContradictOneAnotherAreAnErrorAtOneOfThem(yaml: String, expected: String) {
    #expect(message(yaml: yaml) == expected)
  }

  @Test("a conflict between a file and a flag names both as they were written")
  func aContradictionBetweenAFileAndAFlagNamesBothAsTheyWereWritten() {
    #expect(
      message(yaml: "maxSuccesses: 6\n", flags: [("groupSize", "4")])
        == "run.yaml:1:15: maxSuccesses is 6, must be below --group-size, 4: a group without failures teaches nothing"
    )
  }

  // MARK: The learner's options

  @Test("values that would trap in training are refused when they are read, each by its own rule")
  func refusedBeforeARunBegins() {
    #expect(message(yaml: "clipLow: 1") == "run.yaml:1:10: clipLow is 1, must be a number ≥ 0 and < 1")
    #expect(
      message(yaml: "dualClip: 1.2")
        == "run.yaml:1:11: dualClip is 1.2, must be above 1 + clipHigh, 1.28: the loss would be cut off before it "
        + "is clipped")
    #expect(
      message(yaml: "dualClip: 2", flags: [("clipHigh", "1.5")])
        == "run.yaml:1:11: dualClip is 2.0, must be above 1 + --clip-high, 2.5: the loss would be cut off before it "
        + "is clipped")
    #expect(message(yaml: "dualClip: 1.3") == "no error")
  }

  @Test("a configuration made in Swift is held to the same rules as a file")
  func validated() throws {
    var configuration = TrainingConfiguration()
    try configuration.validate()
    configuration.grpo.dualClip = 1.2
    #expect(throws: ParameterError.self) { try configuration.validate() }
    configuration.grpo.dualClip = nil
    configuration.update.learningRate = .infinity
    let error = #expect(throws: ParameterError.self) { try configuration.validate() }
    #expect(error?.message == "learningRate is inf, must be a number > 0")
    configuration.update.learningRate = 1
    configuration.hidden = []
    #expect(throws: ParameterError.self) { try configuration.validate() }
  }

  @Test("GRPO's options are those of the configuration, with the tokens of a rollout to the horizon")
  func objective() throws {
    let set = try TrainingConfiguration(yaml: everything)
    #expect(set.objective(tokensAtHorizon: 200).options == set.grpo)
    var expected = GRPOOptions()
    expected.constantNormalizer = 200
    #expect(TrainingConfiguration().objective(tokensAtHorizon: 200).options == expected)
    #expect(TrainingConfiguration().grpo == GRPOOptions())
    #expect(TrainingConfiguration().update == UpdateOptions())
  }
}
