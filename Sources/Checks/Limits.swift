// The thresholds of all findings. The rows of `FindingKind` state them in words, the `…Figures` compare with them.

/// Where a figure stops being as it should be.
enum Limits {
  /// Draws of start states that may be rejected, as a share; also the share that may be solved already.
  static let rejectedDraws = 0.5
  static let solvedDraws = 0.5
  /// How far a body may move by itself in the first second, m: from the engine's rounding and skin, and by
  /// settling; beyond that it falls over or rolls away.
  static let (quietShift, largeShift): (Float, Float) = (0.005, 0.02)
  /// How far it may turn, rad.
  static let (quietTurn, largeTurn): (Float, Float) = (0.02, 0.1)
  /// The magnitude of a normalised number: beside others of about 1, a policy learns little from a smaller one.
  static let (faintObservation, largeObservation, wildObservation): (Float, Float, Float) = (0.003, 10, 30)
  /// Overlap of two outlines as a share of half the width of the thinner body. A hard impact or grip makes
  /// bodies overlap for a moment; past the middle, they may leave on the other side.
  static let (quietOverlap, largeOverlap): (Float, Float) = (0.5, 1)
  /// The speed of the fastest body as a share of the scene's cap.
  static let speedShare = 0.5
  /// A rise in energy, as the height in m to which it would lift all bodies that belong to no agent. The first is
  /// the overlap that the engine leaves between touching bodies: once one is let go, it may be pushed out that far.
  static let (quietLift, largeLift): (Float, Float) = (0.005, 0.01)
  /// Share of the planner's action sequences that must still succeed with half the time step: they end as soon
  /// as they succeed, so that a few miss narrowly.
  static let keptPlans = 0.75
  /// Share of random episodes that may have another outcome with half the time step.
  static let changedEpisodes = 0.05
  /// If random actions succeed more often, there is little to learn.
  static let randomSuccesses = 0.3
  /// Share of the successes that must still hold a second later.
  static let lastingSuccesses = 0.9
  /// Share of the starts that the planner must solve, unless too few were tried to tell.
  static let plannedSuccesses = 0.95
}
