// The origin of the rollouts in a rollout file.

public import Batches
import Messages

/// The origin of rollouts: what is needed to replay them and to interpret their numbers.
public struct RolloutFileHeader: Sendable, Equatable {
  /// The scene's name.
  public var sceneName: String
  /// The scene's digest: rollouts replay exactly only in a scene of the same digest.
  public var sceneDigest: UInt64
  /// A name for each observation component, in order, such as "box.x".
  public var observationLabels: [String]
  /// A name for each action dimension, in order.
  public var actionLabels: [String]
  /// A description of the policy, for people.
  public var policy: String
  /// The hash of the policy's weights; 0 for the random policy.
  public var policyFingerprint: UInt64
  /// The seed of the generation.
  public var seed: UInt64
  /// The temperature at which tokens were sampled.
  public var temperature: Float
  /// `[actions][actionDimensions]`, carried out from every start before its rollouts began; empty if they
  /// began at the start.
  public var prefix: [[Token]]

  /// A header of these parts.
  public init(
    sceneName: String, sceneDigest: UInt64, observationLabels: [String], actionLabels: [String],
    policy: String, policyFingerprint: UInt64 = 0, seed: UInt64, temperature: Float, prefix: [[Token]] = []
  ) {
    self.sceneName = sceneName
    self.sceneDigest = sceneDigest
    self.observationLabels = observationLabels
    self.actionLabels = actionLabels
    self.policy = policy
    self.policyFingerprint = policyFingerprint
    self.seed = seed
    self.temperature = temperature
    self.prefix = prefix
  }

  /// robomimic's `env_args`: JSON with sorted keys. Of its types of environment, 2 (Gym) fits best. The
  /// environment itself is needed only for rolling out, not for training on the file.
  var environmentArguments: String {
    let digest = jsonString(String(sceneDigest, radix: 16))
    return #"{"env_kwargs":{"scene_digest":\#(digest)},"env_name":\#(jsonString(sceneName)),"type":2}"#
  }

  /// The first difference that prevents one file from continuing another, with both values; nil if there is
  /// none.
  ///
  /// The policy's name may differ, because the same weights may be in another file.
  func difference(from other: RolloutFileHeader) -> String? {
    func text(_ what: String, _ own: String, _ others: String) -> String? {
      own == others ? nil : "it was generated with \(what) \(own), not \(others)"
    }
    return text("scene", sceneName, other.sceneName)
      ?? text("scene digest", hexadecimal(sceneDigest), hexadecimal(other.sceneDigest))
      ?? text(
        "a policy of fingerprint", "\(hexadecimal(policyFingerprint)) (\(policy))",
        "\(hexadecimal(other.policyFingerprint)) (\(other.policy))")
      ?? text("seed", "\(seed)", "\(other.seed)")
      ?? text("temperature", decimal(temperature), decimal(other.temperature))
      ?? text("observations", "\(observationLabels)", "\(other.observationLabels)")
      ?? text("actions", "\(actionLabels)", "\(other.actionLabels)")
      ?? text("a prefix of actions", "\(prefix)", "\(other.prefix)")
  }
}
