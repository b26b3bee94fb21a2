// Where an episode stands between its reset and its end: what may be asked of it and done with it.

/// Where an episode stands.
public enum EpisodePhase: String, Hashable, Sendable {
  /// It has yet to be reset, or its last reset failed: there is nothing to observe and nothing to step.
  case notBegun
  /// It takes actions.
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
