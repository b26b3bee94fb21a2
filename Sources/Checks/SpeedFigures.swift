internal import Messages
internal import CSystem
internal import Policies
internal import Rollouts
internal import Tasks

/// What a scene costs on this machine: all that depends on the clock.
public struct SpeedFigures: Sendable, Equatable, Encodable {
  /// Physics steps per second of processor time, a random policy acting and success checked at every action.
  public var stepsPerCPUSecond: Double
  /// Of a live world.
  public var bytesPerWorld: Int

  var remark: Remark {
    Remark(
      "speed-of-simulation", .ok,
      "\(figure(stepsPerCPUSecond / 1e6)) M physics steps per CPU second, \(bytesPerWorld / 1024) KiB per world"
    )
  }

  /// Memory in use per world, of many that have all been played in.
  static func bytesPerWorld(_ task: ManipulationTask) throws(TaskError) -> Int {
    let before = js_resident_bytes()
    let live = try LiveWorlds(task, count: liveWorlds)
    return withExtendedLifetime(live) { max(0, Int(js_resident_bytes() - before)) / liveWorlds }
  }

  /// Enough that pages of the process's own do not show.
  private static let liveWorlds = 400
}
