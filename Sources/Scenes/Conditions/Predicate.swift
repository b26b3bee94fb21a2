// The condition for success; a part of a scene.

/// A condition on a state, or a combination of several. Its margin is ≥ 0 where it holds, and increases the better it
/// holds.
public indirect enum Predicate: Sendable, Equatable {
  /// A condition without parts; ``near(_:_:within:)`` and others make one.
  case condition(Condition)
  /// At least this many of these conditions hold.
  case count([Predicate], atLeast: Int)
  case all([Predicate])
  case any([Predicate])
  case not(Predicate)
  /// The condition has held after each of the last `actions` actions.
  case hold(Predicate, actions: Int)

  /// Whether it depends on earlier states too.
  public var hasMemory: Bool {
    switch self {
    case .hold: true
    case .condition(let condition): condition.hasMemory
    case .all(let parts), .any(let parts), .count(let parts, _): parts.contains(where: \.hasMemory)
    case .not(let part): part.hasMemory
    }
  }

  /// The conditions without parts that count toward success, in order: all but those under `not`.
  public var wanted: [Condition] {
    switch self {
    case .condition(let condition): [condition]
    case .all(let parts), .any(let parts), .count(let parts, _): parts.flatMap(\.wanted)
    case .hold(let part, _): part.wanted
    case .not: []
    }
  }
}
