// The idle action, with which checks compare and wait.

public import Batches
internal import Scenes

extension Episode {
  /// Writes the action that does least: motors stand still, a drive in step mode is pulled to where it is now, and
  /// anything else with a target stays at its last target or, at first, where it started.
  ///
  /// Each token is that of the nearest bin. If the number of bins is even, no bin means standing still; the
  /// two middle bins then alternate from one action to the next, so that their effects cancel out.
  ///
  /// - Parameter tokens: one for each action dimension, filled in.
  /// - Throws: `TaskError.notBegun` before the first reset, `.wrongRoom` for another number of tokens.
  public func idle(into tokens: inout MutableSpan<Token>) throws(TaskError) {
    try checkHasBegun()
    guard tokens.count == task.dimensions.count else {
      throw .wrongRoom(
        scene: task.scene.name, of: "tokens of an action", count: tokens.count,
        needed: task.dimensions.count)
    }
    for (index, dimension) in task.dimensions.enumerated() {
      let wanted: Float =
        switch dimension.effect {
        case .driveTo(let axis, _): targets[dimension.actuator][axis]
        case .servo: targets[dimension.actuator].x
        case .driveBy, .carryBy, .motor: 0
        }
      let place = (wanted - dimension.lower) / dimension.stride
      let isBetween = place - place.rounded(.down) == 0.5
      let nearest = isBetween && action % 2 == 1 ? place.rounded(.down) : place.rounded()
      tokens[index] = Token(max(0, min(nearest, Float(dimension.bins - 1))))
    }
  }
}
