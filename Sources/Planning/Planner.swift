// A sampling planner: the cross-entropy method over exact branches of the running episode. Of the task it
// uses only the success predicate and the stages. `Planner+Shortcut.swift` has what it does on a hunt.

internal import Batches
internal import Randomness
public import Tasks

/// Solves episodes of one task by looking ahead: it tries plans in the world itself, restores the state after
/// each, and carries out the beginning of the best one.
///
/// It shows whether and how a task can be solved; training never uses it. One thread at a time.
public struct Planner: ~Copyable {
  /// The task that it solves.
  public let task: ManipulationTask
  /// The effort of its searches.
  public let options: PlannerOptions
  /// The only kind of success that counts; nil if any does.
  public let shortcut: Shortcut?
  var episode: Episode
  private var plans: [[Token]]
  private var costs: [Float]
  private var actionsSimulated = 0

  /// A planner with the default options.
  ///
  /// - Throws: `TaskError.engine` if there is no memory for a world.
  public init(_ task: ManipulationTask) throws(TaskError) {
    try self.init(task, checked: PlannerOptions(), nil)
  }

  /// - Parameters:
  ///   - task: what it solves.
  ///   - options: the effort of its searches.
  ///   - shortcut: the only kind of success that counts, for a planner that hunts.
  /// - Throws: `PlannerError.options` if options are out of range or do not go together, or if the scene has
  ///   no such stage; `.task` if there is no memory for a world.
  public init(
    _ task: ManipulationTask, options: PlannerOptions, shortcut: Shortcut? = nil
  ) throws(PlannerError) {
    try options.check()
    try Planner.check(shortcut, in: task)
    do {
      try self.init(task, checked: options, shortcut)
    } catch {
      throw .task(error)
    }
  }

  private init(
    _ task: ManipulationTask, checked options: PlannerOptions, _ shortcut: Shortcut?
  ) throws(TaskError) {
    self.task = task
    self.options = options
    self.shortcut = shortcut
    episode = try Episode(task)
    let numbers = options.horizon / options.repeats * task.bins.count
    plans = Array(repeating: Array(repeating: 0, count: numbers), count: options.samples)
    costs = Array(repeating: 0, count: options.samples)
  }

  /// Runs attempts from a start until one succeeds or none is left.
  ///
  /// The result is a pure function of (scene, options, seed).
  ///
  /// - Parameters:
  ///   - seed: of the start state.
  ///   - isWanted: asked before each search; when it returns false, the attempt is given up and no other begun.
  /// - Throws: `TaskError.noStart` if the seed has no start state, `.engine` if there is no memory for a
  ///   snapshot.
  public mutating func play(
    seed: UInt64, while isWanted: () -> Bool = { true }
  ) throws(TaskError) -> PlannedEpisode {
    actionsSimulated = 0
    let key = RandomKey(seed: seed)
    var number = 0
    while true {
      let (outcome, actions) = try attempt(number, seed: seed, key: key.folding(number), isWanted)
      number += 1
      if outcome == .succeeded || number == options.attempts || !isWanted() {
        return PlannedEpisode(
          seed: seed, outcome: outcome, actions: actions, attempts: number,
          physicsSteps: actionsSimulated * task.physicsStepsPerAction)
      }
    }
  }

  private mutating func attempt(
    _ number: Int, seed: UInt64, key: RandomKey, _ isWanted: () -> Bool
  ) throws(TaskError) -> (Outcome, [[Token]]) {
    try episode.reset(seed: seed)
    if let shortcut, try episode.rulesOut(shortcut) { return (.running, []) }
    let width = task.bins.count
    let shift = options.executed / options.repeats
    var distribution = PlanDistribution(bins: task.bins, knots: options.horizon / options.repeats)
    var actions: [[Token]] = []
    var outcome = Outcome.running
    var plan: Plan?
    var record = Float.infinity
    var searches = 0
    var searchesInVain = 0
    while outcome == .running && isWanted() {
      let now = try episode.save()
      let best = try search(
        from: now, startingWith: plan?.tokens, &distribution, iterations: options.iterations + number,
        attempt: number, key: key.folding(searches))
      searches += 1
      searchesInVain = best.cost < record - leastGain ? 0 : searchesInVain + 1
      record = min(record, best.cost)
      if searchesInVain == options.patience { break }
      try episode.restore(now)
      for action in 0..<(best.succeeds ? options.horizon : options.executed) where outcome == .running {
        let first = action / options.repeats * width
        actions.append(Array(best.tokens[first..<first + width]))
        let (next, isRuledOut) = try step(best.tokens.span.extracting(first..<first + width))
        if isRuledOut { return (.running, actions) }
        outcome = next
      }
      distribution.shift(knots: shift)
      plan = Plan(
        tokens: PlanDistribution.shifted(best.tokens, by: shift, width: width), cost: 0, succeeds: false)
    }
    return (outcome, actions)
  }

  /// How much cheaper a plan must be to count as better.
  private var leastGain: Float { 0.002 }

  private struct Plan {
    /// `[knots × actionDimensions]`
    var tokens: [Token]
    var cost: Float
    var succeeds: Bool
  }

  /// The best plan found from the current state.
  ///
  /// - Parameters:
  ///   - first: the remainder of the last plan, tried before any draws.
  ///   - distribution: the source of plans; widened first, then narrowed down to the best ones.
  ///   - attempt: the number of the attempt.
  private mutating func search(
    from now: SavedEpisode, startingWith first: [Token]?, _ distribution: inout PlanDistribution,
    iterations: Int, attempt: Int, key: RandomKey
  ) throws(TaskError) -> Plan {
    distribution.widen()
    var best = Plan(tokens: plans[0], cost: .infinity, succeeds: false)
    for iteration in 0..<iterations where !best.succeeds {
      let draws = key.folding(iteration)
      for sample in plans.indices {
        if sample == 0, let known = iteration == 0 ? first : best.tokens {
          plans[sample] = known
        } else {
          distribution.draw(draws.folding(sample), into: &plans[sample])
        }
        try episode.restore(now)
        let (cost, succeeds) = try simulate(plans[sample], attempt)
        costs[sample] = cost
        if cost < best.cost { best = Plan(tokens: plans[sample], cost: cost, succeeds: succeeds) }
      }
      let order = costs.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
      distribution.fit(order.prefix(options.elites).map { plans[$0] })
    }
    return best
  }

  /// Simulates a plan and returns its cost.
  ///
  /// - Returns: the plan's cost, which is the mean over its actions plus the cost of the last one. It is
  ///   below 0 for success, the lower the sooner success comes, and greater than any other for a fault.
  private mutating func simulate(
    _ plan: [Token], _ attempt: Int
  ) throws(TaskError) -> (cost: Float, succeeds: Bool) {
    let width = task.bins.count
    var sum: Float = 0
    var cost: Float = 0
    for action in 0..<options.horizon {
      let first = action / options.repeats * width
      actionsSimulated += 1
      let (outcome, isRuledOut) = try step(plan.span.extracting(first..<first + width))
      if isRuledOut { return (ruledOutCost(after: action), false) }
      switch outcome {
      case .succeeded: return (Float(action - options.horizon), true)
      case .fault: return (.greatestFiniteMagnitude, false)
      case .running: cost = try currentCost(attempt)
      case .truncated:
        // The remaining actions would not be carried out, so each counts like the last one.
        cost = try currentCost(attempt)
        sum += cost * Float(options.horizon - action)
        return (sum / Float(options.horizon) + cost, false)
      }
      sum += cost
    }
    return (sum / Float(options.horizon) + cost, false)
  }
}
