// The part of a check's report on time and memory.

internal import Messages
internal import CSystem
internal import Policies
internal import Rollouts
internal import Tasks

/// The cost of a scene on this machine: the only figures that depend on the machine and the clock.
public struct SpeedFigures: Sendable, Equatable, Encodable {
  /// Physics steps per second of processor time, with a random policy and a success check after every action;
  /// nil if no such episode came to its end.
  public var stepsPerCPUSecond: Double?
  /// Memory of one live world, bytes.
  public var bytesPerWorld: Int

  /// These figures in words.
  var detail: String {
    let speed = stepsPerCPUSecond.map { "\(figure($0 / 1e6)) M physics steps per CPU second, " } ?? ""
    return "\(speed)\(bytesPerWorld / 1024) KiB per world"
  }

  /// Memory in use per world, measured over many worlds in which an episode has run.
  static func bytesPerWorld(_ task: ManipulationTask) throws(TaskError) -> Int {
    let before = js_resident_bytes()
    let live = try LiveWorlds(task, count: liveWorlds)
    return withExtendedLifetime(live) { max(0, Int(js_resident_bytes() - before)) / liveWorlds }
  }

  /// Enough worlds that the process's own memory does not matter.
  private static let liveWorlds = 400
}
