internal import Messages
public import Parallel
public import Policies
internal import Randomness
public import Rollouts
public import Tasks

/// What a policy's successes, start by start, say of the groups that GRPO would sample.
public struct SignalFigures: Sendable, Equatable, Encodable {
  /// What was expected of groups of one size.
  public struct Groups: Sendable, Equatable, Encodable {
    /// Rollouts per group, G.
    public var groupSize: Int
    /// Expected share of groups with a success and a failure.
    public var mixedShare: Double
    /// The most that this share can be, given the upper end of the pass rate's 95 % interval: reached if all
    /// starts are equally hard.
    public var mostMixedShare: Double
    /// Expected rollouts for one mixed group; nil if none was ever seen.
    public var rolloutsPerKeptGroup: Double?
  }

  /// "random", or a file.
  public var policy: String
  /// Rollouts from each start, n.
  public var rolloutsPerStart: Int
  /// `[n + 1]`: starts by their number of successes.
  public var histogram: [Int]
  /// Of all rollouts.
  public var passRate: SuccessRate
  /// For G = 4, 8, 16, 32.
  public var groups: [Groups]
  /// A scene beside this one with easier starts.
  public var nearTier: String?

  /// So many that groups of every size of interest are subsets of a start's rollouts: then the share of mixed
  /// ones needs no model of how pass rates are distributed.
  public static let rolloutsPerStart = 32
  /// Fewer mixed groups at G = 8 than this leave too little to train on from the first iteration.
  private static let leastShare = 0.05

  /// - Parameter histogram: `[n + 1]`, starts by their number of successes among n rollouts.
  public init(policy: String, histogram: [Int]) {
    self.policy = policy
    self.histogram = histogram
    let n = histogram.count - 1
    rolloutsPerStart = n
    let passRate = SuccessRate(
      successes: histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element },
      of: n * histogram.reduce(0, +))
    self.passRate = passRate
    groups = [4, 8, 16, 32].map { size in
      let share = SignalFigures.mixedShare(histogram, groupSize: size)
      return Groups(
        groupSize: size, mixedShare: share,
        mostMixedShare: max(
          share,
          DynamicSampling.mixedShare(passRate: min(0.5, passRate.interval.upper), groupSize: size)),
        rolloutsPerKeptGroup: share > 0 ? Double(size) / share : nil)
    }
  }

  /// The expected share of mixed groups, unbiased: the share of mixed ones among all subsets of G rollouts of
  /// one start, `1 − C(k, G)/C(n, G) − C(n − k, G)/C(n, G)`, averaged over starts.
  ///
  /// - Parameters:
  ///   - histogram: `[n + 1]`, starts by their number k of successes.
  ///   - groupSize: G, at most n.
  static func mixedShare(_ histogram: [Int], groupSize: Int) -> Double {
    let n = histogram.count - 1
    precondition(groupSize <= n, "groupSize is \(groupSize), must be at most \(n)")
    /// C(part, G) / C(n, G)
    func share(_ part: Int) -> Double {
      (0..<groupSize).reduce(1.0) { $0 * Double(max(0, part - $1)) / Double(n - $1) }
    }
    let starts = histogram.reduce(0, +)
    let mixed = histogram.enumerated().reduce(0.0) { sum, entry in
      sum + Double(entry.element) * (1 - share(entry.offset) - share(n - entry.offset))
    }
    // What is left of 1 − 1 after rounding is no group.
    return starts == 0 || mixed < 1e-9 ? 0 : mixed / Double(starts)
  }

  /// What they say.
  public var remarks: [Remark] {
    let isRandom = policy == "random"
    let who = isRandom ? "an untrained policy" : "the policy \(policy)"
    let atEight = groups[1]
    let starts = histogram.reduce(0, +)
    let solved = histogram[histogram.count - 1]
    var remarks = [
      Remark(
        "pass-rates", .ok,
        "\(who) passes \(percent(passRate.rate)) of \(starts) × \(rolloutsPerStart) rollouts: "
          + "none from \(percent(Double(histogram[0]) / Double(max(1, starts)))) of the starts, all from "
          + "\(percent(Double(solved) / Double(max(1, starts))))"),
      Remark(
        "group-sizes", .ok,
        "mixed groups: "
          + groups.map { group in
            "\(percent(group.mixedShare)) at G = \(group.groupSize)"
              + (group.rolloutsPerKeptGroup.map { " (\(figure($0.rounded())) rollouts each)" } ?? "")
          }.joined(separator: ", ")),
    ]
    let few: String
    if atEight.mixedShare > 0 {
      few =
        atEight.mixedShare > 0.5
        ? "\(percent(atEight.mixedShare)) mixed groups"
        : "1 mixed group in \(figure((1 / atEight.mixedShare).rounded()))"
    } else {
      few =
        passRate.successes == passRate.episodes
        ? "no mixed group, all rollouts succeed"
        : "no mixed group here, so fewer than 1 in \(figure((1 / atEight.mostMixedShare).rounded(.down)))"
    }
    if passRate.rate > 0.5 {
      remarks.append(Remark("signal", .ok, "\(who) yields \(few) at G = 8: it has little left to learn"))
    } else if atEight.mixedShare >= SignalFigures.leastShare {
      remarks.append(
        Remark("signal", .ok, "\(who) yields \(few) at G = 8: enough for training to begin"))
    } else {
      let near = nearTier.map { " or the near tier, \($0)" } ?? ""
      remarks.append(
        Remark(
          "cold-start", .note,
          "\(who) yields \(few) at G = 8: start from demonstrations\(near)"))
    }
    return remarks
  }
}

extension SignalFigures {
  /// Lets a policy play 32 rollouts from each of some starts.
  ///
  /// - Parameters:
  ///   - name: what the policy is called.
  ///   - progress: told after each start.
  /// - Throws: `RolloutError`, but faulted rollouts only take their start out of the count.
  public init<P: Policy>(
    of policy: P, name: String, in task: ManipulationTask, options: CheckOptions, pool: WorkerPool,
    progress: RolloutProgress.Observer? = nil
  ) throws(RolloutError) {
    self = try SignalFigures.measure(
      policy, name: name, in: task, options: options, pool: pool, progress: progress
    ).figures
  }

  /// The same, and the actions it took.
  static func measure<P: Policy>(
    _ policy: P, name: String, in task: ManipulationTask, options: CheckOptions, pool: WorkerPool,
    progress: RolloutProgress.Observer?
  ) throws(RolloutError) -> (figures: SignalFigures, actions: Int) {
    let size = SignalFigures.rolloutsPerStart
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: size, pool: pool)
    // Only counts are wanted, so groups are kept that should be rare.
    let (_, report) = try sampler.sample(
      policy, groups: options.signalStarts,
      sampling: DynamicSampling(keptSuccesses: size...size, mostGroups: options.signalStarts),
      key: Starts(seed: options.seed).groups, from: .drawn(.evaluation), onFault: .discard, progress: progress
    )
    return (SignalFigures(policy: name, histogram: report.passRateHistogram), report.actions)
  }
}
