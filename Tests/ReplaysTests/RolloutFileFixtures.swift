// Fixtures for tests of rollout files: a folder, invented rollouts, a header.

import Batches
import Foundation
import Replays

/// A temporary folder for one test.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString)").path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      fatalError("no folder for a test: \(error)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

/// Rollouts of made-up numbers, all different, of lengths 1, 2, 3, ...
func exampleBatch(groups: Int, chunk: Int) -> RolloutBatch {
  let layout = PolicyLayout(observationCount: 3, bins: [11, 2], chunk: chunk)
  var batch = RolloutBatch(layout: layout, groupSize: 2)
  for number in 0..<2 * groups {
    let length = number + 1
    let decisions = (length + chunk - 1) / chunk
    batch.rollouts.append(
      Rollout(
        group: number / 2, member: number % 2, seed: UInt64.max - UInt64(number / 2),
        startHash: 0x8000_0000_0000_0001 &+ UInt64(number / 2), reward: number % 2,
        terminated: number % 2 == 1,
        truncated: number % 2 == 0, length: length, firstDecision: batch.decisionCount, decisions: decisions))
    for decision in 0..<decisions {
      let start = Float(number * 100 + decision)
      batch.observations += [start / 7, -start * .pi, decision == 0 ? -0.0 : .leastNonzeroMagnitude]
      for token in 0..<layout.tokensPerDecision {
        batch.tokens.append(Token((number + decision + token) % layout.bins(ofToken: token)))
        batch.logProbabilities.append(-Float(token + 1) / Float(number + 3))
      }
    }
  }
  return batch
}

let exampleHeader = RolloutFileHeader(
  sceneName: "push-box", sceneDigest: .max, observationLabels: ["hand.x", "hand.y", "kästchen.x"],
  actionLabels: ["hand.x", "hand.y"], policy: "network of 64, 64 after 12 iterations", seed: 1 << 63,
  temperature: 1.6)
