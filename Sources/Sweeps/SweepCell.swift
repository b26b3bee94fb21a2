// One training run of a sweep: a scene, a setting, a run seed, and its folder.

internal import FoundationEssentials
internal import GRPO
internal import Messages
internal import Parameters
internal import Policies
internal import Replays
internal import Scenes
public import Tasks
public import Training

/// One training run of a sweep.
public struct SweepCell: Sendable {
  /// How far a cell has come.
  public enum State: String, Sendable {
    case missing, begun, done
  }

  /// The name of the scene.
  public let scene: String
  /// What is trained with.
  public let setting: SweepSetting
  /// The run seed.
  public let seed: UInt64
  /// What the run may spend.
  public let budget: SweepBudget
  /// The folder of the run.
  public let folder: RunFolder

  /// A file that the setting names, with the scene and the seed put in.
  private func named(_ path: String) -> String {
    path.replacing("{scene}", with: scene).replacing("{seed}", with: "\(seed)")
  }

  /// The rollout file with the demonstrations; nil if there is none.
  public var demonstrationFile: String? { setting.demonstrationFile.map(named) }

  /// The policy file that the run begins with; nil for random weights.
  public var policyFile: String? { setting.policyFile.map(named) }

  /// All parameters, as the run records them.
  public func configuration(for task: ManipulationTask) throws(TrainingError) -> TrainingConfiguration {
    var found = setting.configuration
    found.seed = seed
    if let file = demonstrationFile {
      found.demonstrations = try DemonstrationFile.count(file, of: task)
    }
    return try policyFile.map { path throws(TrainingError) in try found.recorded(from: path, for: task) }
      ?? found
  }

  /// How far the cell has come.
  ///
  /// - Throws: `SweepError` if what is in its folder was trained with another scene, other parameters or another version
  ///   of Jostle, or further than asked for.
  public func state(of task: ManipulationTask) throws -> State {
    guard folder.hasRun else { return .missing }
    try requireSame(configuration(for: task), as: TrainingConfiguration(contentsOf: folder.configuration))
    let objective = setting.objective ?? GRPOObjective().name
    if let before = folder.objective, before != objective {
      throw refusal("objective is \(objective), but was \(before) when this cell was trained")
    }
    if (try? Scene(contentsOf: folder.scene, isNamedAfterFile: false))?.digest != task.digest {
      throw refusal("the scene '\(scene)' has changed since this cell was trained")
    }
    if let file = demonstrationFile,
      !FileManager.default.contentsEqual(atPath: file, andPath: folder.demonstrations)
    {
      throw refusal("\(file) has changed since this cell was trained")
    }
    let newest = folder.checkpointedIterations().last.map(folder.checkpoint)
    if let version = newest.flatMap({ try? PolicyFile(path: $0) })?.jostleVersion, version != jostleVersion {
      throw refusal("it was trained by Jostle \(version), this is \(jostleVersion)")
    }
    return try result() == nil ? .begun : .done
  }

  /// What the cell came to; nil if it has not come to its end.
  ///
  /// - Throws: `SweepError` if it was trained with other parameters, or further than asked for.
  func result() throws -> CellResult? {
    try requireSameParameters()
    guard isFinished else { return nil }
    let result = try CellResult(self)
    return try isDone(result, iterations: setting.configuration.iterations) ? result : nil
  }

  /// Throws if the cell was trained with other parameters, as far as that can be told without the files that its setting
  /// names.
  public func requireSameParameters() throws {
    guard folder.hasRun else { return }
    let recorded = try TrainingConfiguration(contentsOf: folder.configuration)
    var asked = setting.configuration
    asked.seed = seed
    if setting.demonstrationFile != nil { asked.demonstrations = recorded.demonstrations }
    if setting.policyFile != nil { asked.takeFirstPolicy(of: recorded) }
    try requireSame(asked, as: recorded)
  }

  private func requireSame(_ asked: TrainingConfiguration, as recorded: TrainingConfiguration) throws {
    let mayGrow = asked.update.schedule == .constant
    for parameter in TrainingConfiguration.parameters where parameter.name != "iterations" || !mayGrow {
      let (now, before) = (parameter.text(in: asked), parameter.text(in: recorded))
      // More iterations would have had other learning rates from the first one on.
      let why = parameter.name == "iterations" ? ", and the learning rate depends on it" : ""
      if now != before {
        throw refusal("\(parameter.name) is \(now), but was \(before) when this cell was trained\(why)")
      }
    }
  }

  /// Whether the run has come to its budget, or to its goal before that.
  private func isDone(_ result: CellResult, iterations: Int) throws(SweepError) -> Bool {
    let done = result.iterations
    if done > iterations || budget.isReached(by: result.spentBefore) {
      throw refusal(
        "it was trained for \(counted(done, "iteration")) and \(counted(result.spent.rollouts, "rollout")), which is more "
          + "than the budget")
    }
    return done == iterations || budget.isReached(by: result.spent) || result.hasSucceeded
  }

  /// Whether the run has come to its end, whatever it was asked for.
  var isFinished: Bool { FileManager.default.fileExists(atPath: folder.summary) }

  /// What the run has spent so far; nothing before the first iteration.
  func spent() throws -> SweepBudget.Spent {
    guard let metrics = try? String(contentsOfFile: folder.metrics, encoding: .utf8),
      let timing = try? String(contentsOfFile: folder.timing, encoding: .utf8)
    else { return SweepBudget.Spent() }
    return SweepBudget.Spent(
      rollouts: CellResult.rollouts(try MetricsTable(metrics), groupSize: setting.configuration.groupSize)
        .last ?? 0,
      cpuSeconds: CellResult.cpuSeconds(try MetricsTable(timing)).last?.y ?? 0)
  }

  private func refusal(_ reason: String) -> SweepError {
    SweepError(
      "\(folder.path): \(reason): give the setting another name, sweep into another folder, or delete this one"
    )
  }
}
