// `instructions`: does a fixed amount of work, for counting the instructions that it takes. Benchmarks/instructions
// runs it twice with different amounts under valgrind, so that what start-up takes cancels out.

import Batches
import CKernels
import Foundation
import GRPO
import Parallel
import Policies
import Randomness
import Rollouts
import Scenes
import Tasks

/// Stops with the usage.
func usage() -> Never {
  print("usage: instructions rollouts|update AMOUNT portable|x86-64-v3|x86-64-v4 [SCENE]")
  exit(64)
}

let arguments = CommandLine.arguments
let sets = ["portable", "x86-64-v3", "x86-64-v4"]
guard arguments.count >= 4, let amount = Int(arguments[2]), amount > 0,
  let set = sets.firstIndex(of: arguments[3])
else { usage() }
jk_limit_instruction_set(Int32(set))
guard jk_instruction_set() == Int32(set) else {
  print("this CPU, or what imitates it, has no \(arguments[3])")
  exit(69)
}

func policy(_ layout: PolicyLayout) throws -> NetworkPolicy {
  try NetworkPolicy(
    network: Network(Architecture(layout: layout, hidden: [128, 128]), key: RandomKey(seed: 1)),
    normalizer: Normalizer(observationCount: layout.observationCount).frozen, temperature: 1, mode: .sampled)
}

let pool = WorkerPool(workers: 1)
switch arguments[1] {
case "rollouts":
  // As in `jostle bench`: groups of 8 of an untrained policy, acting and checked for success at every action.
  guard arguments.count == 5 else { usage() }
  let task = try ManipulationTask(Scene(contentsOf: arguments[4]))
  let acting = try policy(PolicyLayout(of: task))
  let sampler = try GroupSampler(task: task, policy: acting, groupSize: 8, pool: pool)
  let (_, report) = try sampler.sample(acting, groups: amount, sampling: nil, key: RandomKey(seed: 1))
  print(report.actions, report.actions * task.physicsStepsPerAction)
case "update":
  // The update of `jostle bench`, with this many minibatches of 1,024 samples.
  let acting = try policy(PolicyLayout(observationCount: 16, bins: [21, 21]))
  let batch = try RolloutBatch.synthetic(
    groups: amount * 2, groupSize: 8, length: 64, policy: acting, key: RandomKey(seed: 2))
  let learner = try Learner(network: acting.network, normalizer: Normalizer(observationCount: 16))
  var options = UpdateOptions()
  (options.epochs, options.minibatches, options.learningRate) = (2, amount, 1e-4)
  _ = try learner.update(batch: batch, options: options, progress: 0, key: RandomKey(seed: 0), pool: pool)
  print(options.epochs * batch.decisionCount)
default: usage()
}
