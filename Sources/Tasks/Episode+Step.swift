// One action: tokens become targets and motor speeds, the world takes its physics steps, and the detector
// evaluates the result. Nothing here allocates.

public import Batches
internal import Physics
internal import Scenes

extension Episode {
  /// Carries out one action and returns its outcome.
  ///
  /// - Parameter tokens: one for each action dimension, each below the dimension's number of bins.
  /// - Throws: `TaskError.notRunning` if the episode has not begun or has ended, `.wrongTokenCount` and
  ///   `.badToken` for tokens that are not an action of this task; nothing has changed then.
  public mutating func step(_ tokens: Span<Token>) throws(TaskError) -> Outcome {
    try checkIsRunning()
    try task.check(tokens)
    return carryOut(tokens)
  }

  /// Does the same, to the bit, but shows the episode after each physics step of the action, for diagnosis.
  /// Bodies have moved then, but success has not been evaluated.
  ///
  /// - Throws: what `step` throws, and what `watch` throws. In the latter case only a part of the action
  ///   was carried out, and the episode must be reset.
  public mutating func step(
    _ tokens: Span<Token>, watch: (borrowing Episode) throws(TaskError) -> Void
  ) throws(TaskError) -> Outcome {
    try checkIsRunning()
    try task.check(tokens)
    do throws(PhysicsError) {
      try command(tokens)
    } catch {
      return broken()
    }
    for _ in 0..<task.scene.timing.physicsSteps {
      do throws(PhysicsError) {
        try stepOnce()
      } catch {
        return broken()
      }
      do {
        try watch(self)
      } catch {
        phase = .notBegun
        throw error
      }
    }
    return conclude()
  }

  private func checkIsRunning() throws(TaskError) {
    if phase != .running { throw .notRunning(scene: task.scene.name, phase: phase) }
  }

  /// Carries out an action whose tokens have been checked.
  mutating func carryOut(_ tokens: Span<Token>) -> Outcome {
    let task = task
    do {
      try command(tokens)
      if sized.detector.crossings.isEmpty {
        try world.step(task.settings, count: task.scene.timing.physicsSteps)
      } else {
        for _ in 0..<task.scene.timing.physicsSteps { try stepOnce() }
      }
    } catch {
      return broken()
    }
    return conclude()
  }

  private mutating func stepOnce() throws(PhysicsError) {
    try world.step(task.settings, count: 1)
    readWorld()
    sized.detector.watch(UnsafeBufferPointer(states), memory)
  }

  /// The outcome of an action after its physics steps.
  private mutating func conclude() -> Outcome {
    action += 1
    readWorld()
    if let fault = fault() {
      phase = .faulted
      return .fault(fault)
    }
    margin = sized.detector.margin(UnsafeBufferPointer(states), world, memory)
    if margin >= 0 {
      phase = .succeeded
      return .succeeded
    }
    if action >= task.scene.timing.horizon {
      phase = .truncated
      return .truncated
    }
    return .running
  }

  /// The outcome of an action that the engine refused. Targets and speeds come from checked ranges, so the
  /// only possible reason is a body's position or velocity that is not finite or beyond ±1e9.
  private mutating func broken() -> Outcome {
    action += 1
    phase = .faulted
    readWorld()
    return .fault(fault() ?? Fault(of: self, body: 0, .notFinite))
  }

  private mutating func command(_ tokens: Span<Token>) throws(PhysicsError) {
    let task = task
    for index in task.dimensions.indices {
      try command(task.dimensions[index], tokens[index])
    }
    for index in targets.indices { try tell(index) }
  }

  private mutating func command(_ dimension: ActionDimension, _ token: Token) throws(PhysicsError) {
    let value = dimension.value(of: token)
    switch dimension.effect {
    case .driveTo(let axis, let range):
      aim(dimension.actuator, axis, at: value, within: range)
    case .driveBy(let body, let axis):
      let area = task.scene.workspace
      aim(
        dimension.actuator, axis, at: (axis == 0 ? states[body].x : states[body].y) + value,
        within: axis == 0 ? area.x : area.y)
    case .carryBy(let body, let axis, let reach, let range):
      let state = states[body]
      let here = axis == 0 ? state.x : axis == 1 ? state.y : state.angle
      let near = max(here - reach, min(targets[dimension.actuator][axis] + value, here + reach))
      aim(dimension.actuator, axis, at: near, within: range)
    case .servo:
      set(dimension.actuator, 0, to: value)
    case .motor(let maxForce):
      try world.setMotor(of: drives[dimension.actuator], speed: value, maxForce: maxForce)
    }
  }

  private func aim(_ actuator: Int, _ axis: Int, at value: Float, within range: ClosedRange<Float>) {
    set(actuator, axis, to: min(max(value, range.lowerBound), range.upperBound))
  }

  private func set(_ actuator: Int, _ axis: Int, to value: Float) {
    // On a copy: Swift 6.3.1 crashes under ThreadSanitizer when a SIMD lane is written in place.
    var target = targets[actuator]
    target[axis] = value
    targets[actuator] = target
  }

  /// Passes an actuator's target to the engine.
  private mutating func tell(_ actuator: Int) throws(PhysicsError) {
    let target = targets[actuator]
    switch task.scene.actuators[actuator].kind {
    case .drive: try world.setTarget(of: drives[actuator], SIMD2(target.x, target.y))
    case .carry:
      try world.setCarrierTarget(of: drives[actuator], SIMD2(target.x, target.y), angle: target.z)
    case .servo: try world.setServoTarget(of: drives[actuator], target.x)
    case .motor: break
    }
  }

  mutating func readWorld() {
    world.readBodies(into: states)
  }

  /// The first body whose state no task can produce; nil if there is none. Asked of starts and at the end of each
  /// action: within one, the engine refuses only numbers that are not finite or beyond ±1e9.
  func fault() -> Fault? {
    let cap = task.scene.speedCap
    let area = task.scene.workspace
    for body in task.movable {
      let state = states[body]
      // The origin may be a corner, which a squeeze may press slightly into a wall.
      let center = state.point(sized.centers[body])
      let velocity = state.velocity
      let speed = (velocity * velocity).sum().squareRoot()
      // NaN fails every comparison, so the conditions are written for what is allowed.
      guard speed <= cap, abs(state.angle) <= .greatestFiniteMagnitude,
        area.x.contains(center.x), area.y.contains(center.y)
      else {
        if !(speed.isFinite && state.angle.isFinite && state.x.isFinite && state.y.isFinite) {
          return Fault(of: self, body: body, .notFinite)
        }
        if speed > cap { return Fault(of: self, body: body, .tooFast(speed: speed, cap: cap)) }
        return Fault(of: self, body: body, .outside(x: center.x, y: center.y))
      }
    }
    return nil
  }
}

extension Fault {
  fileprivate init(of episode: borrowing Episode, body: Int, _ kind: Kind) {
    self.init(
      scene: episode.task.scene.name, body: episode.task.scene.bodies[body].name, kind: kind,
      seed: episode.start.seed, action: episode.action)
  }
}
