// Whether a point has crossed a line since the start: the only condition that is evaluated after every
// physics step.

internal import Physics
internal import Scenes

/// A line, and the point that must cross it. Either may move.
struct Crossing: ConditionMeasure {
  /// A line from one end to the other, m.
  struct Line: Equatable {
    var start = SIMD2<Float>.zero
    var end = SIMD2<Float>.zero

    /// Whether a point lies to the right of the line, seen from its start toward its end.
    func hasOnRight(_ point: SIMD2<Float>) -> Bool {
      (end.x - start.x) * (point.y - start.y) - (end.y - start.y) * (point.x - start.x) < 0
    }

    /// A point in the line's own frame, in lengths of the line: x is 0 at its start and 1 at its end, and y is
    /// the distance to its left. Not finite for a line without length.
    func coordinates(of point: SIMD2<Float>) -> SIMD2<Float> {
      let (along, way) = (end - start, point - start)
      return SIMD2((along * way).sum(), along.x * way.y - along.y * way.x) / (along * along).sum()
    }
  }

  /// The state of a crossing within an episode.
  struct Memory {
    /// The point's position at the last look, m.
    var point = SIMD2<Float>.zero
    /// The line at the last look.
    var line = Line()
    var isCrossed = false
  }

  private let what: (slot: Int, at: SIMD2<Float>)
  private let from: (slot: Int, at: SIMD2<Float>)
  private let to: (slot: Int, at: SIMD2<Float>)

  /// Its place among the crossings of a detector and of its memory.
  private let number: Int

  init(_ crossed: Condition.Crossed, number: Int, in scene: Scene) {
    what = ManipulationTask.slot(of: crossed.what, in: scene)
    from = ManipulationTask.slot(of: crossed.from, in: scene)
    to = ManipulationTask.slot(of: crossed.to, in: scene)
    self.number = number
  }

  /// The memory at the beginning of an episode.
  func begin(_ states: UnsafeBufferPointer<BodyState>) -> Memory {
    Memory(
      point: states[what.slot].point(what.at),
      line: Line(start: states[from.slot].point(from.at), end: states[to.slot].point(to.at)))
  }

  /// Follows the point and the line since the last look; called after every physics step.
  func watch(_ states: UnsafeBufferPointer<BodyState>, _ memory: inout Memory) {
    let now = begin(states)
    if memory.line.hasOnRight(memory.point) != now.line.hasOnRight(now.point),
      Crossing.isBetweenTheEnds(from: memory, to: now)
    {
      memory.isCrossed = true
    }
    memory.point = now.point
    memory.line = now.line
  }

  /// Whether a point that has changed sides has passed the line between its ends.
  private static func isBetweenTheEnds(from last: Memory, to now: Memory) -> Bool {
    // A line at rest is compared with the point's path. This is the same question as below, but in other
    // roundings, on which the bits of published episodes depend.
    if last.line == now.line {
      let path = Line(start: last.point, end: now.point)
      return path.hasOnRight(now.line.start) != path.hasOnRight(now.line.end)
    }
    let (before, after) = (last.line.coordinates(of: last.point), now.line.coordinates(of: now.point))
    let share = before.y / (before.y - after.y)
    let along = before.x + share * (after.x - before.x)
    return along >= 0 && along <= 1
  }

  /// The distance to the line, m, below 0 until it has been crossed.
  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _: borrowing World, _ memory: Detector.Memory
  ) -> Float {
    let distance = ConvexPolygon.distance(
      from: states[what.slot].point(what.at), toSegment: states[from.slot].point(from.at),
      states[to.slot].point(to.at))
    return memory.crossings[number].isCrossed ? distance : min(-distance, -Float.leastNonzeroMagnitude)
  }

  func distance(margin: Float, _: UnsafeBufferPointer<BodyState>, lengthScale: Float) -> Float {
    missing(margin, weight: 1 / lengthScale)
  }
}
