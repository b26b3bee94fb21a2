// What the cells of a sweep came to, by setting and scene, with intervals over run seeds.

internal import Messages
public import Metrics
internal import Randomness
public import Statistics

/// The results of all cells of a sweep that have been trained.
public struct SweepResults: Sendable {
  /// How two settings compare.
  public struct Comparison: Sendable {
    /// How often a run of the one has more success than a run of the other.
    public var improvement: Estimate
    /// Interquartile mean of the differences between runs of the same seed.
    public var difference: Estimate
    /// In words: the intervals of the two decide it, never the two numbers alone.
    public var verdict: String
  }

  /// Runs of the same setting and scene below which no two settings are called different: the intervals of fewer are
  /// too narrow.
  public static let fewestSeeds = 5

  /// The sweep.
  public let sweep: SweepFile
  /// Cells that have been trained.
  public let done: Int
  /// All cells.
  public let count: Int
  /// By scene and setting, the results by run seed.
  private var results: [String: [String: [UInt64: CellResult]]] = [:]

  /// Reads the cells that have been trained.
  ///
  /// - Parameter folder: of the sweep.
  /// - Throws: `SweepError` if a cell was trained with other parameters than the sweep's file says.
  public init(_ folder: SweepFolder) throws {
    sweep = try folder.sweep()
    let cells = sweep.cells(in: folder)
    var done = 0
    for cell in cells {
      guard let result = try cell.result() else { continue }
      results[cell.scene, default: [:]][cell.setting.name, default: [:]][cell.seed] = result
      done += 1
    }
    (self.done, count) = (done, cells.count)
  }

  private func runs(_ scene: String, _ setting: SweepSetting) -> [(seed: UInt64, result: CellResult)] {
    let found = results[scene]?[setting.name] ?? [:]
    return sweep.seeds.compactMap { seed in found[seed].map { (seed, $0) } }
  }

  /// For each scene, a number of each run of a setting; nil if a scene has no run with one.
  private func scores(
    _ scenes: [String], _ setting: SweepSetting, _ score: (CellResult) -> Double?
  ) -> [[Double]]? {
    let scores = scenes.map { scene in runs(scene, setting).compactMap { score($0.result) } }
    return scores.contains { $0.isEmpty } ? nil : scores
  }

  /// An aggregate of a number over all runs of a setting.
  ///
  /// - Parameters:
  ///   - scenes: one, or all of them together.
  ///   - setting: one of the sweep's.
  ///   - statistic: the aggregate.
  ///   - score: the number; nil where a run has none.
  /// - Returns: nil if a scene has no run with one.
  public func estimate(
    _ scenes: [String], _ setting: SweepSetting, _ statistic: ([Double]) -> Double = interquartileMean,
    _ score: (CellResult) -> Double?
  ) -> Estimate? {
    scores(scenes, setting, score).map { Bootstrap(counts: $0.map(\.count)).estimate($0, statistic) }
  }

  /// How a setting compares with another one in the greedy evaluation at the end.
  ///
  /// - Parameters:
  ///   - setting: one of the sweep's.
  ///   - other: another one.
  ///   - scenes: one, or all of them together.
  /// - Returns: nil if a scene lacks runs with the same seed.
  public func compare(_ setting: SweepSetting, with other: SweepSetting, _ scenes: [String]) -> Comparison? {
    let score: (CellResult) -> Double = { $0.greedy.rate }
    let differences = scenes.map { scene in
      let others = Dictionary(uniqueKeysWithValues: runs(scene, other).map { ($0.seed, score($0.result)) })
      return runs(scene, setting).compactMap { run in others[run.seed].map { score(run.result) - $0 } }
    }
    guard let own = scores(scenes, setting, score), let others = scores(scenes, other, score),
      differences.allSatisfy({ !$0.isEmpty })
    else { return nil }
    // The runs of two settings are drawn independently of one another.
    let (first, second) = (
      Bootstrap(counts: own.map(\.count)),
      Bootstrap(counts: others.map(\.count), key: RandomKey(seed: 0).folding(1))
    )
    let (ours, theirs) = (first.estimate(own, interquartileMean), second.estimate(others, interquartileMean))
    let fewest = (own + others).map(\.count).min() ?? 0
    let verdict =
      fewest < SweepResults.fewestSeeds
      ? "fewer than \(SweepResults.fewestSeeds) seeds: cannot tell"
      : ours.overlaps(theirs)
        ? "intervals overlap: cannot tell" : ours.value > theirs.value ? "higher" : "lower"
    return Comparison(
      improvement: first.improvement(own, over: others, second),
      difference: Bootstrap(counts: differences.map(\.count)).estimate(differences, interquartileMean),
      verdict: verdict)
  }

  /// The range in which every run of a scene has been evaluated; nil if there is none. A run that reached its goal is
  /// taken to stay there.
  public func range(_ scene: String, _ spending: Spending) -> ClosedRange<Double>? {
    let runs = sweep.settings.flatMap { self.runs(scene, $0) }.map(\.result)
    let curves = runs.compactMap { run in run.curve(spending).map { (run.hasSucceeded, $0.range) } }
    let (firsts, lasts) = (curves.map(\.1.lowerBound), curves.map(\.1.upperBound))
    let unfinished = curves.filter { !$0.0 }.map(\.1.upperBound).min()
    guard let first = firsts.max(), let last = unfinished ?? lasts.max(), first < last else { return nil }
    return first...last
  }

  /// Mean success over the range in which every run of the scene has been evaluated.
  public func area(_ scene: String, _ setting: SweepSetting, _ spending: Spending) -> Estimate? {
    guard let range = range(scene, spending) else { return nil }
    return estimate([scene], setting) { $0.curve(spending)?.area(over: range) }
  }

  /// The median of what was spent until an evaluation reached a success rate; infinite if most runs never did.
  public func budget(
    to success: Double, _ scene: String, _ setting: SweepSetting, _ spending: Spending
  ) -> Estimate? {
    estimate([scene], setting, median) { $0.curve(spending)?.budget(to: success) }
  }

  /// Places of a chart's curves: as many as there are evaluations, at most.
  private static let places = 40

  /// Success against what was spent, with its interval at each place.
  public func curve(
    _ scene: String, _ setting: SweepSetting, _ spending: Spending
  ) -> [(place: Double, estimate: Estimate)] {
    range(scene, spending).map { band(scene, setting, over: $0) { $0.curve(spending) } } ?? []
  }

  /// A metric against updates, with its interval at each place.
  public func curve(
    _ scene: String, _ setting: SweepSetting, _ metric: Metric
  ) -> [(place: Double, estimate: Estimate)] {
    let ends = runs(scene, setting).map { Double($0.result.iterations) }
    guard let last = ends.min(), last > 1 else { return [] }
    return band(scene, setting, over: 1...last) { $0.curve(metric) }
  }

  /// Columns of a histogram over training, at most.
  private static let columns = 20

  /// The successes of all groups that the runs of a setting tried, over training.
  ///
  /// - Returns: successive iterations, and how many of their groups had 0...G successes; empty without a run.
  public func histogram(
    _ scene: String, _ setting: SweepSetting
  ) -> [(iterations: ClosedRange<Int>, counts: [Int])] {
    let runs = runs(scene, setting).map(\.result)
    guard let last = runs.map(\.iterations).max(), last > 0 else { return [] }
    let found = runs.map(\.histograms)
    // As long as the log says, which need not be what the setting says where a file was edited.
    let size = found.flatMap(\.values).map(\.count).max() ?? 0
    let width = (last + SweepResults.columns - 1) / SweepResults.columns
    return stride(from: 1, through: last, by: width).map { first in
      let iterations = first...min(first + width - 1, last)
      var counts = Array(repeating: 0, count: size)
      for histogram in found.flatMap({ found in iterations.compactMap { found[$0] } }) {
        for (successes, count) in histogram.enumerated() { counts[successes] += count }
      }
      return (iterations, counts)
    }
  }

  private func band(
    _ scene: String, _ setting: SweepSetting, over range: ClosedRange<Double>,
    _ curve: (CellResult) -> Curve?
  ) -> [(place: Double, estimate: Estimate)] {
    let curves = runs(scene, setting).compactMap { curve($0.result) }
    if curves.isEmpty { return [] }
    let bootstrap = Bootstrap(counts: [curves.count])
    return (0..<SweepResults.places).map { number in
      let share = Double(number) / Double(SweepResults.places - 1)
      let place = range.lowerBound + (range.upperBound - range.lowerBound) * share
      return (place, bootstrap.estimate([curves.map { $0.value(at: place) }], interquartileMean))
    }
  }
}
