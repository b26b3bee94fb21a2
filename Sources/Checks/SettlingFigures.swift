// The part of a check's report that shows whether bodies move by themselves after a start.

internal import Messages
internal import Scenes
internal import Tasks

/// Whether bodies stay where they start if no action moves them.
public struct SettlingFigures: Sendable, Equatable, Encodable {
  /// Number of starts from which some body was looked at: for a second, until an agent touched it or until the
  /// episode ended.
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

  /// Number of bodies that were looked at from some start: dynamic, moved by no actuator, not meant to move by
  /// themselves, and touched by no agent from the beginning.
  public var bodies = 0
  /// Number of bodies that could have been looked at, whether an agent touched them or not.
  public var restingBodies = 0
  /// The longest time for which a body was looked at, s, up to a second.
  public var seconds: Float = 0

  /// Smaller motions are not reported, m or rad.
  private static let rounding: Float = 1e-5
}

extension SettlingFigures {
  init(_ traces: [IdleTrace], in task: ManipulationTask) {
    let scene = task.scene
    let driven = ActionReach(task).driven
    restingBodies = scene.bodies.indices.count { scene.bodies[$0].shouldRest && !driven.contains($0) }
    starts = traces.count { $0.actions > 0 }
    bodies = traces.reduce(into: Set<Int>()) { $0.formUnion($1.examined) }.count
    let actions = traces.map(\.actions).max() ?? 0
    seconds = min(1, Float(actions) / scene.timing.actionRate)
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
    guard restingBodies > 0 else {
      return .notExamined(
        .settling, "every body is fixed, moved by an actuator, or meant to move by itself")
    }
    guard bodies > 0 else {
      return .notExamined(
        .settling, "no episode without actions has a body that no agent touches from the beginning")
    }
    let isLarge = distance > Limits.largeShift || angle > Limits.largeTurn
    let farthest = [
      distance > SettlingFigures.rounding ? "\(movedBody) moves \(figure(distance)) m" : nil,
      angle > SettlingFigures.rounding ? "\(turnedBody) turns \(figure(angle)) rad" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
    let time = seconds < 1 ? "in the first \(figure(seconds)) s" : "in the first second"
    let examined =
      "\(counted(starts, "start")), \(bodies == 1 ? "1 body" : "\(bodies) bodies"), while no agent touches them"
    guard moving > 0 else {
      return Finding(
        .settling, .ok,
        "nothing moves by itself \(time)" + (farthest.isEmpty ? "" : ": \(farthest) at most"),
        examined: examined)
    }
    return Finding(
      .settling, isLarge ? .unsound : .note,
      "from \(counted(moving, "start")) something moves by itself \(time): \(farthest) at most",
      examined: examined,
      advice: "Support the bodies, let them come to rest with 'settle', or give those that are meant to move "
        + "'movesByItself: true'.")
  }

}

extension Body {
  /// Whether it must stay where it starts as long as no agent touches it.
  var shouldRest: Bool { kind == .dynamic && !isAgent && !movesByItself }
}
