internal import CBox2D

/// One Box2D world in memory of its own.
///
/// One thread at a time: move it, never share it. Sleeping and continuous collision are off.
public struct World: ~Copyable {
  let handle: OpaquePointer

  /// An empty world.
  ///
  /// - Parameter gravity: m/s².
  public init(gravity: SIMD2<Float>) throws(PhysicsError) {
    var made: OpaquePointer?
    try PhysicsError.check(cb2_world_create(gravity.x, gravity.y, &made), "World(gravity: \(gravity))")
    guard let made else { throw .outOfMemory }
    handle = made
  }

  deinit {
    cb2_world_destroy(handle)
  }

  /// Turns this into a new empty world in the same memory; what is built in it next gives the same bits as
  /// in a world just made.
  public mutating func reset(gravity: SIMD2<Float>) throws(PhysicsError) {
    try PhysicsError.check(cb2_world_reset(handle, gravity.x, gravity.y), "reset(gravity: \(gravity))")
  }

  /// Whether fast bodies are kept from passing through fixed ones, at some cost.
  public mutating func setContinuous(_ continuous: Bool) {
    cb2_world_set_continuous(handle, continuous)
  }

  /// How many bodies there are.
  public var bodyCount: Int { Int(cb2_body_count(handle)) }

  /// Bytes of address space this world has asked of the system; what it never touched costs no memory.
  public var reservedBytes: Int { cb2_world_bytes(handle) }

  /// Takes `count` physics steps.
  public mutating func step(_ settings: StepSettings, count: Int) throws(PhysicsError) {
    try PhysicsError.check(
      cb2_step(
        handle, settings.timeStep, settings.velocityIterations, settings.positionIterations, Int32(count)),
      "step(\(settings), count: \(count))")
  }

  /// Reads every body's state, in the order of adding.
  ///
  /// - Parameter states: at least `bodyCount` long.
  public func readBodies(into states: UnsafeMutableBufferPointer<BodyState>) {
    precondition(states.count >= bodyCount, "room for \(states.count) of \(bodyCount) bodies")
    guard let base = states.baseAddress else { return }
    base.withMemoryRebound(to: cb2_body_state.self, capacity: states.count) {
      cb2_read_bodies(handle, $0)
    }
  }

  /// The state of one body.
  public func state(of body: BodyID) -> BodyState {
    withUnsafeTemporaryAllocation(of: BodyState.self, capacity: bodyCount) { states in
      readBodies(into: states)
      return states[Int(body.index)]
    }
  }

  /// All pairs of touching shapes; two bodies of several shapes each may be named more than once.
  public func contacts() throws(PhysicsError) -> [Contact] {
    var count: Int32 = 0
    try PhysicsError.check(cb2_contacts(handle, nil, 0, &count), "contacts()")
    // An array made to be filled with nothing writes to the one empty array that all threads share.
    if count == 0 { return [] }
    let touching = [cb2_contact](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
      var again: Int32 = 0
      _ = cb2_contacts(handle, buffer.baseAddress, count, &again)
      filled = Int(count)
    }
    return touching.map {
      Contact(
        first: BodyID(index: $0.first), second: BodyID(index: $0.second),
        normal: SIMD2($0.normal_x, $0.normal_y), separation: $0.separation,
        normalImpulse: $0.normal_impulse)
    }
  }

  /// The least distance between the shapes of two bodies, 0 where they overlap; infinity if one has none.
  public func distance(_ first: BodyID, _ second: BodyID) throws(PhysicsError) -> Float {
    var distance: Float = 0
    try PhysicsError.check(
      cb2_distance(handle, first.index, second.index, &distance),
      "distance(\(first.index), \(second.index))")
    return distance
  }

  /// Whether the profile timer of the Box2D library, which nothing reads and which costs nearly half of a
  /// small world's step, has been replaced.
  public static var timerIsOverridden: Bool { cb2_timer_is_overridden() }
}
