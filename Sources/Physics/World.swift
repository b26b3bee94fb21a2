// A physics world, which an episode builds, steps and reads. The rest of its calls are in World+*.swift.

internal import CBox2D
internal import Messages

/// One Box2D world in its own memory.
///
/// One thread at a time: move it, never share it. Sleeping and continuous collision are off by default.
public struct World: ~Copyable {
  let handle: OpaquePointer

  /// An empty world.
  ///
  /// - Parameter gravity: m/s².
  /// - Throws: `PhysicsError.engineNotPrivate` if this process cannot keep worlds in their own memory,
  ///   which the first call checks.
  public init(gravity: SIMD2<Float>) throws(PhysicsError) {
    var made: OpaquePointer?
    try PhysicsError.check(cb2_world_create(gravity.x, gravity.y, &made), "World(gravity: \(gravity))")
    guard let made else { throw .outOfMemory }
    handle = made
  }

  deinit {
    cb2_world_destroy(handle)
  }

  /// Replaces the world by an empty one in the same memory. What is built in it next gives the same bits as
  /// in a new world.
  public mutating func reset(gravity: SIMD2<Float>) throws(PhysicsError) {
    try PhysicsError.check(cb2_world_reset(handle, gravity.x, gravity.y), "reset(gravity: \(gravity))")
  }

  /// Whether fast bodies are kept from passing through fixed ones, at some cost.
  public mutating func setContinuous(_ continuous: Bool) {
    cb2_world_set_continuous(handle, continuous)
  }

  /// The number of bodies.
  public var bodyCount: Int { Int(cb2_body_count(handle)) }

  /// Bytes of address space that this world has reserved; pages that it never touched use no memory.
  public var reservedBytes: Int { cb2_world_bytes(handle) }

  /// Takes physics steps.
  ///
  /// - Throws: `PhysicsError.badState` before a step from a state that is not finite; earlier steps have
  ///   been taken.
  public mutating func step(_ settings: StepSettings, count: Int) throws(PhysicsError) {
    let allowed = "0 or more steps of 1e-6…1 s with 1…10,000 and 0…10,000 iterations"
    guard let steps = Int32(exactly: count) else {
      throw .outOfRange("step(\(settings), count: \(count)): allowed are \(allowed), at most \(Int32.max)")
    }
    try PhysicsError.check(
      cb2_step(handle, settings.timeStep, settings.velocityIterations, settings.positionIterations, steps),
      "step(\(settings), count: \(count))", allowed: allowed)
  }

  /// Reads every body's state, in the order of creation.
  ///
  /// - Parameter states: at least `bodyCount` elements.
  package func readBodies(into states: UnsafeMutableBufferPointer<BodyState>) {
    require(states.count >= bodyCount, "room for \(states.count) states, where there are \(bodyCount) bodies")
    guard let base = states.baseAddress else { return }
    base.withMemoryRebound(to: cb2_body_state.self, capacity: states.count) {
      _ = cb2_read_bodies(handle, $0, Int32(clamping: states.count))
    }
  }

  /// The state of one body.
  public func state(of body: BodyID) throws(PhysicsError) -> BodyState {
    var read = cb2_body_state()
    try PhysicsError.check(cb2_read_body(handle, body.index, &read), "state(of: \(body.index))")
    return BodyState(read)
  }

  /// All pairs of shapes that touch. Two bodies with several shapes may be listed more than once.
  public func contacts() throws(PhysicsError) -> [Contact] {
    var count: Int32 = 0
    try PhysicsError.check(cb2_contacts(handle, nil, 0, &count), "contacts()")
    // Without this, an array without elements would write to the empty array that all threads share.
    if count == 0 { return [] }
    let touching = [cb2_contact](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
      var again: Int32 = 0
      _ = cb2_contacts(handle, buffer.baseAddress, count, &again)
      filled = Int(min(count, again))
    }
    return touching.map {
      Contact(
        first: BodyID(index: $0.first), second: BodyID(index: $0.second),
        normal: SIMD2($0.normal_x, $0.normal_y), separation: $0.separation,
        normalImpulse: $0.normal_impulse)
    }
  }

  /// The smallest distance between the outlines of two bodies' shapes, m; 0 where they overlap, infinity if
  /// one has no shape.
  ///
  /// The result has the same bits on every thread and CPU, and is accurate to rounding.
  public func distance(_ first: BodyID, _ second: BodyID) throws(PhysicsError) -> Float {
    var distance: Float = 0
    try PhysicsError.check(
      cb2_distance(handle, first.index, second.index, &distance),
      "distance(\(first.index), \(second.index))")
    return distance
  }

  /// How far two bodies are from touching as the engine sees it, m: the largest, over pairs of their shapes, of their
  /// skins and the tolerance minus their distance; ≥ 0 if some pair touches, minus infinity if one has no shape.
  ///
  /// - Parameters:
  ///   - first: one of the two bodies.
  ///   - second: the other one.
  ///   - skin: kept around a polygon or an edge, m; discs have none.
  ///   - tolerance: added once for each pair, m.
  public func touchMargin(
    _ first: BodyID, _ second: BodyID, skin: Float, tolerance: Float
  ) throws(PhysicsError) -> Float {
    var margin: Float = 0
    try PhysicsError.check(
      cb2_touch_margin(handle, first.index, second.index, skin, tolerance, &margin),
      "touchMargin(\(first.index), \(second.index))")
    return margin
  }
}
