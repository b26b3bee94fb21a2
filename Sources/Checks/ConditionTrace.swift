// The margin of one condition through one episode, summarised from what `Player` recorded.

/// The margin of one condition through one episode.
struct ConditionTrace: Sendable {
  /// At the start, after a quarter, a half and three quarters of the episode's actions, and at its end.
  var quarters: [Float]
  /// The largest.
  var best: Float
  /// Whether the condition held at some time after the start.
  var everHeld: Bool
  /// The action from which on it held to the end; nil if it did not hold at the end.
  var heldSince: Int?

  /// - Parameter margins: `[1 + actions]`, the first one at the start.
  init(_ margins: [Float]) {
    let last = margins.count - 1
    quarters = (0...4).map { margins[last * $0 / 4] }
    best = margins.max() ?? -.infinity
    everHeld = margins.dropFirst().contains { $0 >= 0 }
    let broken = margins.lastIndex { !($0 >= 0) }
    heldSince = broken == last ? nil : broken.map { $0 + 1 } ?? 0
  }
}
