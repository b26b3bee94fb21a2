// An episode in its shortest form: the scene, the seed of the start, and the tokens of all actions.

public import Batches
internal import FoundationEssentials
internal import Messages
internal import Rollouts

/// The actions of one episode. Together with the scene, they reproduce the episode to the bit.
///
/// As JSON: `{"actions":[[5,10],[4,10]],"scene":"push-box","sceneDigest":"1f…","seed":7}`.
public struct ActionLog: Sendable, Equatable, Codable {
  /// The scene's name.
  public var scene: String
  /// The scene's digest in hexadecimal digits; nil if any scene of this name is allowed.
  public var sceneDigest: String?
  /// The seed of the start state.
  public var seed: UInt64
  /// `[actions][actionDimensions]`
  public var actions: [[Token]]

  /// A log of these parts.
  public init(scene: String, sceneDigest: UInt64?, seed: UInt64, actions: [[Token]]) {
    self.scene = scene
    self.sceneDigest = sceneDigest.map { String($0, radix: 16) }
    self.seed = seed
    self.actions = actions
  }

  /// Reads a log, or one rollout of a rollout file. The file's first bytes show which of the two it is.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - rollout: the number of the rollout in a rollout file, counted from 0.
  public init(path: String, rollout: Int = 0) throws(RecordingError) {
    if RolloutFile.isHDF5(path) {
      try self.init(rolloutFile: path, rollout: rollout)
      return
    }
    let contents: Data
    do {
      contents = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .log(path: path, reason: "it cannot be read")
    }
    do {
      self = try JSONDecoder().decode(ActionLog.self, from: contents)
    } catch {
      throw .log(
        path: path,
        reason:
          "it must be a rollout file or JSON with \"scene\", \"seed\" and \"actions\", a list of tokens each")
    }
  }

  private init(rolloutFile path: String, rollout number: Int) throws(RecordingError) {
    let batch: RolloutBatch
    let header: RolloutFileHeader
    do throws(RolloutFileError) {
      let reader = try RolloutFileReader(path)
      header = reader.header
      guard (0..<reader.rollouts).contains(number) else {
        throw RolloutFileError(
          kind: .arguments, path: path,
          reason: "there is no rollout \(number), the file has \(reader.rollouts)")
      }
      batch = try reader.readRollout(number)
    } catch {
      throw .log(path: path, reason: error.reason)
    }
    let width = batch.layout.actionDimensions
    self.init(
      scene: header.sceneName, sceneDigest: header.sceneDigest, seed: batch.rollouts[0].seed,
      actions: header.prefix
        + (0..<batch.rollouts[0].length).map { action in
          Array(batch.tokens[action * width..<(action + 1) * width])
        })
  }

  /// The log as one line of JSON with sorted keys, newline included.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    } catch {
      requirementFailed("texts and whole numbers could not be encoded as JSON: \(error)")
    }
  }
}
