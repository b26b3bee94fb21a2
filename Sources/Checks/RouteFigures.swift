// The part of a check's report that shows whether fixed bodies block the goal.

internal import Messages
internal import Scenes
internal import Tasks

/// Whether fixed bodies leave a path to where success requires bodies to be, and enough room there.
public struct RouteFigures: Sendable, Equatable, Encodable {
  /// Starts that were examined.
  public var starts = 0
  /// Places to which a path was searched from these starts: one for each condition that requires a free body to
  /// be somewhere fixed.
  public var destinations = 0
  /// Starts from which no path leads to where some condition holds.
  public var blocked = 0
  /// Starts at which some condition has no place with enough room.
  public var full = 0
  /// The first condition to which no path leads, in words.
  public var blockedCondition: String?
  /// The first condition without enough room, in words.
  public var fullCondition: String?

  /// - Parameter accepted: starts of the scene.
  init(from accepted: [StartState], in scene: Scene) {
    starts = accepted.count
    for start in accepted {
      let scene = scene.enlarged(by: start.sizes)
      var (isBlocked, isFull) = (false, false)
      for destination in Destination.all(of: scene.success, in: scene, at: start) {
        destinations += 1
        switch RouteMap(of: destination.body, in: scene, from: start).way(to: destination) {
        case .open: break
        case .blocked:
          isBlocked = true
          blockedCondition = blockedCondition ?? scene.describe(destination.condition)
        case .full:
          isFull = true
          fullCondition = fullCondition ?? scene.describe(destination.condition)
        }
      }
      if isBlocked { blocked += 1 }
      if isFull { full += 1 }
    }
  }

  var findings: [Finding] {
    guard destinations > 0 else {
      let why = "success requires no free body to be at a place that does not move"
      return [.notExamined(.noWay, why), .notExamined(.noRoom, why)]
    }
    let examined = "\(counted(destinations, "destination")) from \(counted(starts, "start"))"
    return [
      Finding(
        .noWay, blocked == 0 ? .ok : .unsound,
        blockedCondition.map { "no path leads to where \($0), in \(blocked) of \(counted(starts, "start"))" }
          ?? "fixed bodies leave a path", examined: examined,
        advice: blocked == 0 ? nil : "Fixed bodies or walls block it."),
      Finding(
        .noRoom, full == 0 ? .ok : .unsound,
        fullCondition.map {
          "there is no room for a body to be where \($0), in \(full) of \(counted(starts, "start"))"
        } ?? "there is room at the goal", examined: examined,
        advice: full == 0 ? nil : "The body is larger than the gap that is left for it."),
    ]
  }
}
