// The inner loop: several episodes side by side in one worker, so that the policy decides for all of them at
// once. All memory is allocated once but for the images of branch points; a step allocates nothing.

internal import Batches
internal import Messages
internal import Parallel
internal import Policies
internal import Randomness
internal import Scenes
internal import Tasks

/// Episodes that one worker steps side by side, with one row of every buffer for each.
struct VectorizedEpisodes<P: Policy>: ~Copyable {
  /// The start and the result of one episode.
  struct Result {
    var seed: UInt64 = 0
    var startHash: UInt64 = 0
    var length = 0
    var outcome = Outcome.running
    /// Number of actions that led to its branch point; 0 for a start.
    var actionsBefore = 0
  }

  let task: ManipulationTask
  /// The number of episodes.
  let count: Int
  /// The results of the last `run`, one for each episode.
  private(set) var results: [Result]

  private let layout: PolicyLayout
  private let mostDecisions: Int
  /// `[count]`: worlds to play in.
  private let episodes: FixedSlots<Episode>
  /// `[count]`: the episode that each world plays.
  private var numbers: [Int]
  /// `[count]`: the decisions that each world has carried out of its episode.
  private var decisions: [Int]
  /// The state from which each world that plays several episodes begins every one of them; empty if each plays one.
  private var beginnings: [SavedEpisode] = []
  /// The episodes that have not begun, because no world is free.
  private var waiting = 0..<0
  private var workspace: P.Workspace
  /// `[count]`: of each episode.
  private var keys: [RandomKey]
  /// Actions after which an episode is truncated, counted from where it began here.
  private var mostActions = Int.max
  /// The worlds whose episodes are running, in order.
  private var active: [Int]
  /// One row for each active world, as input and output of the policy.
  private let rows: DecisionRows
  private let keyRows: UnsafeMutableBufferPointer<RandomKey>
  /// `[count × mostDecisions]`: all decisions of all episodes; empty if they are not kept.
  private let kept: DecisionRows
  private let keepsDecisions: Bool
  /// Number of actions in the last `run` that have not been reported yet.
  private(set) var unreportedActions = 0
  /// Number of actions in the last `run`, or since the group began, of all episodes.
  private(set) var actions = 0

  /// Number of actions after which progress is reported again.
  private static var actionsPerReport: Int { 8192 }
  /// Number of worlds that play a group which begins at a branch point. Each carries out the actions that lead there
  /// once, and its members one after another. With fewer, the policy decides for fewer rows at once.
  private static var worldsFromBranch: Int { 2 }

  /// - Parameter keepsDecisions: whether observations and tokens are kept for `batch(ofGroup:)`.
  init(
    task: ManipulationTask, policy: P, count: Int, keepsDecisions: Bool
  ) throws(TaskError) {
    // A separate task for this worker: a task's tables are reference counted, and cores that update the same
    // counts slow one another down.
    let own = try ManipulationTask(task.scene)
    episodes = try FixedSlots(count: count) { () throws(TaskError) in try Episode(own) }
    self.task = own
    self.count = count
    self.keepsDecisions = keepsDecisions
    layout = policy.layout
    mostDecisions = (task.scene.timing.horizon + layout.chunk - 1) / layout.chunk
    workspace = policy.makeWorkspace(rows: count)
    results = Array(repeating: Result(), count: count)
    numbers = Array(0..<count)
    decisions = Array(repeating: 0, count: count)
    keys = Array(repeating: RandomKey(seed: 0), count: count)
    active = []
    active.reserveCapacity(count)
    rows = DecisionRows(count, layout)
    kept = DecisionRows(keepsDecisions ? count * mostDecisions : 0, layout)
    keyRows = .allocate(capacity: count)
    keyRows.initialize(repeating: RandomKey(seed: 0))
  }

  deinit {
    rows.deallocate()
    kept.deallocate()
    keyRows.deallocate()
  }

  /// Prepares all episodes at the same start.
  ///
  /// - Parameters:
  ///   - key: its child m is the key of member m.
  ///   - mostActions: after which they are truncated; nil for the scene's horizon alone.
  mutating func resetGroup(seed: UInt64, key: RandomKey, mostActions: Int? = nil) throws(RolloutError) {
    self.mostActions = mostActions ?? .max
    beginnings.removeAll(keepingCapacity: true)
    do {
      try episodes[0].pointee.reset(seed: seed)
      for member in 1..<count { try episodes[member].pointee.reset(to: episodes[0].pointee.start) }
    } catch {
      throw .task(error)
    }
    try beginGroup(seed: seed, key: key, worlds: count)
  }

  /// Prepares all episodes at the same branch point. Some worlds carry out the actions that led to it; what else they
  /// play begins with an image of it.
  ///
  /// - Parameters:
  ///   - key: its child m is the key of member m.
  ///   - mostActions: after which they are truncated, counted from there; nil for the scene's horizon alone.
  mutating func resetGroup(
    to branch: BranchPoint, key: RandomKey, mostActions: Int? = nil
  ) throws(RolloutError) {
    self.mostActions = mostActions ?? .max
    let worlds = min(count, VectorizedEpisodes.worldsFromBranch)
    beginnings.removeAll(keepingCapacity: true)
    do {
      for world in 0..<worlds {
        try episodes[world].pointee.reset(to: branch)
        if worlds < count { beginnings.append(try episodes[world].pointee.save()) }
      }
    } catch {
      throw .task(error)
    }
    try beginGroup(seed: branch.start.seed, key: key, worlds: worlds)
  }

  /// - Parameter worlds: the worlds, from the first on, that are at the beginning of the group.
  private mutating func beginGroup(seed: UInt64, key: RandomKey, worlds: Int) throws(RolloutError) {
    actions = 0
    active.removeAll(keepingCapacity: true)
    let hash = episodes[0].pointee.stateHash
    for member in 0..<count {
      results[member] = Result(seed: seed, startHash: hash)
      keys[member] = key.folding(member)
    }
    for world in 0..<worlds {
      active.append(world)
      try beginMember(world, in: world)
    }
    waiting = worlds..<count
  }

  /// Lets a world that is at the beginning of the group play one of its members.
  private mutating func beginMember(_ member: Int, in world: Int) throws(RolloutError) {
    guard episodes[world].pointee.stateHash == results[member].startHash else {
      throw .startsDiffer(scene: task.scene.name, seed: results[member].seed, member: member)
    }
    begin(member, in: world)
  }

  private mutating func begin(_ number: Int, in world: Int) {
    numbers[world] = number
    decisions[world] = 0
    results[number].actionsBefore = episodes[world].pointee.action
  }

  /// Prepares the first episodes, each at its own start.
  mutating func reset(_ starts: [(seed: UInt64, key: RandomKey)]) throws(RolloutError) {
    require(starts.count <= count, "starts are \(starts.count), must be at most \(count)")
    active.removeAll(keepingCapacity: true)
    mostActions = .max
    waiting = 0..<0
    for (index, start) in starts.enumerated() {
      do {
        try episodes[index].pointee.reset(seed: start.seed)
      } catch {
        throw .task(error)
      }
      results[index] = Result(seed: start.seed, startHash: episodes[index].pointee.stateHash)
      keys[index] = start.key
      active.append(index)
      begin(index, in: index)
    }
  }

  /// Runs all prepared episodes to their ends.
  ///
  /// - Parameters:
  ///   - policy: a policy with the layout that this was made for.
  ///   - count: the progress count, updated from time to time.
  ///   - isWanted: asked before each decision; when it returns false, all episodes are dropped.
  /// - Returns: whether all episodes were run to their ends.
  mutating func run(
    _ policy: P, count: ProgressCount?, while isWanted: () -> Bool
  ) throws(RolloutError) -> Bool {
    // A policy may have a network of another shape than the one the workspace was made for.
    if !policy.fits(workspace) { workspace = policy.makeWorkspace(rows: self.count) }
    unreportedActions = 0
    actions = 0
    while !active.isEmpty {
      if !isWanted() { return false }
      do throws(TaskError) {
        try decide(policy)
      } catch {
        throw .task(error)
      }
      let carriedOut = try act()
      unreportedActions += carriedOut
      actions += carriedOut
      if let count, unreportedActions >= VectorizedEpisodes.actionsPerReport {
        count.add(actions: unreportedActions)
        unreportedActions = 0
      }
    }
    return true
  }

  /// Number of prepared episodes that have not ended.
  var running: Int { active.count }

  /// Writes a row for each running episode: what a policy needs for its next decision.
  mutating func observe() throws(TaskError) {
    let width = layout.observationCount
    for (row, world) in active.enumerated() {
      keyRows[row] = keys[numbers[world]].folding(decisions[world])
      var observation = rows.observations.extracting(row * width..<(row + 1) * width).mutableSpan
      try episodes[world].pointee.observe(into: &observation)
    }
  }

  /// Appends the rows of the last `observe`.
  func append(observations: inout [Float], keys: inout [RandomKey]) {
    observations += rows.observations[..<(active.count * layout.observationCount)]
    keys += keyRows[..<active.count]
  }

  /// Carries out decisions that were made outside, for the rows of the last `observe`.
  ///
  /// - Parameters:
  ///   - tokens: `[running × tokensPerDecision]`, each below its dimension's bins.
  ///   - logProbabilities: `[running × tokensPerDecision]`.
  mutating func take(
    _ tokens: ArraySlice<Token>, _ logProbabilities: ArraySlice<Float>
  ) throws(RolloutError) {
    _ = rows.tokens.update(fromContentsOf: tokens)
    _ = rows.logProbabilities.update(fromContentsOf: logProbabilities)
    actions += try act()
  }

  private mutating func decide(_ policy: P) throws(TaskError) {
    try observe()
    let width = layout.observationCount
    let tokenCount = active.count * layout.tokensPerDecision
    var tokens = rows.tokens.extracting(0..<tokenCount).mutableSpan
    var logProbabilities = rows.logProbabilities.extracting(0..<tokenCount).mutableSpan
    policy.act(
      rows: active.count, observations: rows.observations.extracting(0..<active.count * width).span,
      keys: keyRows.extracting(0..<active.count).span, tokens: &tokens,
      logProbabilities: &logProbabilities, workspace: &workspace)
  }

  /// Carries out the chosen actions. Where an episode ends, the next one that waits begins.
  ///
  /// - Returns: the number of actions carried out.
  private mutating func act() throws(RolloutError) -> Int {
    var running = 0
    var actions = 0
    for (row, world) in active.enumerated() {
      let number = numbers[world]
      if keepsDecisions { kept.copyRow(number * mostDecisions + decisions[world], from: rows, row, layout) }
      decisions[world] += 1
      var outcome = Outcome.running
      for step in 0..<layout.chunk where outcome == .running {
        let first = row * layout.tokensPerDecision + step * layout.actionDimensions
        let action = rows.tokens.extracting(first..<first + layout.actionDimensions)
        do {
          outcome = try episodes[world].pointee.step(action.span)
        } catch {
          throw .task(error)
        }
        actions += 1
        if outcome == .running, episodes[world].pointee.action - results[number].actionsBefore >= mostActions
        {
          outcome = .truncated
        }
      }
      if outcome != .running {
        results[number].outcome = outcome
        results[number].length = episodes[world].pointee.action - results[number].actionsBefore
        guard let next = waiting.first else { continue }
        waiting.removeFirst()
        do {
          try episodes[world].pointee.restore(beginnings[world])
        } catch {
          throw .task(error)
        }
        try beginMember(next, in: world)
      }
      active[running] = world
      running += 1
    }
    active.removeSubrange(running...)
    return actions
  }

  /// What a group that was run to its end comes to.
  ///
  /// - Parameter statistics: whether to add those of the observations.
  func outcome(
    ofGroup number: Int, for collector: GroupCollector, statistics: Bool
  ) -> GroupCollector.Outcome {
    var successes = 0
    for (member, result) in results.enumerated() {
      if case .fault(let fault) = result.outcome {
        return .faulted(GroupFault(fault: fault, group: number, member: member))
      }
      if result.outcome == .succeeded { successes += 1 }
    }
    let isKept = collector.keeps(successes: successes)
    let batch = isKept || statistics ? batch(ofGroup: number) : nil
    var observations: Normalizer?
    if statistics, let batch {
      var all = Normalizer(observationCount: batch.layout.observationCount)
      do {
        try all.absorb(observations: batch.observations)
      } catch {
        // The detector finds poses that are not finite before a policy observes them.
        requirementFailed("group \(number) of \(batch.layout): \(error)")
      }
      observations = all
    }
    return .rolled(successes: successes, actions: actions, isKept ? batch : nil, statistics: observations)
  }

  /// The rollouts of all episodes as one group.
  func batch(ofGroup group: Int) -> RolloutBatch {
    require(keepsDecisions, "decisions were not kept")
    var batch = RolloutBatch(layout: layout, groupSize: count)
    for (member, result) in results.enumerated() {
      let decisions = (result.length + layout.chunk - 1) / layout.chunk
      batch.rollouts.append(
        Rollout(
          group: group, member: member, seed: result.seed, startHash: result.startHash,
          reward: result.outcome == .succeeded ? 1 : 0, terminated: result.outcome == .succeeded,
          truncated: result.outcome == .truncated, length: result.length,
          firstDecision: batch.decisionCount, decisions: decisions))
      let first = member * mostDecisions
      kept.append(first..<first + decisions, layout, to: &batch)
    }
    return batch
  }
}

/// Flat rows of the observations and choices of decisions.
private struct DecisionRows {
  /// `[rows × observationCount]`
  let observations: UnsafeMutableBufferPointer<Float>
  /// `[rows × tokensPerDecision]`
  let tokens: UnsafeMutableBufferPointer<Token>
  /// `[rows × tokensPerDecision]`
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
