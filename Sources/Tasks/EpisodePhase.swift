// The phases of an episode, which decide what may be asked of it and done with it.

/// The phase of an episode.
public enum EpisodePhase: String, Hashable, Sendable {
  /// It has not been reset, or its last reset failed: there is nothing to observe or to step.
  case notBegun
  /// It accepts actions.
  case running
  /// It has ended: the success detector fired.
  case succeeded
  /// It has ended at the horizon, without success.
  case truncated
  /// It has ended because the physics failed.
  case faulted

  /// Whether it has begun and ended.
  public var hasEnded: Bool {
    switch self {
    case .notBegun, .running: false
    case .succeeded, .truncated, .faulted: true
    }
  }
}
