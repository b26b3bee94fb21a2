// The condition for success; a part of a scene.

/// A condition on a state. Its margin is ≥ 0 where it holds, and increases the better it holds.
public indirect enum Predicate: Sendable, Equatable {
  /// The origins of two frames are at most `within` apart, m.
  case near(Frame, Frame, within: Float)
  /// The angles of two frames differ by at most `within`, rad, up to a turn of 2π / symmetry.
  case aligned(Frame, Frame, within: Float, symmetry: Int)
  /// At least this share of a marker's area is covered by a body.
  case coverage(marker: Int, body: Int, atLeast: Float)
  /// All these bodies are slower than `speed`, m/s, and `angularSpeed`, rad/s.
  case still(bodies: [Int], speed: Float, angularSpeed: Float)
  /// The origin of a frame lies in a region, or, with `outline`, all of a body lies in one part of it.
  case inside(Frame, region: Frame, outline: Bool)
  /// One of the first bodies touches one of the second, as near as the engine lets them come.
  case touching([Int], [Int])
  /// None of the first bodies touches any of the second.
  case released([Int], by: [Int])
  /// A body touches each of these fingers.
  case held(Int, by: [Int])
  /// A body's tilt is at most `within`, rad, up to a turn of 2π / symmetry.
  case upright(Int, within: Float, symmetry: Int)
  /// A joint's position is past this share of the range from its lower to its upper limit.
  case jointPast(Int, share: Float)
  /// A frame's origin has crossed the line between two other origins since the start.
  case crossed(Frame, from: Frame, to: Frame)
  /// The first origin is at least `by` above the second, m.
  case above(Frame, Frame, by: Float)
  /// The first origin is at least `by` below the second, m.
  case below(Frame, Frame, by: Float)
  /// The displacement from the second origin to the first, in the workspace's axes, is in these ranges, m;
  /// nil for any.
  case offset(Frame, from: Frame, x: ClosedRange<Float>?, y: ClosedRange<Float>?)
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
    case .hold, .crossed: true
    case .all(let parts), .any(let parts), .count(let parts, _): parts.contains(where: \.hasMemory)
    case .not(let part): part.hasMemory
    default: false
    }
  }
}
