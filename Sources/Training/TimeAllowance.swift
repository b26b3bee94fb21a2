// How long rollouts from the task's own starts may take, which follows from what a run sees.

/// Shortens rollouts from the task's own starts while the likeliest actions lag behind what sampling reaches.
///
/// A success ends an episode, and trying about until then costs a sampled policy nothing. So its likeliest actions may
/// go round in circles without any group that says so: all rollouts of every group succeed in the end. With less time,
/// those that went astray fail, and there are mixed groups to learn from. Evaluations always have the scene's horizon.
///
/// Once the likeliest actions succeed as often as rollouts do, haste would only cost the starts that need their time: a
/// group that cannot succeed teaches nothing, and the policy unlearns where it began. So the time grows back.
///
/// That comparison needs a temperature that falls. Where it stays high, rollouts rarely succeed as often as the
/// likeliest actions, hasty or not, and they stop succeeding before the time is too short for anyone.
package struct TimeAllowance: Sendable, Equatable {
  /// The success rate from which the time shrinks.
  package static let shrinksFrom = 0.9
  /// The success rate below which it grows again.
  package static let growsBelow = 0.8
  /// What it is multiplied by in an iteration, down and up.
  package static let factors = (shrink: 0.95, growth: 1.05)
  /// What it never falls below, actions.
  package static let least = 8.0

  /// The actions that a rollout may take.
  package private(set) var actions: Double
  /// The success rate of the likeliest actions in the newest evaluation; nil before the first, and in a run whose
  /// temperature does not fall: they count as lagging behind then.
  package var greedySuccess: Double?

  /// An allowance of so many actions.
  package init(actions: Double, greedySuccess: Double? = nil) {
    self.actions = actions
    self.greedySuccess = greedySuccess
  }

  /// The same in whole actions.
  package var mostActions: Int { Int(actions.rounded(.up)) }

  /// Takes the outcomes of an iteration into account.
  ///
  /// - Parameters:
  ///   - success: the share of rollouts from the task's own starts that succeeded.
  ///   - longest: what it never exceeds, actions.
  package mutating func learn(success: Double, longest: Int) {
    let lags = greedySuccess.map { $0 < success } ?? true
    if lags && success >= TimeAllowance.shrinksFrom {
      actions *= TimeAllowance.factors.shrink
    } else if !lags || success < TimeAllowance.growsBelow {
      actions *= TimeAllowance.factors.growth
    }
    actions = min(Double(longest), max(TimeAllowance.least, actions))
  }
}
