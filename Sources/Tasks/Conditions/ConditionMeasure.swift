// How a condition without parts is measured; each way to measure stands in a file of its own.

internal import Physics

/// A condition with its references resolved to places among an episode's states. It computes without allocating: after
/// every action.
///
/// The states are bodies, walls, markers, as in `Detector.margin`.
protocol ConditionMeasure: Sendable {
  /// How far the state is from breaking the condition, in a unit of its own: ≥ 0 where it holds.
  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _ world: borrowing World, _ memory: Detector.Memory
  ) -> Float

  /// How far the state is from holding, for the planner: above 0, without a unit, a length of half the workspace
  /// counting 1. `missing` computes it where it grows with what the margin lacks.
  ///
  /// - Parameters:
  ///   - margin: of the same state, below 0.
  ///   - lengthScale: the length that counts 1, m.
  func distance(margin: Float, _ states: UnsafeBufferPointer<BodyState>, lengthScale: Float) -> Float
}

/// Weights of the missing amounts. A length of half the workspace counts 1.
enum MissingWeight {
  /// Added for any condition that does not hold, however little is missing: meeting it is worth a detour.
  static let unmet: Float = 0.05
  /// Weight of an angle, 1/rad.
  static let angle: Float = 0.25
  /// Weight of a share of an area.
  static let area: Float = 0.5
  /// The most that excess speed counts; reached at eleven times the allowed speed.
  static let speed: Float = 0.1
  /// The most that the remaining actions of a `hold` count.
  static let wait: Float = 0.1
}

extension ConditionMeasure {
  /// The distance of a condition with a margin below 0, one unit of which has this weight.
  func missing(_ margin: Float, weight: Float) -> Float { MissingWeight.unmet - margin * weight }
}
