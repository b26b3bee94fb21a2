// What one cell of a sweep came to: its curves, and the evaluation at its end.

internal import FoundationEssentials
internal import Metrics
internal import Replays
public import Rollouts
internal import Statistics
internal import Training

/// The results of one training run of a sweep.
public struct CellResult: Sendable {
  /// The final evaluation with the likeliest actions.
  public let greedy: SuccessRate
  /// The final evaluation with sampled actions.
  public let sampled: SuccessRate
  /// Whether the run ended early because it reached its goal.
  public let hasSucceeded: Bool
  /// Iterations done.
  public let iterations: Int
  /// `[iterations]`: rollouts of the run so far, those that were discarded included.
  public let rollouts: [Int]
  private let metrics: MetricsTable
  private let timing: MetricsTable

  /// Reads the folder of a run that has ended.
  public init(_ cell: SweepCell) throws {
    let folder = cell.folder
    guard let text = FileManager.default.contents(atPath: folder.summary),
      let summary = try? JSONDecoder().decode(Summary.self, from: text)
    else {
      throw SweepError("\(folder.summary): is no summary of a run: delete it, and sweep again")
    }
    (greedy, sampled) = (summary.greedy, summary.sampled)
    hasSucceeded = summary.end == TrainingEnd.succeeded.rawValue
    metrics = try CellResult.table(folder.metrics)
    timing = try CellResult.table(folder.timing)
    iterations = metrics.iterations.last ?? 0
    rollouts = CellResult.rollouts(metrics, groupSize: cell.setting.configuration.groupSize)
  }

  private struct Summary: Decodable {
    var end: String
    var greedy: SuccessRate
    var sampled: SuccessRate
  }

  private static func table(_ path: String) throws -> MetricsTable {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw SweepError("\(path): cannot be read; the folder of a run has one")
    }
    do {
      return try MetricsTable(text)
    } catch {
      throw SweepError("\(path): \(error)")
    }
  }

  /// Rollouts after each iteration of a log.
  static func rollouts(_ metrics: MetricsTable, groupSize: Int) -> [Int] {
    sums(metrics.points(.groupsTried)).map { Int($0.y) * groupSize }
  }

  /// Seconds of processor time after each iteration of a log.
  static func cpuSeconds(_ timing: MetricsTable) -> [SIMD2<Double>] { sums(timing.points(.cpuSeconds)) }

  /// What the run has spent.
  var spent: SweepBudget.Spent {
    SweepBudget.Spent(rollouts: rollouts.last ?? 0, cpuSeconds: CellResult.cpuSeconds(timing).last?.y ?? 0)
  }

  /// What it had spent before its last iteration.
  var spentBefore: SweepBudget.Spent {
    SweepBudget.Spent(
      rollouts: rollouts.dropLast().last ?? 0,
      cpuSeconds: CellResult.cpuSeconds(timing).dropLast().last?.y ?? 0)
  }

  private static func sums(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
    var sum = 0.0
    return points.map { point in
      sum += point.y
      return SIMD2(point.x, sum)
    }
  }

  /// Greedy success against what was spent; nil without an evaluation during training.
  func curve(_ spending: Spending) -> Curve? {
    let spent: [SIMD2<Double>] =
      switch spending {
      case .updates: metrics.iterations.map { SIMD2(Double($0), Double($0)) }
      case .rollouts: zip(metrics.iterations, rollouts).map { SIMD2(Double($0), Double($1)) }
      case .physicsSteps: metrics.points(.physicsSteps)
      case .cpuSeconds: CellResult.cpuSeconds(timing)
      }
    let places = Dictionary(spent.map { ($0.x, $0.y) }) { $1 }
    let points = metrics.points(Metric.greedy.success).compactMap { point in
      places[point.x].map { SIMD2($0, point.y) }
    }
    let isRising = zip(points, points.dropFirst()).allSatisfy { $0.x < $1.x }
    return points.isEmpty || !isRising ? nil : Curve(points)
  }

  /// By iteration, how many of its groups had 0...G successes.
  var histograms: [Int: [Int]] {
    Dictionary(zip(metrics.iterations, metrics.histograms)) { $1 }
  }

  /// The mean of a metric over all iterations that have it; nil if none has.
  func mean(_ metric: Metric) -> Double? {
    let values = metrics.points(metric).map(\.y)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// A metric of each iteration; nil if the run has none.
  func curve(_ metric: Metric) -> Curve? {
    let points = metrics.points(metric)
    return points.isEmpty ? nil : Curve(points)
  }
}

/// What success is compared against.
public enum Spending: String, Sendable, CaseIterable {
  case updates, rollouts, physicsSteps, cpuSeconds

  /// In words.
  public var name: String {
    switch self {
    case .updates: "updates"
    case .rollouts: "rollouts"
    case .physicsSteps: "physics steps"
    case .cpuSeconds: "CPU seconds"
    }
  }
}
