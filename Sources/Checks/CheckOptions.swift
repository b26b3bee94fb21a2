/// How much a check of a scene plays. Everything but times is a function of the scene and these.
public struct CheckOptions: Sendable, Equatable {
  /// Decides the starts and all draws; the starts are those of `Evaluation` with this seed.
  public var seed: UInt64 = 0
  /// Starts that are looked at.
  public var starts = 1000
  /// Episodes of doing nothing.
  public var idleEpisodes = 100
  /// Episodes of random actions.
  public var randomEpisodes = 300
  /// Episodes that the planner plays.
  public var plannedEpisodes = 8
  /// Episodes of random actions that are repeated with half the time step, besides all planned ones.
  public var halvedEpisodes = 24
  /// Starts that a policy plays 32 rollouts from each.
  public var signalStarts = 24

  /// What a default check plays.
  public init() {}

  /// What it takes to be sure: 100 planner episodes and figures to match.
  public static var thorough: CheckOptions {
    var options = CheckOptions()
    options.idleEpisodes = 1000
    options.randomEpisodes = 1000
    options.plannedEpisodes = 100
    options.halvedEpisodes = 100
    options.signalStarts = 256
    return options
  }
}
