// The part of a check's report that shows whether bodies move by themselves after a start.

internal import Messages
internal import Scenes
internal import Tasks

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

  /// Number of bodies that could have moved: dynamic, moved by no actuator, and not meant to move by themselves.
  public var bodies = 0

  /// Smaller motions are not reported, m or rad.
  private static let rounding: Float = 1e-5
}

extension SettlingFigures {
  init(_ traces: [IdleTrace], in task: ManipulationTask) {
    let scene = task.scene
    let driven = ActionReach(task).driven
    bodies = scene.bodies.indices.count { scene.bodies[$0].shouldRest && !driven.contains($0) }
    starts = traces.count { $0.actions > 0 }
    for trace in traces {
      if trace.shift.distance > Limits.quietShift || trace.turn.angle > Limits.quietTurn {
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
    guard starts > 0 else { return .notExamined(.settling, "no episode without actions was run") }
    guard bodies > 0 else {
      return .notExamined(
        .settling, "every body is fixed, moved by an actuator, or meant to move by itself")
    }
    let isLarge = distance > Limits.largeShift || angle > Limits.largeTurn
    let farthest = [
      distance > SettlingFigures.rounding ? "\(movedBody) moves \(figure(distance)) m" : nil,
      angle > SettlingFigures.rounding ? "\(turnedBody) turns \(figure(angle)) rad" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
    let examined =
      "\(counted(starts, "start")), \(bodies == 1 ? "1 body" : "\(bodies) bodies"), while no agent touches them"
    guard moving > 0 else {
      return Finding(
        .settling, .ok,
        "nothing moves by itself in the first second" + (farthest.isEmpty ? "" : ": \(farthest) at most"),
        examined: examined)
    }
    return Finding(
      .settling, isLarge ? .unsound : .note,
      "from \(counted(moving, "start")) something moves by itself in the first second: \(farthest) at most",
      examined: examined,
      advice: "Support the bodies, let them come to rest with 'settle', or give those that are meant to move "
        + "'movesByItself: true'.")
  }

}

extension Body {
  /// Whether it must stay where it starts as long as no agent touches it.
  var shouldRest: Bool { kind == .dynamic && !isAgent && !movesByItself }
}
