// The policy's observation, computed from the states of bodies and markers.

internal import Physics

extension Episode {
  /// Writes the current observation.
  ///
  /// - Parameter observation: `[observationCount]`, filled in; each (raw − centre) / scale.
  /// - Throws: `TaskError.notBegun` before the first reset, `.wrongRoom` for a buffer of another size.
  public func observe(into observation: inout MutableSpan<Float>) throws(TaskError) {
    try checkHasBegun()
    guard observation.count == task.observationCount else {
      throw .wrongRoom(
        scene: task.scene.name, of: "numbers of an observation", count: observation.count,
        needed: task.observationCount)
    }
    var next = 0
    for sensor in sized.sensors {
      let (raw, count) = read(sensor.reading)
      let value = (raw - sensor.center) * sensor.inverseScale
      observation[next] = value.x
      if count == 2 { observation[next + 1] = value.y }
      next += count
    }
  }

  private func read(_ reading: Sensor.Reading) -> (SIMD2<Float>, count: Int) {
    switch reading {
    case .position(let slot, let at):
      return (states[slot].point(at), 2)
    case .offset(let slot, let at, let fromSlot, let from):
      return (states[slot].point(at) - states[fromSlot].point(from), 2)
    case .angle(let slot, let fromSlot, let symmetry):
      var turn = SIMD2(states[slot].cosine, states[slot].sine)
      if let fromSlot {
        let from = states[fromSlot]
        turn = SIMD2(
          turn.x * from.cosine + turn.y * from.sine, turn.y * from.cosine - turn.x * from.sine)
      }
      let multiple = Sensor.multiplied(turn, by: symmetry)
      return (SIMD2(multiple.y, multiple.x), 2)
    case .velocity(let slot, let at):
      return (states[slot].velocity(of: at), 2)
    case .angularVelocity(let slot):
      return (SIMD2(states[slot].angularVelocity, 0), 1)
    case .jointAngle(let joint):
      return (joint.sineAndCosine(UnsafeBufferPointer(states)), 2)
    case .jointPosition(let joint):
      return (SIMD2(joint.position(UnsafeBufferPointer(states)), 0), 1)
    case .jointSpeed(let joint):
      return (SIMD2(joint.speed(UnsafeBufferPointer(states)), 0), 1)
    case .contact(let nearness):
      return (SIMD2(nearness.closest(world) >= 0 ? 1 : 0, 0), 1)
    case .size(let size):
      return (SIMD2(size, 0), 1)
    case .progress:
      return (SIMD2(Float(action) / Float(task.scene.timing.horizon), 0), 1)
    }
  }
}
