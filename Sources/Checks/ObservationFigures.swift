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

  private var isConstant: Bool { !overall.isEmpty && overall[0] == overall[1] }

  private var size: Float { overall.map(abs).max() ?? .infinity }

  /// - Parameter examined: the starts and episodes in which the numbers were seen.
  static func findings(_ figures: [ObservationFigures], examined: String) -> [Finding] {
    [scaleFinding(figures, examined), constantFinding(figures, examined)]
  }

  private static func listed(_ some: [ObservationFigures]) -> String {
    let shown = some.prefix(4).map { one in
      one.isBroken || one.overall.isEmpty
        ? "\(one.label) is not always finite"
        : "\(one.label) ranges from \(figure(one.overall[0])) to \(figure(one.overall[1]))"
    }
    return shown.joined(separator: ", ") + (some.count > 4 ? ", and \(some.count - 4) more" : "")
  }

  private static func scaleFinding(_ figures: [ObservationFigures], _ examined: String) -> Finding {
    let wild = figures.filter { $0.isBroken || $0.size > Limits.wildObservation }
    if !wild.isEmpty {
      return Finding(
        .observationOffScale, .unsound, "after normalisation \(listed(wild))", examined: examined,
        advice: "Choose a 'scale' (and 'center') that brings them to about 1.")
    }
    let faint = figures.filter { $0.size < Limits.faintObservation && !$0.isConstant }
    let large = figures.filter { $0.size > Limits.largeObservation }
    if !(faint + large).isEmpty {
      return Finding(
        .observationOffScale, .note, "after normalisation \(listed(large + faint))", examined: examined,
        advice: "A 'scale' would bring them to about 1.")
    }
    let most = figures.max { $0.size < $1.size }
    return Finding(
      .observationOffScale, .ok,
      "\(counted(figures.count, "number")) on scale"
        + (most.map { ": the largest, \($0.label), reaches ±\(figure($0.size))" } ?? ""), examined: examined)
  }

  /// A number that never changes teaches nothing; it is common for things that every start puts in one place.
  private static func constantFinding(_ figures: [ObservationFigures], _ examined: String) -> Finding {
    let constant = figures.filter(\.isConstant)
    guard !constant.isEmpty else {
      return Finding(
        .observationConstant, .ok, "all of \(counted(figures.count, "number")) change", examined: examined)
    }
    return Finding(
      .observationConstant, .note,
      "never changing: " + constant.prefix(4).map(\.label).joined(separator: ", ")
        + (constant.count > 4 ? ", and \(constant.count - 4) more" : ""), examined: examined,
      advice: "Leave them out, unless a scene that extends this one needs the same observations.")
  }
}
