internal import Scenes

extension Episode {
  /// Writes the action that asks for as little as an action can: a motor stands still, and what goes to a place
  /// stays where it was last sent, or where it started.
  ///
  /// Each token is that of the bin nearest to this. An even number of bins has none for standing still: then
  /// the two next to it take turns from one action to the next, so that what they do cancels out.
  ///
  /// - Parameter tokens: one for each action dimension, filled in.
  public func idle(into tokens: inout MutableSpan<UInt16>) {
    precondition(
      tokens.count == task.dimensions.count,
      "room for \(tokens.count) of \(task.dimensions.count) tokens")
    for (index, dimension) in task.dimensions.enumerated() {
      let wanted: Float =
        switch dimension.effect {
        case .driveTo(let axis): targets[dimension.actuator][axis]
        case .servo: targets[dimension.actuator].x
        case .driveBy, .carryBy, .motor: 0
        }
      let place = (wanted - dimension.lower) / dimension.stride
      let isBetween = place - place.rounded(.down) == 0.5
      let nearest = isBetween && action % 2 == 1 ? place.rounded(.down) : place.rounded()
      tokens[index] = UInt16(max(0, min(nearest, Float(dimension.bins - 1))))
    }
  }
}
