// How every random number of grouped rollouts follows from one key: what it takes to reproduce one of them.

public import Randomness

/// The keys of groups, members and decisions below the key of one call of `GroupSampler.sample`, and of
/// episodes below that of one call of `EpisodeRunner.run`.
///
/// Group n of a call with key k begins at the start seed `seeds.seed(RolloutKeys.start(ofGroup: n, in: k))`;
/// its member m decides for the d-th time, from 0, with the key
/// `RolloutKeys.member(m, ofGroup: n, in: k).folding(d)`.
public enum RolloutKeys {
  /// The key that a group's start seed is drawn from.
  public static func start(ofGroup group: Int, in key: RandomKey) -> RandomKey {
    key.folding(group).folding(0)
  }

  /// The key whose child d decides a member's d-th decision.
  public static func member(_ member: Int, ofGroup group: Int, in key: RandomKey) -> RandomKey {
    members(ofGroup: group, in: key).folding(member)
  }

  /// The key whose child m is that of member m.
  static func members(ofGroup group: Int, in key: RandomKey) -> RandomKey {
    key.folding(group).folding(1)
  }

  /// The key that a single episode's start seed is drawn from.
  public static func start(ofEpisode episode: Int, in key: RandomKey) -> RandomKey {
    key.folding(episode).folding(0)
  }

  /// The key whose child d decides a single episode's d-th decision.
  public static func decisions(ofEpisode episode: Int, in key: RandomKey) -> RandomKey {
    key.folding(episode).folding(1)
  }
}
