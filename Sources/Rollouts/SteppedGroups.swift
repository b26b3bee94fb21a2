// Grouped rollouts of a policy that is not Swift's: the caller decides for all running rollouts at once.

public import Batches
internal import Messages
public import Parallel
internal import Policies
public import Randomness
public import Tasks

/// Fills a batch with groups like `GroupSampler`, but asks its caller for every decision.
///
/// As many groups as `atOnce` run side by side and are stepped together. While `rows` is above 0, decide for what is
/// `waiting` and call `step(_:_:part:)`; then `finish()` has the batch. Group n and its members begin as in
/// `GroupSampler.sample`, and a caller that decides from the keys as a policy does gets the same batch. What runs
/// when depends on the decisions and on the order of the calls alone, never on the number of workers.
///
/// With two parts, a caller can decide for one while another thread steps the other, so that neither waits for long.
/// A step changes what is waiting in its own part alone.
///
/// One call at a time.
public final class SteppedGroups {
  /// The layout of observations and tokens.
  public let layout: PolicyLayout
  /// Rollouts per group, G.
  public let groupSize: Int
  /// What waits for a decision in each part.
  public private(set) var waiting: [Waiting]

  /// The running rollouts of a part, group by group in the order of their places, with the members of each in order.
  public struct Waiting: Sendable {
    /// `[rows × observationCount]`, row-major: what they observe.
    public fileprivate(set) var observations: [Float] = []
    /// `[rows]`: the key from which a policy draws the tokens of each row.
    public fileprivate(set) var keys: [RandomKey] = []
    /// How many there are.
    public var rows: Int { keys.count }
  }

  private let key: RandomKey
  private let pool: WorkerPool
  private let collector: GroupCollector
  private let batch: Locked<RolloutBatch>
  private let episodes: FixedSlots<VectorizedEpisodes<RandomPolicy>>
  private var places: [Place]

  /// What runs in one place.
  private struct Place: Sendable {
    /// The number of its group; nil for none.
    var group: Int?
    /// The first of its rows in its part.
    var firstRow = 0
  }

  /// Begins the first groups.
  ///
  /// - Parameters:
  ///   - task: what is played.
  ///   - chunk: number of actions per decision, 1...4096.
  ///   - groupSize: 1...65,536.
  ///   - atOnce: how many groups run side by side, 1...65,536.
  ///   - parts: into how many parts the places are divided, 1...64.
  ///   - first: the number of the first group.
  ///   - wanted: the number of groups to keep, at least 0.
  ///   - sampling: which groups to keep and how many to try; nil tries only those wanted and keeps them all.
  ///   - key: what starts, and the keys of decisions, are drawn from.
  ///   - discardsFaults: whether a group with a physics fault is discarded and counted; if not, `finish` throws it.
  ///   - pool: the threads.
  /// - Throws: `RolloutError.argument`, `.task`.
  public init(
    task: ManipulationTask, chunk: Int = 1, groupSize: Int, atOnce: Int, parts: Int = 1, first: Int = 0,
    groups wanted: Int, sampling: DynamicSampling?, key: RandomKey, discardsFaults: Bool = false,
    pool: WorkerPool
  ) throws(RolloutError) {
    try RolloutError.check("chunk", chunk, in: PolicyLayout.chunks(of: task))
    try RolloutError.check("groupSize", groupSize, in: 1...65_536)
    try RolloutError.check("atOnce", atOnce, in: 1...65_536)
    try RolloutError.check("parts", parts, in: 1...64)
    try RolloutError.check("first", first, in: 0...1_000_000_000)
    try RolloutError.check("groups", wanted, in: 0...1_000_000_000)
    let kept = sampling?.keptSuccesses ?? 0...groupSize
    let most = sampling?.mostGroups ?? wanted
    try RolloutError.check("keptSuccesses.lowerBound", kept.lowerBound, in: 0...groupSize)
    try RolloutError.check("keptSuccesses.upperBound", kept.upperBound, in: 0...groupSize)
    try RolloutError.check("mostGroups", most, in: min(wanted, 1)...1_000_000_000)
    let layout = PolicyLayout(of: task, chunk: chunk)
    self.layout = layout
    self.groupSize = groupSize
    self.key = key
    self.pool = pool
    let batch = Locked(RolloutBatch(layout: layout, groupSize: groupSize))
    self.batch = batch
    collector = GroupCollector(
      first..<first + most, wanted: wanted, kept: kept, groupSize: groupSize, stopsAtFault: !discardsFaults,
      stop: nil,
      listsGroups: true,
      consume: { group in try batch.withLock { (batch) throws in try batch.append(group) } })
    waiting = Array(repeating: Waiting(), count: parts)
    places = Array(repeating: Place(), count: min(atOnce, max(most, 1)))
    do {
      episodes = try FixedSlots(count: places.count) { () throws(TaskError) in
        try VectorizedEpisodes(
          task: task, policy: RandomPolicy(layout: layout), count: groupSize, keepsDecisions: true)
      }
    } catch {
      throw .task(error)
    }
    for part in 0..<parts { fill(part) }
  }

  /// How many rollouts wait for a decision in all parts; 0 when the batch is done.
  public var rows: Int { waiting.reduce(0) { $0 + $1.rows } }

  /// Carries out a decision of every running rollout of a part.
  ///
  /// - Parameters:
  ///   - tokens: `[rows × tokensPerDecision]`, row-major, each below its dimension's bins.
  ///   - logProbabilities: `[rows × tokensPerDecision]`: that of each token, finite and at most 0.
  ///   - part: 0..<`waiting.count`.
  /// - Throws: `RolloutError.argument` for tokens of another number or beyond their bins, `.logProbability`, before
  ///   anything is stepped.
  public func step(_ tokens: [Token], _ logProbabilities: [Float], part: Int = 0) throws(RolloutError) {
    try RolloutError.check("part", part, in: 0...waiting.count - 1)
    let width = layout.tokensPerDecision
    let rows = waiting[part].rows
    try RolloutError.check("tokens.count", tokens.count, in: rows * width...rows * width)
    try RolloutError.check(
      "logProbabilities.count", logProbabilities.count, in: rows * width...rows * width)
    for (index, token) in tokens.enumerated() where Int(token) >= layout.bins(ofToken: index % width) {
      throw .argument(
        name: "tokens[\(index)]", value: Int(token), allowed: 0...layout.bins(ofToken: index % width) - 1)
    }
    if let wrong = logProbabilities.firstIndex(where: {
      !($0 <= RolloutBatch.logProbabilitySlack && $0.isFinite)
    }
    ) {
      throw .logProbability(index: wrong, value: logProbabilities[wrong])
    }
    let (places, episodes, stepped) = (places, episodes, self.places(ofPart: part))
    let errors = Slots<RolloutError?>(repeating: nil, count: places.count)
    pool.forEach(stepped.count) { _, number in
      let place = stepped[number]
      guard places[place].group != nil else { return }
      let first = places[place].firstRow
      let range = first * width..<(first + episodes[place].pointee.running) * width
      do throws(RolloutError) {
        try episodes[place].pointee.take(tokens[range], logProbabilities[range])
      } catch {
        errors[place] = error
      }
    }
    for place in stepped {
      guard let group = places[place].group else { continue }
      if let error = errors[place] {
        collector.enter(group, .failed(error))
      } else if episodes[place].pointee.running == 0 {
        collector.enter(
          group, episodes[place].pointee.outcome(ofGroup: group, for: collector, statistics: false))
      } else {
        continue
      }
      self.places[place].group = nil
    }
    fill(part)
  }

  /// The batch and the report on its groups.
  ///
  /// - Throws: `RolloutError`: `.argument` while rollouts are running; `.task`, `.startsDiffer`; `.fault` unless
  ///   faults are discarded.
  public func finish() throws(RolloutError) -> (batch: RolloutBatch, report: SamplingReport) {
    try RolloutError.check("rows", rows, in: 0...0)
    do {
      let report = try collector.report()
      return (batch.withLock { $0 }, report)
    } catch let error as RolloutError {
      throw error
    } catch {
      requirementFailed("appending a group to its own batch failed: \(error)")
    }
  }

  /// The places of a part: every so many-th, so that groups that follow one another are in different parts.
  private func places(ofPart part: Int) -> [Int] {
    Array(stride(from: part, to: places.count, by: waiting.count))
  }

  /// Drops groups of a part that are no longer needed, begins groups in its free places, and gathers its rows.
  private func fill(_ part: Int) {
    let filled = places(ofPart: part)
    // A group that cannot begin may be the last one needed, so this is repeated until no place changes.
    var isSettled = false
    while !isSettled {
      isSettled = true
      var begun: [Int?] = Array(repeating: nil, count: places.count)
      for place in filled {
        if let group = places[place].group, !collector.wants(group) {
          collector.enter(group, .dropped(actions: episodes[place].pointee.actions))
          places[place].group = nil
        }
        if places[place].group == nil, let group = collector.next() {
          places[place] = Place(group: group)
          begun[place] = group
        }
      }
      let (episodes, key, starting) = (episodes, key, begun)
      let errors = Slots<RolloutError?>(repeating: nil, count: places.count)
      pool.forEach(filled.count) { _, number in
        let place = filled[number]
        guard let group = starting[place] else { return }
        do throws(RolloutError) {
          try episodes[place].pointee.resetGroup(
            seed: StartSeeds.training.seed(RolloutKeys.start(ofGroup: group, in: key)),
            key: RolloutKeys.members(ofGroup: group, in: key))
        } catch {
          errors[place] = error
        }
      }
      for place in filled {
        guard let group = places[place].group, let error = errors[place] else { continue }
        collector.enter(group, .failed(error))
        places[place].group = nil
        isSettled = false
      }
    }
    gather(filled, part)
  }

  private func gather(_ gathered: [Int], _ part: Int) {
    let (places, episodes) = (places, episodes)
    pool.forEach(gathered.count) { _, number in
      let place = gathered[number]
      guard places[place].group != nil else { return }
      do throws(TaskError) {
        try episodes[place].pointee.observe()
      } catch {
        requirementFailed("a running episode cannot be observed: \(error)")
      }
    }
    var rows = Waiting()
    for place in gathered where places[place].group != nil {
      self.places[place].firstRow = rows.rows
      episodes[place].pointee.append(observations: &rows.observations, keys: &rows.keys)
    }
    waiting[part] = rows
  }
}
