// Compares the page in docs/algorithm.md with the learner: the same loss, gradient and weights.

import Batches
import Foundation
import GRPO
import Parallel
import Policies
import Randomness
import Testing

@Suite("the algorithm on one page computes the same as the learner")
struct OnePageTests {
  /// The page's form of a learner's network and of a batch, normalised.
  private func page(_ fixture: Fixture) -> (grpo: OnePageGRPO, decisions: [Decision]) {
    let layout = fixture.batch.layout
    let normalizer = fixture.learner.normalizer.frozen
    let grpo = OnePageGRPO(
      weights: weights(fixture.learner.network),
      bins: (0..<layout.tokensPerDecision).map { layout.bins(ofToken: $0) })
    let (width, count) = (layout.observationCount, layout.tokensPerDecision)
    var decisions: [Decision] = []
    for (number, rollout) in fixture.batch.rollouts.enumerated() {
      for own in 0..<rollout.decisions {
        let row = rollout.firstDecision + own
        let executed =
          row * count..<row * count + min(layout.chunk, rollout.length - own * layout.chunk)
          * layout.actionDimensions
        decisions.append(
          Decision(
            observation: (0..<width).map { column in
              let value = fixture.batch.observations[row * width + column] - normalizer.mean[column]
              return min(max(Double(value * normalizer.scale[column]), -10), 10)
            },
            tokens: fixture.batch.tokens[executed].map(Int.init),
            logProbabilities: fixture.batch.logProbabilities[executed].map(Double.init), rollout: number))
      }
    }
    return (grpo, decisions)
  }

  /// Weights with the bias as the last input of each output.
  private func weights(_ network: Network) -> [[[Double]]] {
    let naive = NaiveNetwork(network, Normalizer(observationCount: 3).frozen)
    return zip(naive.weights, naive.biases).map { rows, biases in zip(rows, biases).map { $0 + [$1] } }
  }

  /// In the order of the learner's tensors: each layer's weights, then its biases.
  private func flat(_ weights: [[[Double]]]) -> [Double] {
    weights.flatMap { layer in layer.flatMap { $0.dropLast() } + layer.map { $0[$0.count - 1] } }
  }

  @Test("its loss and gradient are the learner's", arguments: [1, 2, 3])
  func lossAndGradient(chunk: Int) throws {
    let fixture = try Fixture(chunk: chunk, temperature: 1.3)
    var (grpo, decisions) = page(fixture)
    grpo.temperature = 1.3
    var options = Recipe.plain
    options.temperature = 1.3
    let expected = try fixture.learner.lossAndGradient(
      batch: fixture.batch, options: options, pool: WorkerPool(workers: 2))
    let advantages = OnePageGRPO.advantages(
      rewards: fixture.batch.rollouts.map { Double($0.reward) }, groupSize: fixture.batch.groupSize)
    let tokens = decisions.reduce(0) { $0 + $1.tokens.count }
    let found = grpo.lossAndGradient(decisions, advantages: advantages, weight: 1 / Double(tokens))
    #expect(abs(found.loss - expected.loss) < 1e-5)
    #expect(relativeDistance(GRPOTests.flat(expected.gradient), flat(found.gradient)) < 1e-4)
  }

  @Test("its weights after two passes of three minibatches are the learner's")
  func update() throws {
    let fixture = try Fixture(chunk: 2, spread: 0.3)
    var options = Recipe.plain
    options.epochs = 2
    options.minibatches = 3
    options.learningRate = 0.03
    options.weightDecay = 0.1
    options.maxGradientNorm = 0.2
    // Large, so that weights with next to no gradient do not amplify rounding.
    options.epsilon = 1e-3
    var (grpo, decisions) = page(fixture)
    (grpo.epochs, grpo.minibatches, grpo.learningRate) = (2, 3, 0.03)
    (grpo.weightDecay, grpo.maxGradientNorm, grpo.epsilon) = (0.1, 0.2, 1e-3)
    let start = flat(grpo.weights)
    let key = RandomKey(seed: 12)
    _ = try fixture.learner.update(
      batch: fixture.batch, options: options, progress: 0, key: key, pool: WorkerPool(workers: 2))
    grpo.update(
      decisions, rewards: fixture.batch.rollouts.map { Double($0.reward) },
      groupSize: fixture.batch.groupSize
    ) { key.folding($0).permutation(of: decisions.count) }
    let moved = zip(flat(weights(fixture.learner.network)), start).map { $0 - $1 }
    let expected = zip(flat(grpo.weights), start).map { $0 - $1 }
    #expect(expected.contains { abs($0) > 0.01 })
    #expect(relativeDistance(moved, expected) < 1e-3)
  }
}
