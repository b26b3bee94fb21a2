internal import Messages
internal import Scenes

/// Whether things stay where they start while nobody does anything.
public struct SettlingFigures: Sendable, Equatable, Encodable {
  /// Starts that were watched for a second.
  public var starts = 0
  /// Starts from which some body moved or turned by itself by more than the limits.
  public var moving = 0
  /// The body that moved farthest, and how far, m.
  public var movedBody = ""
  /// m
  public var distance: Float = 0
  /// The body that turned farthest, and how far, rad.
  public var turnedBody = ""
  /// rad
  public var angle: Float = 0

  /// Less is the engine's own rounding and skin, m and rad.
  private static let (quietDistance, quietAngle): (Float, Float) = (0.005, 0.02)
  /// Less is not worth a word, m or rad.
  private static let rounding: Float = 1e-5
  /// More is a thing that falls over or rolls away, m and rad.
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

  var remark: Remark {
    let isLarge = distance > SettlingFigures.largeDistance || angle > SettlingFigures.largeAngle
    let farthest = [
      distance > SettlingFigures.rounding ? "\(movedBody) \(figure(distance)) m" : nil,
      angle > SettlingFigures.rounding ? "\(turnedBody) turns \(figure(angle)) rad" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
    guard moving > 0 else {
      return Remark(
        "settling", .ok,
        "nothing moves by itself in the first second" + (farthest.isEmpty ? "" : " (at most \(farthest))"))
    }
    return Remark(
      "settling", isLarge ? .unsound : .note,
      "things move by themselves in the first second of \(moving) of \(counted(starts, "start")), at most "
        + "\(farthest): support them, or give them time with 'settle'")
  }
}
