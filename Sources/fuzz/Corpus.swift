// The inputs of mutations: the shipped scenes, those of the tests, and files that a small training run
// leaves.

import Batches
import Foundation
import Mutations
import Parallel
import Policies
import Randomness
import Replays
import Rollouts
import Scenes
import Tasks
import Training

/// Files to mutate, made in a temporary folder that is removed with this object.
final class Corpus {
  /// A task small enough for an iteration of training in a few milliseconds.
  let task: ManipulationTask
  /// The folder for the files of cases.
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "jostle-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    task = try ManipulationTask(Scene(yaml: nudgeScene(), file: "nudge.yaml"))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The texts of the scene files of the repository, in the order of their paths.
  ///
  /// - Parameter valid: whether to take valid files or those that are refused.
  func scenes(valid: Bool) throws -> [String] {
    var texts = valid ? [nudgeScene()] : []
    for folder in valid ? ["scenes", "Tests/ScenesTests/wellformed"] : ["Tests/ScenesTests/malformed"] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names.sorted() where name.hasSuffix(".yaml") {
        let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
        texts.append(String(decoding: bytes, as: UTF8.self))
      }
    }
    return texts
  }

  /// The texts of the sweep files of the repository, and one with every key.
  func sweeps() throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: "studies").filter {
      $0.hasSuffix(".yaml")
    }
    return names.sorted().map { name in
      String(decoding: FileManager.default.contents(atPath: "studies/\(name)") ?? Data(), as: UTF8.self)
    } + [
      """
      scenes: [push-box, scenes/lever.yaml]
      seeds: [0, 7]
      budget: { iterations: 6, rollouts: 900 }
      parameters: { evaluateEvery: 2, clipHigh: 0.3, demonstrations: "{scene}.h5" }
      settings:
        begun: { from: "clones/{scene}-{seed}.safetensors", clipHigh: 0.2 }
        own: { recipe: dapo, objective: mine, demonstrations: 12, from: none }

      """
    ]
  }

  /// The configuration of the small run.
  var configuration: TrainingConfiguration {
    get throws {
      try TrainingConfiguration(
        yaml: """
          iterations: 3
          workers: 1
          groupSize: 4
          batchGroups: 2
          maxGroups: 6
          hidden: [8]
          epochs: 1
          minibatches: 2
          evaluateEvery: 2
          evaluateEpisodes: 2
          finalEpisodes: 2
          checkpointEvery: 1
          keepCheckpoints: 1
          """)
    }
  }

  /// The folder of a small run that has ended.
  func trained() throws -> RunFolder {
    let run = RunFolder(path: "\(folder)/run")
    if !run.hasRun {
      _ = try TrainingRun.begin(task, sceneText: nil, configuration: configuration, folder: run)
        .run { _ in }
    }
    return run
  }

  /// The bytes of a rollout file.
  func rollouts() throws -> [UInt8] {
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: 2, pool: WorkerPool(workers: 1))
    let (batch, _) = try sampler.sample(policy, groups: 3, sampling: nil, key: RandomKey(seed: 1))
    let path = "\(folder)/rollouts.h5"
    try RolloutFile.write(
      batch, to: path,
      header: RolloutFileHeader(
        sceneName: task.scene.name, sceneDigest: task.scene.digest,
        observationLabels: task.observationLabels, actionLabels: task.actionLabels, policy: "random", seed: 1,
        temperature: 1))
    return bytes(path)
  }

  /// The bytes of a file; empty if it cannot be read.
  func bytes(_ path: String) -> [UInt8] { Array(FileManager.default.contents(atPath: path) ?? Data()) }
}
