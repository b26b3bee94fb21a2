// The one way through a check: what is played, in which order, and what is reported of it.

public import Parallel
public import Rollouts
internal import Scenes
public import Tasks

/// What a check found of one scene: figures by section, and what they say.
///
/// A pure function of the scene and the options, for any number of workers, but for `speed`.
public struct SceneCheck: Sendable, Equatable {
  /// The scene's name.
  public let scene: String
  /// The scene's digest in hexadecimal digits.
  public let digest: String
  /// Where episodes begin.
  public private(set) var starts: StartFigures
  /// Nil where there was no start to play from, as for all that follows.
  public private(set) var settling: SettlingFigures?
  /// One for each number of an observation.
  public private(set) var observations: [ObservationFigures] = []
  /// What the engine did.
  public private(set) var physics: PhysicsFigures?
  /// What it would have done with half the time step.
  public private(set) var timeStep: TimeStepFigures?
  /// What the success detector says.
  public private(set) var success: SuccessFigures?
  /// Whether things can get to where success wants them.
  public private(set) var routes: RouteFigures?
  /// What a planner can do.
  public private(set) var planner: PlannerFigures?
  /// Of the random policy, then of any other that was asked about.
  public var signals: [SignalFigures] = []
  /// Whether the same gives the same.
  public private(set) var reproduction: ReproductionFigures?
  /// Depends on the clock.
  public private(set) var speed: SpeedFigures?

  /// Checks a scene.
  ///
  /// - Parameters:
  ///   - nearTier: the name of a scene like this one with easier starts, if there is one.
  ///   - progress: told after each episode.
  /// - Throws: `RolloutError` if the engine refuses a part of the scene. What is wrong with the scene as a task
  ///   is no error but a finding.
  public init(
    _ task: ManipulationTask, options: CheckOptions, pool: WorkerPool, nearTier: String? = nil,
    progress: CheckProgress.Observer? = nil
  ) throws(RolloutError) {
    scene = task.scene.name
    digest = String(task.scene.digest, radix: 16)
    let session = CheckSession(task, options, pool, ProgressCounter(progress))
    starts = StartFigures()
    do throws(RolloutError) {
      try measure(session, nearTier)
    } catch .task(.noStart) {
      // A finding like the others, met by a start that no section but one begins from.
      starts.withoutStart += 1
    }
  }

  /// Starts from which ways are looked for.
  private static let routedStarts = 16

  private mutating func measure(_ session: CheckSession, _ nearTier: String?) throws(RolloutError) {
    let task = session.task
    // First, while the process is small.
    let bytes = session.bytesPerWorld()
    let startTraces = try session.lookForStarts()
    starts = StartFigures(startTraces, in: task.scene)
    if starts.withoutStart > 0 { return }
    routes = RouteFigures(
      from: startTraces.prefix(SceneCheck.routedStarts).compactMap(\.start), in: task.scene)
    let idle = try session.idle()
    settling = SettlingFigures(idle, in: task.scene)
    let random = try session.random()
    let planned = try session.plan()
    let replayed = try session.replay(planned)
    observations = ObservationFigures.figures(
      ObservationRanges(count: task.observationCount, merging: startTraces.map(\.observations)),
      ObservationRanges(count: task.observationCount, merging: (random + replayed).map(\.observations)),
      in: task)
    planner = PlannerFigures(planned, replayed, in: task)
    timeStep = try session.halve(planned: replayed, planned, random: random)
    physics = PhysicsFigures(idle: idle, played: random + replayed, in: task.scene)
    success = SuccessFigures(starts: starts, idle: idle, random: random, planned: replayed, in: task)
    let (signal, stepsPerCPUSecond) = try session.signal()
    signals = [signal]
    signals[0].nearTier = nearTier
    // The one that is quickest to plan again.
    reproduction = try session.reproduce(planned.min { $0.physicsSteps < $1.physicsSteps })
    speed = SpeedFigures(stepsPerCPUSecond: stepsPerCPUSecond, bytesPerWorld: bytes)
  }
}
