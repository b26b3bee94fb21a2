// One of the settings that a sweep compares.

public import Training

/// A named choice of training parameters.
public struct SweepSetting: Sendable, Equatable {
  /// The name, which is also that of its folder.
  public var name: String
  /// All parameters, with the seed of no cell in particular. With a file of demonstrations, `demonstrations` is 1.
  public var configuration: TrainingConfiguration
  /// The rollout file whose successes are the demonstrations; nil to have the planner make them, or for none.
  public var demonstrationFile: String?
  /// The policy file that training begins with; nil for random weights.
  public var policyFile: String?
  /// The name of what updates minimise, which the program that trains knows; nil for GRPO.
  public var objective: String?
}
