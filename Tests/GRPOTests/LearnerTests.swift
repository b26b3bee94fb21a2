// Updates as a whole: the optimiser's path, the same bits for any workers, and a state that can be saved.

import Batches
import Parallel
import Foundation
import GRPO
import Policies
import Randomness
import Rollouts
import Testing

func learner(_ layout: PolicyLayout, hidden: [Int] = [24, 17], seed: UInt64 = 3) throws -> Learner {
  try Learner(
    network: Network(Architecture(layout: layout, hidden: hidden), key: RandomKey(seed: seed)),
    normalizer: Normalizer(observationCount: layout.observationCount))
}

@Suite("the learner's updates are correct and reproducible")
struct LearnerTests {
  @Test(
    "the gradients of groups add up to that of their batch, with the same bits in any parts and for any workers"
  )
  func groupGradients() throws {
    let fixture = try Fixture(chunk: 2, spread: 0.2)
    let groups = fixture.batch.groupCount
    for ratio in RatioLevel.allCases {
      var options = Recipe.plain
      options.ratio = ratio
      func found(_ groups: Range<Int>, workers: Int) throws -> (losses: [Double], gradients: [Float]) {
        try fixture.learner.groupGradients(
          groups, of: fixture.batch, objective: GRPOObjective(options.grpo), options: options.update,
          pool: WorkerPool(workers: workers))
      }
      let whole = try found(0..<groups, workers: 1)
      let count = whole.gradients.count / groups
      let expected = try fixture.learner.lossAndGradient(
        batch: fixture.batch, objective: GRPOObjective(options.grpo), options: options.update,
        pool: WorkerPool(workers: 2))
      #expect(abs(whole.losses.reduce(0, +) - expected.loss) < 1e-6)
      var sum = [Float](repeating: 0, count: count)
      for group in 0..<groups {
        for index in 0..<count { sum[index] += whole.gradients[group * count + index] }
      }
      let tensors = sum.withUnsafeBufferPointer {
        fixture.learner.network.shape.tensors(of: $0.baseAddress!)
      }
      #expect(relativeDistance(flat(tensors), flat(expected.gradient)) < 1e-5)
      for workers in [2, 7] {
        let parts = try [found(0..<1, workers: workers), found(1..<groups, workers: workers)]
        #expect(parts.flatMap(\.losses) == whole.losses)
        #expect(parts.flatMap(\.gradients) == whole.gradients)
      }
    }
  }

  @Test("steps follow AdamW with clipped gradients of shuffled minibatches", arguments: RatioLevel.allCases)
  func optimizerPath(ratio: RatioLevel) throws {
    let fixture = try Fixture(chunk: 2, spread: 0.2)
    var options = Recipe.plain
    options.ratio = ratio
    options.aggregation = .rolloutMean
    options.epochs = 2
    options.minibatches = 3
    options.learningRate = 0.04
    options.schedule = .linear
    options.weightDecay = 0.1
    options.maxGradientNorm = 0.2
    // Large, so that parameters with next to no gradient do not amplify rounding.
    options.epsilon = 1e-3
    let key = RandomKey(seed: 12)
    var naive = NaiveNetwork(fixture.learner.network, fixture.learner.normalizer.frozen)
    let start = naive.flat
    let metrics = try fixture.learner.update(
      batch: fixture.batch, options: options, progress: 0.25, key: key, pool: WorkerPool(workers: 2))

    let loss = NaiveLoss(batch: fixture.batch, options: options)
    let rollouts = fixture.batch.rollouts
    let items = ratio == .rollout ? rollouts.count : fixture.batch.decisionCount
    var m = [Double](repeating: 0, count: start.count)
    var v = m
    var (steps, normSum) = (0.0, 0.0)
    for epoch in 0..<2 {
      let order = key.folding(epoch).permutation(of: items)
      for minibatch in 0..<3 {
        let chosen = order[items * minibatch / 3..<items * (minibatch + 1) / 3]
        let parts: [(rollout: Int, decisions: [Int])] =
          ratio == .rollout
          ? chosen.map { ($0, Array(0..<rollouts[$0].decisions)) }
          : chosen.map { decision in
            let owner = rollouts.lastIndex { $0.firstDecision <= decision }!
            return (owner, [decision - rollouts[owner].firstDecision])
          }
        let gradient = loss.gradient(naive, parts, scale: Double(items) / Double(chosen.count))
        let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        normSum += norm
        steps += 1
        var flat = naive.flat
        for index in flat.indices {
          let g = gradient[index] * min(1, 0.2 / norm)
          m[index] = 0.9 * m[index] + 0.1 * g
          v[index] = 0.999 * v[index] + 0.001 * g * g
          flat[index] *= 1 - 0.03 * 0.1
          flat[index] -=
            0.03 * (m[index] / (1 - pow(0.9, steps)))
            / ((v[index] / (1 - pow(0.999, steps))).squareRoot() + 1e-3)
        }
        naive.flat = flat
      }
    }
    let end = NaiveNetwork(fixture.learner.network, fixture.learner.normalizer.frozen).flat
    let moved = zip(end, start).map { $0 - $1 }
    let expected = zip(naive.flat, start).map { $0 - $1 }
    #expect(relativeDistance(moved, expected) < 1e-3)
    #expect(abs(metrics.gradientNorm - normSum / 6) < 1e-3 * normSum / 6)
    #expect(metrics.optimizerSteps == 6 && fixture.learner.optimizerSteps == 6)
    #expect(abs(metrics.learningRate - 0.03) < 1e-8)
  }

  @Test("before the first step every ratio is exactly 1", arguments: RatioLevel.allCases)
  func ratioIsExactlyOne(ratio: RatioLevel) throws {
    for temperature: Float in [0.7, 1, 1.6] {
      let layout = PolicyLayout(observationCount: 6, bins: [21, 5], chunk: 2)
      let learner = try learner(layout)
      try learner.absorb(observations: (0..<600).map { RandomKey(seed: 4).uniform($0) * 3 })
      let batch = try RolloutBatch.synthetic(
        groups: 5, groupSize: 8, length: 21, policy: learner.policy(temperature: temperature, mode: .sampled),
        key: RandomKey(seed: 7))
      var options = Recipe.plain
      options.temperature = temperature
      options.ratio = ratio
      options.epochs = 1
      options.minibatches = 1
      let reference = try learner.policy(temperature: 1, mode: .greedy)
      let metrics = try learner.update(
        batch: batch, options: options, progress: 0, key: RandomKey(seed: 1), reference: reference,
        pool: WorkerPool(workers: 2))
      #expect(metrics.ratioMin == 1 && metrics.ratioMax == 1 && metrics.ratioMean == 1)
      #expect(metrics.approximateKL == 0 && metrics.referenceKL == 0)
      #expect(metrics.clipFractionLow == 0 && metrics.clipFractionHigh == 0)
      // After a step they are not.
      let second = try learner.update(
        batch: batch, options: options, progress: 0, key: RandomKey(seed: 1), pool: WorkerPool(workers: 2))
      #expect(second.ratioMin < 1 && second.ratioMax > 1 && second.approximateKL > 0)
      #expect(second.referenceKL == nil)
    }
  }

  @Test("1, 2 and 7 workers give the same bits, and another key changes them", arguments: RatioLevel.allCases)
  func workersDoNotChangeBits(ratio: RatioLevel) throws {
    let layout = PolicyLayout(observationCount: 7, bins: [5, 18], chunk: 2)
    var options = Recipe.plain
    options.ratio = ratio
    options.klCoefficient = 0.1
    options.entropyCoefficient = 0.01
    options.minibatches = 3
    func run(workers: Int, seed: UInt64 = 1) throws -> (Fingerprint, [UpdateMetrics]) {
      let learner = try learner(layout)
      let policy = try learner.policy(temperature: 1, mode: .sampled)
      var metrics: [UpdateMetrics] = []
      // Sizes that are not multiples of a shard, increasing and decreasing.
      for (groups, length) in [(9, 45), (40, 23), (1, 1), (3, 100)] {
        let batch = try RolloutBatch.synthetic(
          groups: groups, groupSize: 4, length: length,
          policy: learner.policy(temperature: 1, mode: .sampled),
          key: RandomKey(seed: 5))
        metrics.append(
          try learner.update(
            batch: batch, options: options, progress: 0, key: RandomKey(seed: seed).folding(groups),
            reference: policy, pool: WorkerPool(workers: workers)))
        try learner.absorb(observations: batch.observations)
      }
      return (learner.network.fingerprint, metrics)
    }
    let one = try run(workers: 1)
    for workers in [2, 7] {
      let other = try run(workers: workers)
      #expect(other.0 == one.0, "\(workers) workers")
      #expect(other.1 == one.1, "\(workers) workers")
    }
    #expect(try run(workers: 2, seed: 2).0 != one.0)
  }

  @Test(
    "initial weights, rollouts and updates have the same hash on every CPU and in every build",
    arguments: Activation.allCases)
  func oneHashEverywhere(activation: Activation) throws {
    let layout = PolicyLayout(observationCount: 9, bins: [21, 4], chunk: 2)
    let learner = try Learner(
      network: Network(
        Architecture(layout: layout, hidden: [40, 30], activation: activation), key: RandomKey(seed: 3)),
      normalizer: Normalizer(observationCount: 9))
    var options = Recipe.plain
    options.entropyCoefficient = 0.01
    options.schedule = .cosine
    var print = Fingerprint()
    for iteration in 0..<3 {
      let batch = try RolloutBatch.synthetic(
        groups: 3, groupSize: 4, length: 41, policy: learner.policy(temperature: 1.2, mode: .sampled),
        key: RandomKey(seed: 5).folding(iteration))
      for token in batch.tokens { print.combine(Int(token)) }
      print.combine(batch.logProbabilities)
      _ = try learner.update(
        batch: batch, options: options, progress: Double(iteration) / 3,
        key: RandomKey(seed: 6).folding(iteration), pool: WorkerPool(workers: 2))
      try learner.absorb(observations: batch.observations)
    }
    print.combine(Int(truncatingIfNeeded: learner.network.fingerprint.bits))
    let expected: [Activation: String] = [
      .tanh: "bf8fa53fc318ed2d", .relu: "6121bd61b786ae6c", .silu: "f2ae5cdb530ba6f0",
    ]
    #expect(print.description == expected[activation])
  }

  @Test("steps change the weights in place, without a copy of all of them")
  func stepsAreInPlace() throws {
    let learner = try learner(PolicyLayout(observationCount: 6, bins: [21, 5]))
    let batch = try RolloutBatch.synthetic(
      groups: 6, groupSize: 8, length: 15, policy: learner.policy(temperature: 1, mode: .sampled),
      key: RandomKey(seed: 7))
    let (place, fingerprint) = (learner.network.parameters, learner.network.fingerprint)
    _ = try learner.update(
      batch: batch, options: Recipe.plain, progress: 0, key: RandomKey(seed: 1),
      pool: WorkerPool(workers: 2))
    #expect(learner.network.parameters == place)
    #expect(learner.network.fingerprint != fingerprint)
  }

  @Test("a restored learner makes the same updates bit for bit")
  func stateRoundTrip() throws {
    let layout = PolicyLayout(observationCount: 6, bins: [21, 5])
    let first = try learner(layout)
    let batch = try RolloutBatch.synthetic(
      groups: 6, groupSize: 8, length: 15, policy: first.policy(temperature: 1, mode: .sampled),
      key: RandomKey(seed: 7))
    let pool = WorkerPool(workers: 1)
    func update(_ learner: Learner, _ iteration: Int) throws {
      _ = try learner.update(
        batch: batch, options: Recipe.plain, progress: 0, key: RandomKey(seed: 1).folding(iteration),
        pool: pool)
      try learner.absorb(observations: batch.observations)
    }
    for iteration in 0..<3 { try update(first, iteration) }
    let bytes = Safetensors(tensors: first.state).encoded()
    let second = try Learner(
      architecture: first.network.architecture, restoring: Safetensors(decoding: bytes, path: "c"), path: "c")
    #expect(second.optimizerSteps == first.optimizerSteps && second.optimizerSteps == 24)
    #expect(second.normalizer == first.normalizer)
    for iteration in 3..<6 {
      try update(first, iteration)
      try update(second, iteration)
      #expect(first.network.fingerprint == second.network.fingerprint)
    }
    // Without the moments, the weights would take another path.
    let forgetful = try Learner(network: second.network, normalizer: second.normalizer)
    try update(forgetful, 6)
    try update(first, 6)
    #expect(forgetful.network.fingerprint != first.network.fingerprint)
  }

  @Test("a state with a missing tensor is refused with the tensor's name")
  func incompleteState() throws {
    let learner = try learner(PolicyLayout(observationCount: 2, bins: [3]))
    for name in ["adamw.steps", "adamw.second.layers.1.bias", "layers.0.weight", "normalizer.count"] {
      let tensors = learner.state.filter { $0.name != name }
      #expect(tensors.count == learner.state.count - 1)
      #expect(throws: PolicyError("c", .missingTensor(name))) {
        try Learner(
          architecture: learner.network.architecture, restoring: Safetensors(tensors: tensors), path: "c")
      }
    }
  }

  @Test("a gradient that is not finite stops the update and leaves the weights unchanged")
  func infiniteGradient() throws {
    var network = try learner(PolicyLayout(observationCount: 2, bins: [3])).network
    let last = network.shape.layers[2].weightOffset
    network.withMutableParameters { $0[last] = .infinity }
    let learner = try Learner(network: network, normalizer: Normalizer(observationCount: 2))
    let sound = try self.sound(layout: network.architecture.layout)
    let before = learner.network.fingerprint
    #expect(throws: LearnerError.gradientNotFinite(step: 1)) {
      try learner.update(
        batch: sound, options: Recipe.plain, progress: 0, key: RandomKey(seed: 1),
        pool: WorkerPool(workers: 1))
    }
    #expect(learner.network.fingerprint == before && learner.optimizerSteps == 0)
  }

  private func sound(layout: PolicyLayout) throws -> RolloutBatch {
    try RolloutBatch.synthetic(
      groups: 2, groupSize: 4, length: 3, policy: try learner(layout).policy(temperature: 1, mode: .sampled),
      key: RandomKey(seed: 7))
  }

  @Test("a batch of groups with equal rewards does not change the weights")
  func noSignalNoStep() throws {
    let layout = PolicyLayout(observationCount: 4, bins: [6])
    let learner = try learner(layout)
    var batch = try RolloutBatch.synthetic(
      groups: 3, groupSize: 4, length: 10, policy: learner.policy(temperature: 1, mode: .sampled),
      key: RandomKey(seed: 7))
    for index in batch.rollouts.indices { batch.rollouts[index].reward = batch.rollouts[index].group % 2 }
    let before = learner.network.fingerprint
    let metrics = try learner.update(
      batch: batch, options: Recipe.plain, progress: 0, key: RandomKey(seed: 1),
      pool: WorkerPool(workers: 1))
    #expect(learner.network.fingerprint == before)
    #expect(metrics.gradientNorm == 0 && metrics.loss == 0)
  }

  @Test(
    "a choice that depends on the observation is learned from 0/1 rewards alone",
    arguments: RatioLevel.allCases)
  func learnsFromRewards(ratio: RatioLevel) throws {
    let layout = PolicyLayout(observationCount: 1, bins: [5])
    let learner = try learner(layout)
    var options = Recipe.plain
    options.ratio = ratio
    options.learningRate = 1e-2
    func successRate(_ batch: RolloutBatch) -> Double {
      Double(batch.rollouts.reduce(0) { $0 + $1.reward }) / Double(batch.rollouts.count)
    }
    func play(_ iteration: Int) throws -> RolloutBatch {
      var batch = try RolloutBatch.synthetic(
        groups: 40, groupSize: 8, length: 1, policy: learner.policy(temperature: 1, mode: .sampled),
        key: RandomKey(seed: 20).folding(iteration))
      // The right token is 0 … 4 by where the observation lies in −√3 … √3.
      for index in batch.rollouts.indices {
        let right = Int((batch.observations[index] / 3.4642 + 0.5) * 5)
        batch.rollouts[index].reward = Int(batch.tokens[index]) == right ? 1 : 0
      }
      return batch
    }
    #expect(successRate(try play(0)) < 0.4)
    for iteration in 0..<150 {
      _ = try learner.update(
        batch: try play(iteration), options: options, progress: 0,
        key: RandomKey(seed: 21).folding(iteration),
        pool: WorkerPool(workers: 1))
    }
    #expect(successRate(try play(1000)) > 0.85)
  }
}
