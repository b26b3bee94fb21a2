// One run of a task, with a world of its own: everything that changes from action to action. What stays the
// same is in `ManipulationTask`.

internal import Physics
internal import Randomness
public import Scenes

/// What an action led to.
public enum Outcome: Hashable, Sendable {
  /// The episode goes on.
  case running
  /// The success detector fired: the reward is 1.
  case succeeded
  /// The horizon was reached without success: the reward is 0.
  case truncated
  /// The physics failed: there is no reward.
  case fault(Fault)
}

/// One episode at a time of one task, in a world of its own.
///
/// One thread at a time: move it, never share it. The memory is kept from one episode to the next, nothing
/// else is: every reset builds a fresh world, the only kind of reset that gives the same bits.
public struct Episode: ~Copyable {
  /// What is being played.
  public let task: ManipulationTask
  /// Where this episode stands between its reset and its end.
  public internal(set) var phase = EpisodePhase.notBegun
  /// Actions carried out since the start.
  public internal(set) var action = 0
  /// Where this episode began; without bodies before the first reset.
  public internal(set) var start: StartState
  /// The success detector's margin as things stand: ≥ 0 means success. −∞ for an episode that has not begun.
  public internal(set) var margin: Float = -.infinity

  /// What follows from how large this episode's start makes the bodies.
  var sized: SizedScene
  var world: World
  /// The scene's bodies, the walls, the markers.
  let states: UnsafeMutableBufferPointer<BodyState>
  /// What the detector remembers: for each `hold`, for how many actions its condition has held, and for each
  /// `crossed`, where its point was last; and the margins of its conditions as things stand.
  let memory: Detector.Memory
  /// For each actuator: the joint the engine moves it by.
  let drives: UnsafeMutableBufferPointer<JointID>
  /// For each actuator: where a drive or carrier is to go (x, y, angle), or a servo (x). Every action gives
  /// all of them to the engine anew, so that no copy in the engine outlives an action.
  let targets: UnsafeMutableBufferPointer<SIMD3<Float>>

  /// An episode that has yet to be reset: until then it answers nothing.
  ///
  /// - Throws: `TaskError.engine` if there is no memory for a world.
  public init(_ task: ManipulationTask) throws(TaskError) {
    self.task = task
    sized = task.sized
    do {
      world = try World(gravity: task.gravity)
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
    start = StartState(
      sceneDigest: task.digest, seed: 0, draw: 0, bodies: [], markers: [], resistances: [], sizes: [])
    states = .allocate(capacity: task.scene.bodies.count + 1 + task.scene.markers.count)
    states.initialize(repeating: BodyState())
    memory = Detector.Memory(
      held: .allocate(capacity: sized.detector.counterCount),
      crossings: .allocate(capacity: sized.detector.crossings.count),
      margins: .allocate(capacity: sized.detector.conditions.count))
    memory.held.initialize(repeating: 0)
    memory.crossings.initialize(repeating: Crossing.Memory())
    memory.margins.initialize(repeating: -.infinity)
    drives = .allocate(capacity: task.scene.actuators.count)
    drives.initialize(repeating: JointID(index: -1))
    targets = .allocate(capacity: task.scene.actuators.count)
    targets.initialize(repeating: .zero)
  }

  deinit {
    states.deallocate()
    memory.held.deallocate()
    memory.crossings.deallocate()
    memory.margins.deallocate()
    drives.deallocate()
    targets.deallocate()
  }

  /// Whether the success detector holds as things stand.
  public var isSuccess: Bool { margin >= 0 }

  /// The task's scene with its bodies as large as this episode's start makes them.
  public var scene: Scene { sized.scene }

  /// Bytes of address space that the world has asked of the system.
  public var reservedBytes: Int { world.reservedBytes }

  /// A hash of every body's pose, velocity and drawn size and every marker's pose, to the bit. 0 for an
  /// episode that has not begun.
  public var stateHash: UInt64 {
    if phase == .notBegun { return 0 }
    var print = Fingerprint()
    print.combine(action)
    for state in states {
      print.combine(state.x)
      print.combine(state.y)
      print.combine(state.angle)
      print.combine(state.velocityX)
      print.combine(state.velocityY)
      print.combine(state.angularVelocity)
    }
    if task.drawsSizes { print.combine(start.sizes) }
    return print.bits
  }
}
