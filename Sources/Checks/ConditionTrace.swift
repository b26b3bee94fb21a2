// The margin of one condition during one episode, summarised from what `Player` recorded.

/// The margin of one condition during one episode.
struct ConditionTrace: Sendable {
  /// At the start, after a quarter, a half and three quarters of the episode's actions, and at its end.
  var quarters: [Float]
  /// The largest margin.
  var best: Float
  /// Whether the condition held at least once after the start.
  var everHeld: Bool
  /// The action from which it held until the end; nil if it did not hold at the end.
  var heldSince: Int?

  /// - Parameter margins: `[1 + actions]`, the first of them at the start.
  init(_ margins: [Float]) {
    let last = margins.count - 1
    quarters = (0...4).map { margins[last * $0 / 4] }
    best = margins.max() ?? -.infinity
    everHeld = margins.dropFirst().contains { $0 >= 0 }
    let broken = margins.lastIndex { !($0 >= 0) }
    heldSince = broken == last ? nil : broken.map { $0 + 1 } ?? 0
  }
}
