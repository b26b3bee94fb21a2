// The part of a check's report that shows whether fixed bodies block the goal.

internal import Messages
internal import Scenes
internal import Tasks

/// Whether fixed bodies leave a path to where success requires bodies to be, and enough room there.
public struct RouteFigures: Sendable, Equatable, Encodable {
  /// Starts that were examined.
  public var starts = 0
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
    var findings: [Finding] = []
    if let blockedCondition {
      findings.append(
        Finding(
          "no-way", .unsound,
          "no path leads to where \(blockedCondition), in \(blocked) of \(counted(starts, "start")): "
            + "fixed bodies or walls block it"))
    }
    if let fullCondition {
      findings.append(
        Finding(
          "no-room", .unsound,
          "there is no room for a body to be where \(fullCondition), in \(full) of \(counted(starts, "start")): "
            + "the body is larger than the gap that is left for it"))
    }
    if findings.isEmpty {
      findings.append(
        Finding("no-way", .ok, "fixed bodies leave a path to every goal, and room there"))
    }
    return findings
  }
}
