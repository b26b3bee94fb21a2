// Random actions in many episodes side by side, on all cores; prints actions per second.

import Batches
import Parallel
import Randomness
import Rollouts
import Scenes
import Tasks

let scene = CommandLine.arguments.dropFirst().first ?? "push-t"
let task = try ManipulationTask(Scene(named: scene))
let environments = try VectorEnvironment(task: task, count: 256, key: RandomKey(seed: 1))
let key = RandomKey(seed: 2)
let steps = 400
var (episodes, successes, faults) = (0, 0, 0)
let clock = ContinuousClock()
let elapsed = try clock.measure {
  for step in 0..<steps {
    let own = key.folding(step)
    let tokens = (0..<environments.count * task.bins.count).map { index in
      Token(own.integer(index, below: task.bins[index % task.bins.count]))
    }
    try environments.step(tokens)
    for outcome in environments.outcomes where outcome != .running {
      episodes += 1
      if outcome == .succeeded { successes += 1 }
      if case .fault = outcome { faults += 1 }
    }
  }
}
let actions = Double(steps * environments.count)
print(
  "\(task.scene.name): \(Int(actions / (elapsed / .seconds(1)))) actions/s on \(environments.pool.workers) workers"
)
print("\(episodes) episodes, \(successes) successes, \(faults) faults")
