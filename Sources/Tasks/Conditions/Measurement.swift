// The conditions without parts as the detector evaluates them: an enumeration, so that no call is dynamic.

internal import Physics
internal import Scenes

/// A condition without parts, with its references resolved.
enum Measurement: Sendable {
  case separation(Separation)
  case angleDifference(AngleDifference)
  case coverage(Coverage)
  case slowness(Slowness)
  case depth(Depth)
  case outlineDepth(OutlineDepth)
  case touch(Touch)
  case jointPast(JointPast)
  case crossing(Crossing)
  case offset(OffsetRange)

  /// - Parameter crossings: the number of crossings before this one; each has a memory of its own.
  init(_ condition: Condition, in scene: Scene, crossings: inout [Crossing]) {
    switch condition {
    case .near(let near): self = .separation(Separation(near, in: scene))
    case .aligned(let aligned): self = .angleDifference(AngleDifference(aligned, in: scene))
    case .upright(let upright): self = .angleDifference(AngleDifference(upright))
    case .coverage(let coverage): self = .coverage(Coverage(coverage, in: scene))
    case .still(let still): self = .slowness(Slowness(still))
    case .inside(let inside):
      if inside.outline, case .body(let body) = inside.what {
        self = .outlineDepth(OutlineDepth(of: body, in: inside.region, scene))
      } else {
        self = .depth(Depth(of: inside.what, in: inside.region, scene))
      }
    case .touching(let touching):
      self = .touch(Touch(Nearness(touching.bodies, touching.others), .some))
    case .released(let released):
      self = .touch(Touch(Nearness(released.bodies, released.others), .none))
    case .held(let held): self = .touch(Touch(Nearness([held.body], held.fingers), .all))
    case .jointPast(let past): self = .jointPast(JointPast(past, in: scene))
    case .crossed(let crossed):
      let crossing = Crossing(crossed, number: crossings.count, in: scene)
      crossings.append(crossing)
      self = .crossing(crossing)
    case .above(let above): self = .offset(OffsetRange(above, in: scene))
    case .below(let below): self = .offset(OffsetRange(below, in: scene))
    case .offset(let offset): self = .offset(OffsetRange(offset, in: scene))
    }
  }

  /// The margin; see `ConditionMeasure`.
  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _ world: borrowing World, _ memory: Detector.Memory
  ) -> Float {
    switch self {
    case .separation(let measure): measure.margin(states, world, memory)
    case .angleDifference(let measure): measure.margin(states, world, memory)
    case .coverage(let measure): measure.margin(states, world, memory)
    case .slowness(let measure): measure.margin(states, world, memory)
    case .depth(let measure): measure.margin(states, world, memory)
    case .outlineDepth(let measure): measure.margin(states, world, memory)
    case .touch(let measure): measure.margin(states, world, memory)
    case .jointPast(let measure): measure.margin(states, world, memory)
    case .crossing(let measure): measure.margin(states, world, memory)
    case .offset(let measure): measure.margin(states, world, memory)
    }
  }

  /// The distance from holding: 0 where the condition holds, else see `ConditionMeasure`.
  func distance(
    _ states: UnsafeBufferPointer<BodyState>, _ world: borrowing World, _ memory: Detector.Memory,
    lengthScale: Float
  ) -> Float {
    let margin = margin(states, world, memory)
    if margin >= 0 { return 0 }
    return switch self {
    case .separation(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    case .angleDifference(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    case .coverage(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    case .slowness(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    case .depth(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    case .outlineDepth(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    case .touch(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    case .jointPast(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    case .crossing(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    case .offset(let measure): measure.distance(margin: margin, states, lengthScale: lengthScale)
    }
  }
}
