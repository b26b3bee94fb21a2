// Statistics of the conditions of success, and of the stages, over many episode traces.

internal import Tasks

/// Statistics of one condition of success over the episodes of one kind.
public struct ConditionFigures: Sendable, Equatable, Encodable {
  /// The condition in words.
  public var condition: String
  /// Share of the episodes in which it held at least once after the start.
  public var everHeld: Double
  /// Share of the episodes that ended with the condition met.
  public var heldAtEnd: Double
  /// Medians over the episodes of the margin at the start, after one, two and three quarters, and at the end,
  /// in the condition's own unit.
  public var medianMargins: [Float]
  /// Median over the episodes of the largest margin.
  public var medianBest: Float
  /// Share of the successful episodes in which it was the last condition to be met.
  public var cameLast: Double

  static func figures(_ traces: [EpisodeTrace], in task: ManipulationTask) -> [ConditionFigures] {
    guard !traces.isEmpty else { return [] }
    func share(_ holds: (EpisodeTrace) -> Bool, of some: [EpisodeTrace]) -> Double {
      some.isEmpty ? 0 : Double(some.count(where: holds)) / Double(some.count)
    }
    let successes = traces.filter(\.hasSucceeded)
    return task.conditions.enumerated().map { index, text in
      ConditionFigures(
        condition: text, everHeld: share({ $0.conditions[index].everHeld }, of: traces),
        heldAtEnd: share({ $0.conditions[index].heldSince != nil }, of: traces),
        medianMargins: (0...4).map { quarter in
          median(traces.map { $0.conditions[index].quarters[quarter] })
        },
        medianBest: median(traces.map { $0.conditions[index].best }),
        cameLast: share({ ConditionFigures.lastToHold($0) == index }, of: successes))
    }
  }

  /// The condition that was met last; of several met together, the first. Nil without conditions.
  private static func lastToHold(_ trace: EpisodeTrace) -> Int? {
    let since = trace.conditions.map { $0.heldSince ?? -1 }
    return since.max().flatMap { since.firstIndex(of: $0) }
  }

  private static func median(_ values: [Float]) -> Float {
    // JSON has no numbers that are not finite.
    let sorted = values.map { min(max($0, -1e9), 1e9) }.sorted()
    return sorted[sorted.count / 2]
  }

  /// The condition that holds least often at the end, which is the main obstacle to success.
  static func obstacle(_ figures: [ConditionFigures]) -> ConditionFigures? {
    figures.min { ($0.heldAtEnd, $0.everHeld) < ($1.heldAtEnd, $1.everHeld) }
  }
}

/// How often one of the scene's stages was reached in the episodes of one kind.
public struct StageFigures: Sendable, Equatable, Encodable {
  /// The stage in words.
  public var stage: String
  /// Share of the episodes in which it held at least once.
  public var reached: Double

  static func figures(_ traces: [EpisodeTrace], in task: ManipulationTask) -> [StageFigures] {
    task.scene.stages.enumerated().map { index, stage in
      StageFigures(
        stage: task.scene.describe(stage),
        reached: Double(traces.count { $0.stagesReached[index] }) / Double(max(1, traces.count)))
    }
  }
}
