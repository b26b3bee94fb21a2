// Whether bodies touch.

internal import Physics

/// Contact between bodies and others: of some pair, of all pairs, or of none.
struct Touch: ConditionMeasure {
  enum Wanted {
    case some, all, none
  }

  private let nearness: Nearness
  private let wanted: Wanted

  init(_ nearness: Nearness, _ wanted: Wanted) {
    self.nearness = nearness
    self.wanted = wanted
  }

  func margin(
    _ states: UnsafeBufferPointer<BodyState>, _ world: borrowing World, _: Detector.Memory
  ) -> Float {
    switch wanted {
    case .some: nearness.closest(world)
    case .all: nearness.farthest(world)
    case .none: Detector.opposite(nearness.closest(world))
    }
  }

  func distance(margin: Float, _: UnsafeBufferPointer<BodyState>, lengthScale: Float) -> Float {
    missing(margin, weight: 1 / lengthScale)
  }
}
