// REINFORCE with a baseline, in Jostle's training loop: checkpoints, evaluations and logs come with it.

import Batches
import Foundation
import GRPO
import Scenes
import Tasks
import Training

/// −A·log π for each token, with the advantage A = reward − mean reward of the batch.
struct Reinforce: Objective {
  let name = "reinforce"

  func loss(on batch: RolloutBatch) -> any BatchLoss { Loss(batch) }

  struct Loss: BatchLoss {
    let advantages: [Float]
    let weight: Double

    init(_ batch: RolloutBatch) {
      let rewards = batch.rollouts.map { Float($0.reward) }
      let baseline = rewards.reduce(0, +) / Float(rewards.count)
      advantages = rewards.map { $0 - baseline }
      weight = 1 / Double(batch.rollouts.reduce(0) { $0 + batch.executedTokens(of: $1) })
    }

    func add(to shard: inout LossShard) {
      for row in 0..<shard.rowCount {
        let advantage = advantages[shard.rollout(row)]
        for token in 0..<shard.executedTokens(row) {
          shard.add(
            row, token, weight: weight, loss: -advantage * shard.logProbability(row, token),
            gradient: -advantage)
        }
      }
    }
  }
}

let scene = "gate-near"
let folder = FileManager.default.temporaryDirectory.appending(path: "own-objective-\(UUID())").path
defer { try? FileManager.default.removeItem(atPath: folder) }
var configuration = TrainingConfiguration()
configuration.seed = 1
configuration.iterations = 20
// One step on each batch, since nothing keeps this objective near the policy that acted.
configuration.update.epochs = 1
configuration.update.minibatches = 1
let run = try TrainingRun.begin(
  ManipulationTask(Scene(named: scene)), sceneText: Scene.wholeText(named: scene),
  configuration: configuration, folder: RunFolder(path: folder), objective: Reinforce())
_ = try run.run { event in
  if case .iterated(let report) = event, let greedy = report.greedy {
    print("iteration \(report.iteration): \(greedy.success.successes) of \(greedy.success.episodes) succeed")
  }
}
