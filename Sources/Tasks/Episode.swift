// One run of a task: the mutable half of a task, with a world of its own.

public import Physics
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
  /// Actions carried out since the start.
  public internal(set) var action = 0
  /// Where this episode began.
  public internal(set) var start: StartState
  /// The detector's margin as things stand: ≥ 0 means success.
  public internal(set) var margin: Float = -.infinity

  /// Of the bodies as large as this episode's start makes them.
  var proportions: Proportions
  var world: World
  /// The scene's bodies, the walls, the markers.
  let states: UnsafeMutableBufferPointer<BodyState>
  /// What the detector remembers: for each `hold`, for how many actions its condition has held, and for each
  /// `crossed`, where its point was last; and the margins of its conditions as things stand.
  let memory: Detector.Memory
  /// For each actuator: the joint the engine moves it by.
  let drives: UnsafeMutableBufferPointer<JointID>
  /// For each actuator: where a drive or carrier is to go (x, y, angle), or a servo (x). All are told anew in
  /// every action, so nothing of the engine's own copies outlives one.
  let targets: UnsafeMutableBufferPointer<SIMD3<Float>>

  /// An episode that has yet to be reset.
  ///
  /// - Throws: `TaskError.engine` if there is no memory for a world.
  public init(_ task: ManipulationTask) throws(TaskError) {
    self.task = task
    proportions = task.proportions
    do {
      world = try World(gravity: task.gravity)
    } catch {
      throw .engine(scene: task.scene.name, error)
    }
    start = StartState(
      sceneDigest: task.scene.digest, seed: 0, draw: 0, bodies: [], markers: [], resistances: [], sizes: [])
    states = .allocate(capacity: task.scene.bodies.count + 1 + task.scene.markers.count)
    states.initialize(repeating: BodyState())
    memory = Detector.Memory(
      held: .allocate(capacity: proportions.detector.counterCount),
      crossings: .allocate(capacity: proportions.detector.crossings.count),
      margins: .allocate(capacity: proportions.detector.conditions.count))
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

  /// The margins of the conditions that success is made of, as things stand, in the order of the task's
  /// `conditions`: each ≥ 0 where its condition holds.
  public func margin(ofCondition index: Int) -> Float { memory.margins[index] }

  /// The margin of one of the scene's stages as things stand: ≥ 0 where it holds.
  public func margin(ofStage index: Int) -> Float {
    proportions.stages[index].margin(UnsafeBufferPointer(states), world, .none)
  }

  /// How much is missing to success as things stand: 0 exactly where the detector holds, else above 0. Unlike
  /// the margin it falls when any unmet condition comes nearer; a length of half the workspace counts 1.
  ///
  /// For planners; never a reward.
  public var shortfall: Float {
    proportions.detector.shortfall(UnsafeBufferPointer(states), world, memory, lengthScale: task.lengthScale)
  }

  /// How much is missing to one of the scene's stages as things stand: 0 exactly where it holds.
  public func shortfall(ofStage index: Int) -> Float {
    proportions.stages[index].shortfall(
      UnsafeBufferPointer(states), world, .none, lengthScale: task.lengthScale)
  }

  /// The task's scene with its bodies as large as this episode's start makes them.
  public var scene: Scene { proportions.scene }

  /// Bytes of address space that the world has asked of the system.
  public var reservedBytes: Int { world.reservedBytes }

  /// Where something is and how it moves. A site has its body's angle and angular velocity.
  public func state(of frame: Frame) -> BodyState {
    let place = ManipulationTask.slot(of: frame, in: proportions.scene)
    var state = states[place.slot]
    let velocity = state.velocity(of: place.at)
    (state.x, state.y) = (state.point(place.at).x, state.point(place.at).y)
    (state.velocityX, state.velocityY) = (velocity.x, velocity.y)
    return state
  }

  /// A hash of every body's pose, velocity and drawn size and every marker's pose, to the bit.
  public var stateHash: UInt64 {
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
