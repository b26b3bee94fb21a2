// What a rollout file says of where its rollouts came from.

public import Batches
import Messages

/// Where rollouts came from: what is needed to replay them and to read their numbers.
public struct RolloutFileHeader: Sendable, Equatable {
  /// The scene's name.
  public var sceneName: String
  /// The scene's digest: rollouts replay exactly only in a scene of the same digest.
  public var sceneDigest: UInt64
  /// A name for each number of an observation, in order, such as "box.x".
  public var observationLabels: [String]
  /// A name for each action dimension, in order.
  public var actionLabels: [String]
  /// What acted, in words for people.
  public var policy: String
  /// The hash of the policy's weights; 0 for the random policy.
  public var policyFingerprint: UInt64
  /// The seed of the run that drew the rollouts.
  public var seed: UInt64
  /// The temperature that tokens were drawn at.
  public var temperature: Float
  /// `[actions][actionDimensions]`, carried out from every start before its rollouts began; empty where they
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

  /// robomimic's `env_args`: JSON with sorted keys. Of its types of environment, 2 (Gym) fits best; it needs
  /// the environment itself only to roll out, not to train on the file.
  var environmentArguments: String {
    let digest = jsonString(String(sceneDigest, radix: 16))
    return #"{"env_kwargs":{"scene_digest":\#(digest)},"env_name":\#(jsonString(sceneName)),"type":2}"#
  }

  /// What keeps a file of this header from going on as one of another, with both values; nil if nothing does.
  ///
  /// The policy's name may differ: the same weights may lie elsewhere.
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
