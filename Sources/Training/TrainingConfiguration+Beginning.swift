// What a configuration takes from the policy that training begins with.

internal import GRPO
internal import Messages
internal import Policies
internal import Randomness
public import Tasks

extension TrainingConfiguration {
  /// Throws if there is nothing to imitate, or if a divergence is to be measured from a clone, which is not yet there
  /// when a run begins.
  ///
  /// - Parameter objective: nil for GRPO with these parameters.
  func checkCloning(_ objective: (any Objective)?) throws(TrainingError) {
    if cloneSteps == 0 { return }
    func refusal(_ reason: String) -> TrainingError {
      .configuration(ConfigurationError(message: "cloneSteps is \(cloneSteps), must be 0 \(reason)"))
    }
    if demonstrations == 0 { throw refusal("without demonstrations: there is nothing to imitate") }
    if objective?.needsReference ?? (grpo.klCoefficient != 0) {
      throw refusal(
        "where the divergence from the first policy is measured: clone first, and begin another run with the clone"
      )
    }
  }

  /// The configuration of a run that begins with a policy: with its network, and its digest.
  ///
  /// - Parameters:
  ///   - policy: nil for random weights.
  ///   - path: the policy's file, for errors.
  /// - Throws: `.configuration` if a parameter of the network is neither the default nor the policy's, or if the policy
  ///   is not the one whose digest the configuration has.
  func beginning(with policy: PolicyFile?, path: String) throws(TrainingError) -> TrainingConfiguration {
    func refusal(_ message: String) -> TrainingError {
      .configuration(ConfigurationError(message: message))
    }
    guard let policy else {
      guard let from else { return self }
      throw refusal(
        "from is x\(hexadecimal(from)), but no policy was given: name the file of the policy with this digest"
      )
    }
    var found = self
    found.takeNetwork(policy.network.architecture)
    for parameter in TrainingConfiguration.parameters {
      let (own, others) = (parameter.text(in: self), parameter.text(in: found))
      guard own == others || own == defaultText(of: parameter) else {
        throw refusal(
          "\(parameter.name) is \(own), must be \(others), as in \(path), with which training begins, or be left out"
        )
      }
    }
    let digest = policy.digest
    guard from == nil || from == digest else {
      throw refusal(
        "from is x\(hexadecimal(from ?? 0)), but the digest of \(path) is x\(hexadecimal(digest))")
    }
    found.from = digest
    return found
  }

  /// Takes the network of the policy that training begins with.
  private mutating func takeNetwork(_ architecture: Architecture) {
    hidden = architecture.hidden
    network = architecture.kind
    fineInputs = architecture.fineInputs
    activation = architecture.activation
    chunk = architecture.layout.chunk
  }

  /// Takes what the policy determines that another run began with.
  package mutating func takeFirstPolicy(of other: TrainingConfiguration) {
    (from, hidden, network, fineInputs, activation, chunk) =
      (other.from, other.hidden, other.network, other.fineInputs, other.activation, other.chunk)
  }
}

extension TrainingConfiguration {
  /// This configuration as a run records it that begins with a policy: with the policy's digest and network.
  ///
  /// - Parameters:
  ///   - policy: the path of a policy file.
  ///   - task: what is trained.
  /// - Throws: as `TrainingRun.begin`.
  public func recorded(from policy: String, for task: ManipulationTask) throws(TrainingError)
    -> TrainingConfiguration
  {
    try beginning(with: TrainingRun.policy(policy, for: task), path: policy)
  }
}

extension PolicyFile {
  /// A hash of the file's bytes.
  var digest: UInt64 {
    var print = Fingerprint()
    for byte in encoded() { print.combine(UInt64(byte)) }
    return print.bits
  }
}
