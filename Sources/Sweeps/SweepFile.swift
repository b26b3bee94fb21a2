// A sweep file: scenes, run seeds, a budget, and the settings to compare.

internal import FoundationEssentials
internal import Messages
internal import Parameters
public import Training
internal import YAMLReading

/// What a sweep trains.
public struct SweepFile: Sendable {
  /// The file's text.
  public let text: String
  /// Scenes as they were written: names or paths, without duplicates.
  public let scenes: [String]
  /// Run seeds, without duplicates.
  public let seeds: [UInt64]
  /// What is compared, in the order of the file.
  public let settings: [SweepSetting]
  /// What each run may spend.
  public let budget: SweepBudget

  /// Reads a file of at most 1 MB.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - objectives: the names of the objectives, other than GRPO, that settings may have; nil for any, where nothing is
  ///     trained.
  /// - Throws: `ConfigurationError` for the first fault, with its line and column.
  public init(contentsOf path: String, objectives: [String]? = nil) throws(ConfigurationError) {
    let root: YAMLNode
    do {
      root = try YAMLNode(contentsOf: path, what: SweepReading.what)
    } catch {
      throw ConfigurationError(error)
    }
    try self.init(
      root, text: (try? String(contentsOfFile: path, encoding: .utf8)) ?? "", objectives: objectives)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - yaml: the text.
  ///   - file: what messages call it.
  ///   - objectives: as above.
  /// - Throws: `ConfigurationError` for the first fault, with its line and column.
  public init(yaml: String, file: String, objectives: [String]? = nil) throws(ConfigurationError) {
    let root: YAMLNode
    do {
      root = try YAMLNode(yaml: yaml, file: file, what: SweepReading.what)
    } catch {
      throw ConfigurationError(error)
    }
    try self.init(root, text: yaml, objectives: objectives)
  }

  private init(_ root: YAMLNode, text: String, objectives: [String]?) throws(ConfigurationError) {
    let reading = try SweepReading(root, objectives: objectives)
    self.text = text
    scenes = try reading.scenes()
    seeds = try reading.seeds()
    budget = try reading.budget()
    settings = try reading.settings(iterations: budget.iterations)
  }

  /// The name of a scene that was written as a name or as a path.
  public static func sceneName(_ scene: String) -> String {
    let last = scene.split(separator: "/").last.map(String.init) ?? scene
    return last.hasSuffix(".yaml") ? String(last.dropLast(".yaml".count)) : last
  }

  /// The names of the scenes, in the order of the file.
  public var sceneNames: [String] { scenes.map(SweepFile.sceneName) }

  /// All cells, in the order in which they are trained: all scenes and settings with the first seed come first.
  public func cells(in folder: SweepFolder) -> [SweepCell] {
    seeds.flatMap { seed in
      sceneNames.flatMap { scene in
        settings.map { setting in
          SweepCell(
            scene: scene, setting: setting, seed: seed, budget: budget,
            folder: folder.cell(scene, setting.name, seed))
        }
      }
    }
  }
}
