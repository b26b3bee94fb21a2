// One run of a task in a world of its own: everything that changes from action to action. The constant parts
// are in `ManipulationTask`.

internal import Physics
internal import Randomness
public import Scenes

/// The outcome of an action.
public enum Outcome: Hashable, Sendable {
  /// The episode continues.
  case running
  /// The success detector fired: the reward is 1.
  case succeeded
  /// The horizon was reached without success: the reward is 0.
  case truncated
  /// The physics failed: there is no reward.
  case fault(Fault)
}

/// Runs one episode after another of one task, in a world of its own.
///
/// One thread at a time: move it, never share it. Only its memory is kept from one episode to the next: every
/// reset builds a fresh world, the only kind of reset that gives the same bits.
public struct Episode: ~Copyable {
  /// The task that it runs.
  public let task: ManipulationTask
  /// The episode's phase between its reset and its end.
  public internal(set) var phase = EpisodePhase.notBegun
  /// Number of actions carried out since the start.
  public internal(set) var action = 0
  /// The episode's start state; without bodies before the first reset.
  public internal(set) var start: StartState
  /// The success detector's current margin: ≥ 0 means success. −∞ for an episode that has not begun.
  public internal(set) var margin: Float = -.infinity

  /// The parts of the task that depend on this episode's body sizes.
  var sized: SizedScene
  var world: World
  /// States of the scene's bodies, the walls and the markers.
  let states: UnsafeMutableBufferPointer<BodyState>
  /// What the detector remembers: for each `hold`, for how many actions its condition has held; for each
  /// `crossed`, where its point and its line were last; and the current margins of its conditions.
  let memory: Detector.Memory
  /// For each actuator, the joint with which the engine moves it.
  let drives: UnsafeMutableBufferPointer<JointID>
  /// For each actuator, the target of a drive or carrier (x, y, angle) or of a servo (x). Every action passes
  /// all of them to the engine again, so that no copy in the engine outlives an action.
  let targets: UnsafeMutableBufferPointer<SIMD3<Float>>

  /// An episode that must be reset before anything can be read from it.
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

  /// Whether the success detector holds in the current state.
  public var isSuccess: Bool { margin >= 0 }

  /// The task's scene, with bodies at the sizes of this episode's start.
  public var scene: Scene { sized.scene }

  /// Bytes of address space that the world has reserved.
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
