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

  /// What success asks for and no marker shows.
  ///
  /// - Parameter color: the colour of a body, marker or site.
  static func goals(of predicate: Predicate, in scene: Scene, color: (Frame) -> Color) -> [Goal] {
    predicate.wanted.compactMap { condition in
      switch condition.geometry {
      case .line(let what, let from, let to):
        return Goal(kind: .line(from: from, to: to), color: color(what))
      case .offset(let what, .marker(let marker), let x, let y):
        return Goal(kind: .places(around: marker, x: x, y: y), color: color(what))
      case .joint(let index, let share):
        let joint = scene.joints[index]
        guard let limits = joint.limits else { return nil }
        let position = limits.lowerBound + share * (limits.upperBound - limits.lowerBound)
        return Goal(kind: .pose(joint: index, position: position), color: color(.body(joint.second)))
      // Markers show these, but for ranges around things that move, which would be drawn over them.
      case .matching, .near, .inside, .offset, .none: return nil
      }
    }
  }
}
