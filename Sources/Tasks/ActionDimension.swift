// What the tokens of an action mean: one dimension for each token, made from the scene's actuators.

internal import Batches
internal import Scenes

/// What one token of an action means.
struct ActionDimension {
  enum Effect {
    /// Sets one coordinate of the target of a drive or carrier, limited to `range`: the workspace, or a carrier's
    /// area.
    case driveTo(axis: Int, range: ClosedRange<Float>)
    /// Sets one coordinate of a drive's target relative to its body's position, limited to the workspace.
    case driveBy(body: Int, axis: Int)
    /// Moves one coordinate of a carrier's target (x, y, angle) from its last value, limited to `reach`
    /// around the body's pose and to `range`.
    case carryBy(body: Int, axis: Int, reach: Float, range: ClosedRange<Float>)
    /// Sets the speed of a joint motor with this largest force.
    case motor(maxForce: Float)
    /// Sets the position of a joint servo.
    case servo
  }
  var label: String
  /// The index of its actuator.
  var actuator: Int
  var effect: Effect
  var bins: Int
  var lower: Float
  /// The difference between two neighbouring bins.
  var stride: Float

  func value(of token: Token) -> Float { lower + stride * Float(token) }

  static func dimensions(of number: Int, in scene: Scene) -> [ActionDimension] {
    let actuator = scene.actuators[number]
    func dimension(_ suffix: String, _ effect: Effect, _ range: ClosedRange<Float>) -> ActionDimension {
      ActionDimension(
        label: actuator.name + suffix, actuator: number, effect: effect, bins: actuator.bins,
        lower: range.lowerBound,
        stride: (range.upperBound - range.lowerBound) / Float(actuator.bins - 1))
    }
    switch actuator.kind {
    case .drive(let drive):
      switch drive.mode {
      case .position(let x, let y):
        return [
          dimension(".x", .driveTo(axis: 0, range: scene.workspace.x), x),
          dimension(".y", .driveTo(axis: 1, range: scene.workspace.y), y),
        ]
      case .step(let reach):
        return [
          dimension(".x", .driveBy(body: drive.body, axis: 0), -reach...reach),
          dimension(".y", .driveBy(body: drive.body, axis: 1), -reach...reach),
        ]
      }
    case .carry(let carrier):
      var dimensions: [ActionDimension]
      switch carrier.mode {
      case .position(let x, let y):
        dimensions = [
          dimension(".x", .driveTo(axis: 0, range: carrier.areaX), x),
          dimension(".y", .driveTo(axis: 1, range: carrier.areaY), y),
        ]
      case .step(let reach):
        dimensions = [
          dimension(
            ".x", .carryBy(body: carrier.body, axis: 0, reach: reach, range: carrier.areaX), -reach...reach),
          dimension(
            ".y", .carryBy(body: carrier.body, axis: 1, reach: reach, range: carrier.areaY), -reach...reach),
        ]
      }
      if let turn = carrier.turn {
        let anywhere = -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
        dimensions.append(
          dimension(
            ".angle", .carryBy(body: carrier.body, axis: 2, reach: turn, range: anywhere), -turn...turn))
      }
      return dimensions
    case .motor(let motor):
      return [dimension("", .motor(maxForce: motor.maxForce), -motor.speed...motor.speed)]
    case .servo(let servo):
      return [dimension("", .servo, servo.range)]
    }
  }
}
