// An idea of your own as one of the settings of a sweep: advantages against the success rate of the whole batch, instead of
// that of a rollout's group.

import Batches
import Foundation
import GRPO
import Scenes
import Sweeps
import Tasks

let ofTheBatch = GRPOObjective(name: "batch-baseline") { batch in
  let rewards = batch.rollouts.map { Float($0.reward) }
  let mean = rewards.reduce(0, +) / Float(rewards.count)
  return rewards.map { $0 - mean }
}
let text = """
  scenes: [gate-near]
  seeds: 2
  budget: { iterations: 10 }
  parameters: { evaluateEvery: 5, finalEpisodes: 400 }
  settings:
    of-the-group: { advantage: group-centered }
    of-the-batch: { objective: batch-baseline }
  """
let sweep = try SweepFile(yaml: text, file: "own-setting", objectives: [ofTheBatch.name])
let folder = SweepFolder(
  path: FileManager.default.temporaryDirectory.appending(path: "own-setting-\(UUID())").path)
defer { try? FileManager.default.removeItem(atPath: folder.path) }
try folder.record(sweep)
var scenes: [String: SweepScene] = [:]
for name in sweep.sceneNames {
  scenes[name] = SweepScene(
    task: try ManipulationTask(Scene(named: name)), text: try Scene.wholeText(named: name))
}
// Repeated with more seeds or settings, in a folder that is kept, it trains what is missing.
let progress = try SweepRun(sweep.cells(in: folder), scenes: scenes, objectives: [ofTheBatch]).run()
precondition(progress.failed.isEmpty, "failed: \(progress.failed)")
print(SweepReport(try SweepResults(folder), title: "The baseline of an advantage").markdown)
