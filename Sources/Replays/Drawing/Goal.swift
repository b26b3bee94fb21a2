// Requirements of success that no marker's outline shows: lines to cross, ranges of places, joints to move.

internal import Scenes

/// A goal that is drawn besides the markers.
struct Goal {
  enum Kind {
    /// The line between two origins.
    case line(from: Frame, to: Frame)
    /// Places at a displacement from a marker's origin within these ranges, m.
    case places(around: Int, x: ClosedRange<Float>, y: ClosedRange<Float>)
    /// The pose of a joint's second body at a position of the joint, rad or m.
    case pose(joint: Int, position: Float)
  }

  var kind: Kind
  /// The colour of what must reach it.
  var color: Color

  /// - Parameter color: the colour of a body, marker or site.
  static func goals(of predicate: Predicate, in scene: Scene, color: (Frame) -> Color) -> [Goal] {
    let everywhere = -Float.infinity...Float.infinity
    switch predicate {
    case .crossed(let what, let from, let to):
      return [Goal(kind: .line(from: from, to: to), color: color(what))]
    case .offset(let what, .marker(let marker), let x, let y):
      return [
        Goal(kind: .places(around: marker, x: x ?? everywhere, y: y ?? everywhere), color: color(what))
      ]
    case .above(let what, .marker(let marker), let by):
      return [Goal(kind: .places(around: marker, x: everywhere, y: by...Float.infinity), color: color(what))]
    case .below(let what, .marker(let marker), let by):
      return [
        Goal(kind: .places(around: marker, x: everywhere, y: -Float.infinity...(-by)), color: color(what))
      ]
    case .jointPast(let index, let share):
      let joint = scene.joints[index]
      guard let limits = joint.limits else { return [] }
      let position = limits.lowerBound + share * (limits.upperBound - limits.lowerBound)
      return [Goal(kind: .pose(joint: index, position: position), color: color(.body(joint.second)))]
    case .all(let parts), .any(let parts), .count(let parts, _):
      return parts.flatMap { goals(of: $0, in: scene, color: color) }
    case .hold(let part, _): return goals(of: part, in: scene, color: color)
    default: return []
    }
  }
}
