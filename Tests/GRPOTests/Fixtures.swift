// Small learners and batches that reach every branch of the loss.

import Batches
import GRPO
import Policies
import Randomness
import Rollouts

/// A learner and a batch whose ratios lie on both sides of every bound, with rollouts of different lengths.
struct Fixture {
  let learner: Learner
  var batch: RolloutBatch
  let reference: NetworkPolicy

  /// - Parameters:
  ///   - chunk: actions a decision; lengths are odd, so with 2 the last is half masked.
  ///   - spread: recorded log-probabilities are off by up to this much, and at most 0.
  ///   - weight: a factor on the last layer's weights: log-probabilities go down to about −weight.
  init(
    activation: Activation = .tanh, hidden: [Int] = [7, 5], bins: [Int] = [4, 3], chunk: Int = 1,
    lengths: [Int] = [1, 3, 5, 2, 7, 3, 1, 4], temperature: Float = 1, spread: Float = 0.6,
    weight: Float = 1, seed: UInt64 = 1
  ) throws {
    let key = RandomKey(seed: seed)
    let layout = PolicyLayout(observationCount: 3, bins: bins, chunk: chunk)
    let architecture = Architecture(layout: layout, hidden: hidden, activation: activation)
    func lively(_ number: Int) -> Network {
      var network = Network(architecture, key: key.folding(number))
      let shape = network.shape
      network.withMutableParameters { parameters in
        for layer in shape.layers {
          for output in 0..<layer.outputs {
            parameters[layer.biasOffset + output] = key.folding(number).uniform(output) - 0.5
          }
        }
        let last = shape.layers[shape.layers.count - 1]
        for input in 0..<last.inputs {
          for output in 0..<last.outputs {
            parameters[last.weightOffset + input * last.outputStride + output] *= 80 * weight
          }
        }
      }
      return network
    }

    var batch = RolloutBatch(layout: layout, groupSize: 4)
    var decisions = 0
    for (index, length) in lengths.enumerated() {
      let own = (length + chunk - 1) / chunk
      let reward = [1, 0, 0, 1, 0, 1, 0, 0][index % 8]
      batch.rollouts.append(
        Rollout(
          group: index / 4, member: index % 4, seed: 0, startHash: 0, reward: reward, terminated: reward == 1,
          truncated: reward == 0, length: length, firstDecision: decisions, decisions: own))
      decisions += own
    }
    batch.observations = (0..<decisions * 3).map { (key.folding(100).uniform($0) - 0.4) * 3 }
    var normalizer = Normalizer(observationCount: 3)
    try normalizer.absorb(observations: batch.observations)
    learner = try Learner(network: lively(0), normalizer: normalizer)
    reference = try NetworkPolicy(
      network: lively(1), normalizer: normalizer.frozen, temperature: temperature, mode: .sampled)

    let policy = try learner.policy(temperature: temperature, mode: .sampled)
    let keys = (0..<decisions).map { key.folding(101).folding($0) }
    var tokens = [Token](repeating: 0, count: decisions * layout.tokensPerDecision)
    var logProbabilities = [Float](repeating: 0, count: tokens.count)
    var workspace = policy.makeWorkspace(rows: decisions)
    var tokenSpan = tokens.mutableSpan
    var logProbabilitySpan = logProbabilities.mutableSpan
    policy.act(
      rows: decisions, observations: batch.observations.span, keys: keys.span, tokens: &tokenSpan,
      logProbabilities: &logProbabilitySpan, workspace: &workspace)
    batch.tokens = tokens
    batch.logProbabilities = logProbabilities.enumerated().map {
      min(0, $1 + (key.folding(102).uniform($0) - 0.5) * 2 * spread)
    }
    self.batch = batch
  }
}

/// A gradient as one array, in the order of its tensors.
func flat(_ tensors: [Tensor]) -> [Double] {
  tensors.flatMap { tensor -> [Double] in
    guard case .float32(let values) = tensor.values else { return [] }
    return values.map(Double.init)
  }
}

/// ‖a − b‖ / ‖b‖.
func relativeDistance(_ a: [Double], _ b: [Double]) -> Double {
  let distance = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return (distance / b.reduce(0) { $0 + $1 * $1 }).squareRoot()
}
