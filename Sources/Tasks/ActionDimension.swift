internal import Scenes

/// What one token of an action means.
struct ActionDimension {
  enum Effect {
    /// Sets one coordinate of a drive's target, which stays in the workspace.
    case driveTo(axis: Int)
    /// Puts one coordinate of a drive's target so far from where its body is, but in the workspace.
    case driveBy(body: Int, axis: Int)
    /// Sets the speed of a joint motor that may use this much force.
    case motor(maxForce: Float)
  }
  var label: String
  /// The actuator it belongs to.
  var actuator: Int
  var effect: Effect
  var bins: Int
  var lower: Float
  /// From one bin to the next.
  var stride: Float

  func value(of token: UInt16) -> Float { lower + stride * Float(token) }

  static func dimensions(of number: Int, in scene: Scene) -> [ActionDimension] {
    let actuator = scene.actuators[number]
    func dimension(_ suffix: String, _ effect: Effect, _ range: ClosedRange<Float>) -> ActionDimension {
      ActionDimension(
        label: actuator.name + suffix, actuator: number, effect: effect, bins: actuator.bins,
        lower: range.lowerBound,
        stride: (range.upperBound - range.lowerBound) / Float(actuator.bins - 1))
    }
    switch actuator.kind {
    case .drive(_, .position(let x, let y), _, _, _):
      return [dimension(".x", .driveTo(axis: 0), x), dimension(".y", .driveTo(axis: 1), y)]
    case .drive(let body, .step(let reach), _, _, _):
      return [
        dimension(".x", .driveBy(body: body, axis: 0), -reach...reach),
        dimension(".y", .driveBy(body: body, axis: 1), -reach...reach),
      ]
    case .motor(_, let speed, let maxForce):
      return [dimension("", .motor(maxForce: maxForce), -speed...speed)]
    }
  }
}
