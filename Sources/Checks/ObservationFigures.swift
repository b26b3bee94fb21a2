// The part of a check's report that shows whether observations are normalised well.

internal import Messages
internal import Tasks

/// The range of one observation component after the scene's scaling.
public struct ObservationFigures: Sendable, Equatable, Encodable {
  /// Its name, such as "box.x".
  public var label: String
  /// The smallest and the largest value at the starts.
  public var atStart: [Float]
  /// The smallest and the largest value at the starts and in random and planned episodes.
  public var overall: [Float]
  /// Whether it was ever infinite or NaN.
  public var isBroken: Bool

  /// A value this far from 0 is off scale; from a third of it on, a note is made.
  private static let largest: Float = 30
  /// A value that never exceeds this magnitude tells a policy almost nothing beside others of about 1.
  private static let smallest: Float = 0.003

  /// - Parameters:
  ///   - starts: the ranges over all starts.
  ///   - rollouts: the ranges over random and planned episodes.
  static func figures(
    _ starts: ObservationRanges, _ rollouts: ObservationRanges, in task: ManipulationTask
  ) -> [ObservationFigures] {
    let both = ObservationRanges(count: task.observationCount, merging: [starts, rollouts])
    return task.observationLabels.enumerated().map { index, label in
      func range(_ ranges: ObservationRanges) -> [Float] {
        let ends = [ranges.lower[index], ranges.upper[index]]
        return ends.allSatisfy(\.isFinite) ? ends : []
      }
      return ObservationFigures(
        label: label, atStart: range(starts), overall: range(both), isBroken: both.isBroken[index])
    }
  }

  private var size: Float { overall.map(abs).max() ?? .infinity }

  static func findings(_ figures: [ObservationFigures]) -> [Finding] {
    func listed(_ some: [ObservationFigures]) -> String {
      let shown = some.prefix(4).map { one in
        one.isBroken || one.overall.isEmpty
          ? "\(one.label) is not always finite"
          : "\(one.label) ranges from \(figure(one.overall[0])) to \(figure(one.overall[1]))"
      }
      return shown.joined(separator: ", ") + (some.count > 4 ? ", and \(some.count - 4) more" : "")
    }
    let wild = figures.filter { $0.isBroken || $0.size > largest }
    if !wild.isEmpty {
      return [
        Finding(
          "observation-off-scale", .unsound,
          "after normalisation \(listed(wild)): choose a 'scale' (and 'center') that brings them to about 1")
      ]
    }
    let faint = figures.filter { $0.size < smallest && $0.size > 0 }
    let large = figures.filter { $0.size > largest / 3 }
    if !(faint + large).isEmpty {
      return [
        Finding(
          "observation-off-scale", .note,
          "after normalisation \(listed(large + faint)): a 'scale' would bring them to about 1")
      ]
    }
    let most = figures.max { $0.size < $1.size }
    let silent = figures.filter { $0.overall.first == $0.overall.last }
    return [
      Finding(
        "observation-off-scale", .ok,
        "\(counted(figures.count, "observation")) on scale: "
          + (most.map { "the largest, \($0.label), reaches ±\(figure($0.size))" } ?? "there are none")
          + (silent.isEmpty ? "" : "; never changing: \(silent.map(\.label).joined(separator: ", "))"))
    ]
  }
}
