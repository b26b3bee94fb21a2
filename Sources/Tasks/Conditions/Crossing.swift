// Whether a point has crossed a line since the start: the only condition that is evaluated after every
// physics step.

internal import Physics
internal import Scenes

/// A line, and the point that must cross it.
struct Crossing: ConditionMeasure {
  /// The state of a crossing within an episode.
  struct Memory {
    /// The point's position at the last look, m.
    var last = SIMD2<Float>.zero
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
    Memory(last: states[what.slot].point(what.at))
  }

  /// Follows the point since the last look; called after every physics step.
  func watch(_ states: UnsafeBufferPointer<BodyState>, _ memory: inout Memory) {
    let now = states[what.slot].point(what.at)
    let start = states[from.slot].point(from.at)
    let end = states[to.slot].point(to.at)
    func side(_ point: SIMD2<Float>, of a: SIMD2<Float>, _ b: SIMD2<Float>) -> Bool {
      (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) < 0
    }
    if side(memory.last, of: start, end) != side(now, of: start, end),
      side(start, of: memory.last, now) != side(end, of: memory.last, now)
    {
      memory.isCrossed = true
    }
    memory.last = now
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
