// What can stop an update.

public import Parameters

/// Why an update was given up.
public enum LearnerError: Error, Hashable, CustomStringConvertible {
  /// The gradient of this optimiser step (counted from 1 over the learner's life) is not finite. The
  /// parameters and moments are those after the step before.
  case gradientNotFinite(step: Int)
  /// An option that is not allowed; nothing was changed.
  case options(ParameterError)

  /// What happened and what usually is the reason.
  public var description: String {
    switch self {
    case .gradientNotFinite(let step):
      "the gradient of optimiser step \(step) is not finite; the weights have grown too large: lower the "
        + "learning rate or the gradient's maximal norm"
    case .options(let error): error.description
    }
  }
}
