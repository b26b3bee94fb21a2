// Published settings by name, each a table of values with its source.

internal import Messages

/// A published setting of GRPO.
///
/// A recipe has the values that mean the same for a small network as for a large one: not learning rates and not the
/// number of prompts in a batch. It stands in for the defaults, so a file and flags override it.
public enum Recipe: String, Sendable, CaseIterable {
  /// SimpleVLA-RL, arXiv 2509.09674: the recipe that this project reproduces. Its code averages within rollouts first.
  case simpleVLARL = "simplevla-rl"
  /// DAPO, arXiv 2503.14476, section 4.1: 16 responses to a prompt, 16 updates for each batch.
  case dapo
  /// Dr. GRPO, arXiv 2503.20783: no division by the standard deviation or by the lengths of rollouts.
  case drGRPO = "dr-grpo"
  /// GSPO, arXiv 2507.18071, section 5.1: one ratio for a rollout, clipped at 3e-4 and 4e-4, four minibatches.
  case gspo

  /// What a recipe's name must be, and which one was perhaps meant, for the message about a text that is none.
  public static func requirement(insteadOf text: String) -> String {
    let names = allCases.map(\.rawValue)
    return "must be \(names.alternatives)" + suggestion(for: text, among: names)
  }

  /// Names and values of parameters, as in a configuration file.
  public var values: [(name: String, text: String)] {
    let shared = [("klCoefficient", "0"), ("entropyCoefficient", "0"), ("dualClip", "none")]
    switch self {
    case .simpleVLARL:
      return shared + [
        ("groupSize", "8"), ("dynamicSampling", "true"), ("advantage", "group-normalized"),
        ("ratio", "token"),
        ("aggregation", "rollout-mean"), ("clipLow", "0.2"), ("clipHigh", "0.28"), ("temperature", "1.6"),
      ]
    case .dapo:
      return shared + [
        ("groupSize", "16"), ("dynamicSampling", "true"), ("advantage", "group-normalized"),
        ("ratio", "token"),
        ("aggregation", "token-mean"), ("clipLow", "0.2"), ("clipHigh", "0.28"), ("temperature", "1"),
        ("epochs", "1"), ("minibatches", "16"),
      ]
    case .drGRPO:
      return shared + [
        ("groupSize", "8"), ("dynamicSampling", "false"), ("advantage", "group-centered"), ("ratio", "token"),
        ("aggregation", "constant"), ("clipLow", "0.2"), ("clipHigh", "0.2"), ("temperature", "1"),
      ]
    case .gspo:
      return shared + [
        ("dynamicSampling", "false"), ("advantage", "group-normalized"), ("ratio", "rollout"),
        ("aggregation", "rollout-mean"), ("clipLow", "0.0003"), ("clipHigh", "0.0004"), ("temperature", "1"),
        ("epochs", "1"), ("minibatches", "4"),
      ]
    }
  }
}
