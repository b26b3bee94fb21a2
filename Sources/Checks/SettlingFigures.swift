// The part of a check's report that shows whether bodies move by themselves after a start.

internal import Messages
internal import Scenes

/// Whether bodies stay where they start if no action moves them.
public struct SettlingFigures: Sendable, Equatable, Encodable {
  /// Number of starts that were simulated for a second.
  public var starts = 0
  /// Number of starts from which some body moved or turned by itself by more than the first limits below.
  public var moving = 0
  /// The body that moved farthest.
  public var movedBody = ""
  /// How far it moved, m.
  public var distance: Float = 0
  /// The body that turned farthest.
  public var turnedBody = ""
  /// How far it turned, rad.
  public var angle: Float = 0

  /// Smaller motions come from the engine's rounding and skin, m and rad.
  private static let (quietDistance, quietAngle): (Float, Float) = (0.005, 0.02)
  /// Smaller motions are not reported, m or rad.
  private static let rounding: Float = 1e-5
  /// Larger motions mean that something falls over or rolls away, m and rad.
  private static let (largeDistance, largeAngle): (Float, Float) = (0.02, 0.1)
}

extension SettlingFigures {
  init(_ traces: [IdleTrace], in scene: Scene) {
    starts = traces.count
    for trace in traces {
      if trace.shift.distance > SettlingFigures.quietDistance || trace.turn.angle > SettlingFigures.quietAngle
      {
        moving += 1
      }
      if trace.shift.distance > distance {
        distance = trace.shift.distance
        movedBody = scene.nameOfBody(trace.shift.body)
      }
      if trace.turn.angle > angle {
        angle = trace.turn.angle
        turnedBody = scene.nameOfBody(trace.turn.body)
      }
    }
  }

  var finding: Finding {
    let isLarge = distance > SettlingFigures.largeDistance || angle > SettlingFigures.largeAngle
    let farthest = [
      distance > SettlingFigures.rounding ? "\(movedBody) \(figure(distance)) m" : nil,
      angle > SettlingFigures.rounding ? "\(turnedBody) turns \(figure(angle)) rad" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
    guard moving > 0 else {
      return Finding(
        "settling", .ok,
        "nothing moves by itself in the first second" + (farthest.isEmpty ? "" : " (at most \(farthest))"))
    }
    return Finding(
      "settling", isLarge ? .unsound : .note,
      "things move by themselves in the first second of \(moving) of \(counted(starts, "start")), at most "
        + "\(farthest): support the bodies, or let them come to rest with 'settle'")
  }
}
