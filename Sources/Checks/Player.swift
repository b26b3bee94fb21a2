// Runs one episode at a time for a check and records what the report's figures are computed from.

internal import Batches
internal import Policies
internal import Scenes
internal import Tasks

/// Runs and records episodes of one task, one at a time. Every worker has its own.
struct Player: ~Copyable {
  var episode: Episode
  /// Outlines of the bodies at their sizes in the current episode.
  private var outlines: Outlines
  private let tokens: UnsafeMutableBufferPointer<Token>
  private let observation: UnsafeMutableBufferPointer<Float>

  /// Makes its own copy of the task. The task's tables are reference counted, and cores that update the same
  /// counts slow one another down.
  init(_ scene: Scene) throws(TaskError) {
    let task = try ManipulationTask(scene)
    episode = try Episode(task)
    outlines = Outlines(task, sizes: task.scene.bodies.map { _ in 1 })
    tokens = .allocate(capacity: task.bins.count)
    tokens.initialize(repeating: 0)
    observation = .allocate(capacity: task.observationCount)
    observation.initialize(repeating: 0)
  }

  deinit {
    tokens.deallocate()
    observation.deallocate()
  }

  /// Runs and records an episode.
  mutating func play(from seed: UInt64, _ actions: Actions) throws(TaskError) -> EpisodeTrace {
    try episode.reset(seed: seed)
    return try play(actions)
  }

  /// Runs and records an episode from the start of another task that differs only in its time step.
  mutating func play(from start: StartState, _ actions: Actions) throws(TaskError) -> EpisodeTrace {
    try episode.reset(to: start)
    return try play(actions)
  }

  /// Runs an episode without recording it.
  mutating func outcome(from seed: UInt64, _ actions: Actions) throws(TaskError) -> Outcome {
    try episode.reset(seed: seed)
    var outcome = Outcome.running
    while outcome == .running { outcome = try step(actions) }
    return outcome
  }

  /// Adds the current observation to the ranges.
  mutating func observe(into ranges: inout ObservationRanges) throws(TaskError) {
    var span = observation.mutableSpan
    try episode.observe(into: &span)
    ranges.take(observation.span)
  }

  /// Carries out one action without recording it.
  mutating func step(_ actions: Actions) throws(TaskError) -> Outcome {
    var span = tokens.mutableSpan
    try actions.write(of: episode, into: &span)
    return try episode.step(tokens.span)
  }

  /// Prepares to record the episode from its start.
  mutating func begin(_ physics: inout PhysicsWatch) throws(TaskError) {
    if episode.start.sizes != outlines.sizes {
      outlines = Outlines(episode.task, sizes: episode.start.sizes)
    }
    try physics.begin(episode)
  }

  /// Carries out one action and measures every physics step of it.
  mutating func step(_ actions: Actions, _ physics: inout PhysicsWatch) throws(TaskError) -> Outcome {
    var span = tokens.mutableSpan
    try actions.write(of: episode, into: &span)
    let outlines = outlines
    return try episode.step(tokens.span) { (episode: borrowing Episode) throws(TaskError) in
      try physics.look(episode, outlines)
    }
  }

  private mutating func play(_ actions: Actions) throws(TaskError) -> EpisodeTrace {
    let task = episode.task
    var physics = PhysicsWatch(task.scene)
    var ranges = ObservationRanges(count: task.observationCount)
    var margins = task.conditions.map { _ in [Float]() }
    var stagesReached = task.scene.stages.map { _ in false }
    try begin(&physics)
    try look(&ranges, &margins, &stagesReached)
    var outcome = Outcome.running
    while outcome == .running {
      outcome = try step(actions, &physics)
      if case .fault = outcome { break }
      try look(&ranges, &margins, &stagesReached)
    }
    var ending: [SIMD2<Float>] = []
    for body in task.scene.bodies.indices { ending.append(try episode.state(of: .body(body)).position) }
    return EpisodeTrace(
      outcome: outcome, conditions: margins.map(ConditionTrace.init),
      stagesReached: stagesReached, physics: physics, observations: ranges, ending: ending,
      isKept: try outcome == .succeeded ? episode.keepsSuccess() : nil)
  }

  private mutating func look(
    _ ranges: inout ObservationRanges, _ margins: inout [[Float]], _ stagesReached: inout [Bool]
  ) throws(TaskError) {
    try observe(into: &ranges)
    for index in margins.indices { margins[index].append(try episode.margin(ofCondition: index)) }
    for index in stagesReached.indices where !stagesReached[index] {
      stagesReached[index] = try episode.margin(ofStage: index) >= 0
    }
  }
}
