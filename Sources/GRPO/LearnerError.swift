// Errors of a learner and of its updates.

public import Batches
public import Messages
public import Parameters

/// Why a learner could not be made, or why an update was refused or stopped.
public enum LearnerError: Error, Hashable, CustomStringConvertible {
  /// The batch is invalid, or has another layout than the network.
  case batch(BatchError)
  /// There is no rollout to learn from.
  case emptyBatch
  /// The divergence to a reference has a weight, but there is no reference.
  case missingReference(objective: String)
  /// The reference has another layout than the batch.
  case referenceLayout(found: PolicyLayout, expected: PolicyLayout)
  /// A weight of the reference is not a finite number.
  case referenceNotFinite
  /// A normaliser that does not fit the network, or observations that it cannot absorb.
  case normalizer(ArgumentError)
  /// Another argument that is not allowed.
  case argument(ArgumentError)
  /// The gradient of this optimiser step (counted from 1 over the learner's life) is not finite. The
  /// parameters and moments are those after the step before.
  case gradientNotFinite(step: Int)
  /// The update's stop flag was raised; the update is incomplete.
  case stopped
  /// The objective cannot learn from the batch; nothing was changed.
  case objective(name: String, problem: String)
  /// An option that is not allowed; nothing was changed.
  case options(ParameterError)

  /// What happened, and what is allowed or the usual reason.
  public var description: String {
    switch self {
    case .batch(let error): error.description
    case .emptyBatch: "the batch has no rollouts, must have at least one group"
    case .missingReference(let objective):
      "objective '\(objective)' measures a divergence (klCoefficient is not 0) and needs a reference policy"
    case .referenceLayout(let found, let expected):
      "the reference policy has layout \(found), must have the batch's, \(expected)"
    case .referenceNotFinite: "a weight of the reference policy is not finite, all must be"
    case .normalizer(let error): "normaliser: \(error)"
    case .argument(let error): error.description
    case .gradientNotFinite(let step):
      "the gradient of optimiser step \(step) is not finite; the weights have grown too large: lower the "
        + "learning rate or the gradient's maximal norm"
    case .stopped: "stopped in the middle of an update"
    case .objective(let name, let problem): "objective '\(name)': \(problem)"
    case .options(let error): error.description
    }
  }
}
