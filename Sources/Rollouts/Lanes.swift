// The inner loop: a few episodes side by side in one worker, so that the policy decides for all of them at
// once. Everything it needs is allocated once; a step allocates nothing.

internal import Batches
internal import Parallel
internal import Policies
internal import Randomness
internal import Scenes
internal import Tasks

/// Episodes that one worker steps side by side.
struct Lanes<P: Policy>: ~Copyable {
  /// What a lane is to play and what came of it.
  struct Result {
    var seed: UInt64 = 0
    var startHash: UInt64 = 0
    var length = 0
    var outcome = Outcome.running
    /// Of its episode, before the first one of its own.
    var actionsBefore = 0
  }

  let task: ManipulationTask
  let count: Int
  /// Of the last `run`, one for each lane.
  private(set) var results: [Result]

  private let layout: PolicyLayout
  private let mostDecisions: Int
  private let episodes: FixedSlots<Episode>
  private var workspace: P.Workspace
  private var keys: [RandomKey]
  /// Lanes that are still running, in order.
  private var active: [Int]
  /// One row for each active lane, for the policy.
  private let rows: DecisionRows
  private let keyRows: UnsafeMutableBufferPointer<RandomKey>
  /// `[lanes × decisions]`: what is kept.
  private let kept: DecisionRows

  init(task: ManipulationTask, policy: P, count: Int) throws(TaskError) {
    // A task of this worker's own: its tables are reference counted, and cores that count the same references
    // slow one another down.
    let own = try ManipulationTask(task.scene)
    episodes = try FixedSlots(count: count) { () throws(TaskError) in try Episode(own) }
    self.task = own
    self.count = count
    layout = policy.layout
    mostDecisions = (task.scene.timing.horizon + layout.chunk - 1) / layout.chunk
    workspace = policy.makeWorkspace(rows: count)
    results = Array(repeating: Result(), count: count)
    keys = Array(repeating: RandomKey(seed: 0), count: count)
    active = []
    active.reserveCapacity(count)
    rows = DecisionRows(count, layout)
    kept = DecisionRows(count * mostDecisions, layout)
    keyRows = .allocate(capacity: count)
    keyRows.initialize(repeating: RandomKey(seed: 0))
  }

  deinit {
    rows.deallocate()
    kept.deallocate()
    keyRows.deallocate()
  }

  /// Gets all lanes ready at the same start.
  ///
  /// - Parameter key: its child m is member m's.
  mutating func resetGroup(seed: UInt64, key: RandomKey) throws(RolloutError) {
    do {
      try episodes[0].pointee.reset(seed: seed)
      for lane in 1..<count { try episodes[lane].pointee.reset(to: episodes[0].pointee.start) }
    } catch {
      throw .task(error)
    }
    try beginGroup(seed: seed, key: key)
  }

  /// Gets all lanes ready at the same moment of an episode, each by playing what led there.
  ///
  /// - Parameter key: its child m is member m's.
  mutating func resetGroup(to branch: BranchPoint, key: RandomKey) throws(RolloutError) {
    do {
      for lane in 0..<count { try episodes[lane].pointee.reset(to: branch) }
    } catch {
      throw .task(error)
    }
    try beginGroup(seed: branch.start.seed, key: key)
  }

  private mutating func beginGroup(seed: UInt64, key: RandomKey) throws(RolloutError) {
    let hash = episodes[0].pointee.stateHash
    active.removeAll(keepingCapacity: true)
    for lane in 0..<count {
      guard episodes[lane].pointee.stateHash == hash else {
        throw .startsDiffer(scene: task.scene.name, seed: seed, member: lane)
      }
      begin(lane, seed: seed, key: key.folding(lane))
    }
  }

  /// Gets the first lanes ready, each at a start of its own.
  mutating func reset(_ starts: [(seed: UInt64, key: RandomKey)]) throws(RolloutError) {
    precondition(starts.count <= count, "\(starts.count) starts for \(count) lanes")
    active.removeAll(keepingCapacity: true)
    for (lane, start) in starts.enumerated() {
      do {
        try episodes[lane].pointee.reset(seed: start.seed)
      } catch {
        throw .task(error)
      }
      begin(lane, seed: start.seed, key: start.key)
    }
  }

  private mutating func begin(_ lane: Int, seed: UInt64, key: RandomKey) {
    results[lane] = Result(
      seed: seed, startHash: episodes[lane].pointee.stateHash, actionsBefore: episodes[lane].pointee.action)
    keys[lane] = key
    active.append(lane)
  }

  /// Plays all lanes that are ready to their ends.
  ///
  /// - Parameter isWanted: asked before each decision; at the first no, everything is dropped.
  /// - Returns: whether it came to the end.
  mutating func run(_ policy: P, while isWanted: () -> Bool) throws(RolloutError) -> Bool {
    var decision = 0
    while !active.isEmpty {
      if !isWanted() { return false }
      do {
        try decide(policy, decision)
        try act(decision)
      } catch {
        throw .task(error)
      }
      decision += 1
    }
    return true
  }

  private mutating func decide(_ policy: P, _ decision: Int) throws(TaskError) {
    let width = layout.observationCount
    for (row, lane) in active.enumerated() {
      keyRows[row] = keys[lane].folding(decision)
      var observation = rows.observations.extracting(row * width..<(row + 1) * width).mutableSpan
      try episodes[lane].pointee.observe(into: &observation)
    }
    let tokenCount = active.count * layout.tokensPerDecision
    var tokens = rows.tokens.extracting(0..<tokenCount).mutableSpan
    var logProbabilities = rows.logProbabilities.extracting(0..<tokenCount).mutableSpan
    policy.act(
      rows: active.count, observations: rows.observations.extracting(0..<active.count * width).span,
      keys: keyRows.extracting(0..<active.count).span, tokens: &tokens,
      logProbabilities: &logProbabilities, workspace: &workspace)
  }

  private mutating func act(_ decision: Int) throws(TaskError) {
    var running = 0
    for (row, lane) in active.enumerated() {
      kept.copyRow(lane * mostDecisions + decision, from: rows, row, layout)
      var outcome = Outcome.running
      for step in 0..<layout.chunk where outcome == .running {
        let first = row * layout.tokensPerDecision + step * layout.actionDimensions
        let action = rows.tokens.extracting(first..<first + layout.actionDimensions)
        outcome = try episodes[lane].pointee.step(action.span)
      }
      if outcome == .running {
        active[running] = lane
        running += 1
      } else {
        results[lane].outcome = outcome
        results[lane].length = episodes[lane].pointee.action - results[lane].actionsBefore
      }
    }
    active.removeSubrange(running...)
  }

  /// Appends what the first lanes did to a batch, as one group.
  func append(group: Int, lanes: Int, to batch: inout RolloutBatch) {
    for (lane, result) in results.prefix(lanes).enumerated() {
      let decisions = (result.length + layout.chunk - 1) / layout.chunk
      batch.rollouts.append(
        Rollout(
          group: group, member: lane, seed: result.seed, startHash: result.startHash,
          reward: result.outcome == .succeeded ? 1 : 0, terminated: result.outcome == .succeeded,
          truncated: result.outcome == .truncated, length: result.length,
          firstDecision: batch.decisionCount, decisions: decisions))
      let first = lane * mostDecisions
      kept.append(first..<first + decisions, layout, to: &batch)
    }
  }
}

/// Flat rows of what a decision saw and chose.
private struct DecisionRows {
  /// `[rows × observationCount]`
  let observations: UnsafeMutableBufferPointer<Float>
  /// `[rows × tokensPerDecision]`
  let tokens: UnsafeMutableBufferPointer<Token>
  let logProbabilities: UnsafeMutableBufferPointer<Float>

  init(_ count: Int, _ layout: PolicyLayout) {
    observations = .allocate(capacity: count * layout.observationCount)
    observations.initialize(repeating: 0)
    tokens = .allocate(capacity: count * layout.tokensPerDecision)
    tokens.initialize(repeating: 0)
    logProbabilities = .allocate(capacity: count * layout.tokensPerDecision)
    logProbabilities.initialize(repeating: 0)
  }

  func deallocate() {
    observations.deallocate()
    tokens.deallocate()
    logProbabilities.deallocate()
  }

  func copyRow(_ row: Int, from other: DecisionRows, _ otherRow: Int, _ layout: PolicyLayout) {
    let width = layout.observationCount
    for index in 0..<width {
      observations[row * width + index] = other.observations[otherRow * width + index]
    }
    let count = layout.tokensPerDecision
    for index in 0..<count {
      tokens[row * count + index] = other.tokens[otherRow * count + index]
      logProbabilities[row * count + index] = other.logProbabilities[otherRow * count + index]
    }
  }

  func append(_ rows: Range<Int>, _ layout: PolicyLayout, to batch: inout RolloutBatch) {
    func scaled(_ width: Int) -> Range<Int> { rows.lowerBound * width..<rows.upperBound * width }
    batch.observations += observations[scaled(layout.observationCount)]
    batch.tokens += tokens[scaled(layout.tokensPerDecision)]
    batch.logProbabilities += logProbabilities[scaled(layout.tokensPerDecision)]
  }
}
