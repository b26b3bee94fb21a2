// What a rollout file says of where its rollouts came from.

public import Batches
import FoundationEssentials

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
    policy: String, seed: UInt64, temperature: Float, prefix: [[Token]] = []
  ) {
    self.sceneName = sceneName
    self.sceneDigest = sceneDigest
    self.observationLabels = observationLabels
    self.actionLabels = actionLabels
    self.policy = policy
    self.seed = seed
    self.temperature = temperature
    self.prefix = prefix
  }

  /// robomimic's `env_args`: JSON with sorted keys. Of its types of environment, 2 (Gym) fits best; it needs
  /// the environment itself only to roll out, not to train on the file.
  var environmentArguments: String {
    struct Arguments: Encodable {
      var name: String
      var keywords: [String: String]
      var type = 2

      enum CodingKeys: String, CodingKey {
        case name = "env_name"
        case keywords = "env_kwargs"
        case type
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let arguments = Arguments(
      name: sceneName, keywords: ["scene_digest": String(sceneDigest, radix: 16)])
    do {
      return String(decoding: try encoder.encode(arguments), as: UTF8.self)
    } catch {
      preconditionFailure("two texts and a number could not be encoded as JSON: \(error)")
    }
  }
}
