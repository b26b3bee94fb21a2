// How many episodes a hunt runs: the input of `Hunt` besides the scene.

/// The size of a hunt. What it finds is a function of the scene and of these options.
public struct HuntOptions: Sendable, Equatable {
  /// Seed of the start states and of all other random choices; the starts are those of a check with this seed.
  public var seed: UInt64 = 0
  /// Number of episodes with random actions.
  public var randomEpisodes = 300
  /// Number of starts from which the planner looks for each shortcut.
  public var plannedEpisodes = 2
  /// Number of the planner's attempts at each of them.
  public var attempts = 2
  /// Number of episodes of a policy.
  public var policyEpisodes = 200

  /// The defaults of `jostle check --hunt`.
  public init() {}

  /// The seeds of the starts of a policy's episodes.
  public var policySeeds: [UInt64] {
    let starts = Starts(seed: seed)
    return (0..<max(0, policyEpisodes)).map { starts.seed($0) }
  }

  /// - Throws: `CheckError.option` if a number is out of its range.
  func validate() throws(CheckError) {
    let most = 1_000_000
    for (name, value, least) in [
      ("randomEpisodes", randomEpisodes, 0), ("plannedEpisodes", plannedEpisodes, 0),
      ("attempts", attempts, 1), ("policyEpisodes", policyEpisodes, 0),
    ] where !(least...most).contains(value) {
      throw .option(name: name, value: value, allowed: least...most)
    }
  }
}
