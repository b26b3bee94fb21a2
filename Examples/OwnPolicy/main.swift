import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Scenes
import Tasks

let task = try ManipulationTask(Scene(named: "push-box"))
let layout = PolicyLayout(of: task)
// Your own policy: toward the box half of the time, at random otherwise.
let policy = ScriptedPolicy(layout: layout) { observation, key, tokens in
  for axis in 0..<2 {
    let toBox = observation[2 + axis]
    let random = Token(key.integer(axis, below: layout.bins[axis]))
    tokens[axis] = key.uniform(9) < 0.5 ? (toBox > 0 ? 10 : 0) : random
  }
}
let sampler = try GroupSampler(task: task, policy: policy, groupSize: 8, pool: WorkerPool())
let (batch, report) = try sampler.sample(
  policy, groups: 16, sampling: DynamicSampling(keptSuccesses: 1...7, mostGroups: 256),
  key: RandomKey(seed: 1))
print("pass rate \(report.passRate), kept \(report.groupsKept) of \(report.groupsTried) groups")
// Your own learner reads these arrays.
print("\(batch.rollouts.count) rollouts, \(batch.decisionCount) decisions, hash \(batch.fingerprint)")
