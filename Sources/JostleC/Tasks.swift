// Tasks: a scene, read and ready to be run.

internal import Messages
internal import Scenes
internal import Tasks
internal import YAMLReading

/// A task that a caller holds.
final class HeldTask: Held, @unchecked Sendable {
  override class var kind: String { "task" }
  let task: ManipulationTask
  /// The path that its scene was read from.
  let path: String
  let warnings: [Diagnostic]
  /// The scene with everything that its file extends.
  let text: String

  /// - Parameter name: a path, or the name of a scene in ./scenes or in the suite, as on the command line.
  init(_ name: String) throws {
    let isName = !name.contains("/") && !name.hasSuffix(".yaml")
    path = isName ? try Scene.path(named: name) : name
    let (scene, warnings) = try Scene.reading(contentsOf: path)
    self.warnings = warnings
    text = try Scene.wholeText(contentsOf: path)
    task = try ManipulationTask(scene)
  }
}

/// What there is to know of a task, as JSON.
private struct TaskDescription: Encodable {
  var name: String
  /// 16 hexadecimal digits.
  var digest: String
  var path: String
  var instruction: String
  var description: String
  var horizon: Int
  /// Actions per second.
  var actionRate: Float
  var physicsSteps: Int
  var observationLabels: [String]
  var actionLabels: [String]
  var bins: [Int]
  /// The conditions of success, in the order of their margins.
  var conditions: [String]
  var warnings: [String]
  /// The scene with everything that its file extends.
  var text: String

  init(_ held: HeldTask) {
    let scene = held.task.scene
    name = scene.name
    digest = hexadecimal(held.task.digest, digits: 16)
    path = held.path
    instruction = scene.instruction
    description = scene.describe()
    horizon = scene.timing.horizon
    actionRate = scene.timing.actionRate
    physicsSteps = scene.timing.physicsSteps
    observationLabels = held.task.observationLabels
    actionLabels = held.task.actionLabels
    bins = held.task.bins
    conditions = held.task.conditions
    warnings = held.warnings.map(\.description)
    text = held.text
  }
}

/// Reads a scene and makes its task.
///
/// - Parameters:
///   - scene: a path, or the name of a scene in ./scenes or in the suite.
///   - task: filled in with a handle.
/// - Returns: `Status.scene` with all faults of the file.
@c(jostle_task_open)
public func openTask(_ scene: UnsafePointer<CChar>?, _ task: UnsafeMutablePointer<UInt64>?) -> Int32 {
  call {
    let task = try present(task, "task")
    task.pointee = Handles.all.open(try HeldTask(text(scene, "scene")))
  }
}

/// A description of a task as the answer, a JSON object: name, digest, path, instruction, description, horizon,
/// actionRate, physicsSteps, observationLabels, actionLabels, bins, conditions, warnings, text.
@c(jostle_task_describe)
public func describeTask(_ task: UInt64) -> Int32 {
  call { try answer(TaskDescription(try Handles.all.find(task))) }
}
