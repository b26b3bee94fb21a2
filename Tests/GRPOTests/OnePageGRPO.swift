// GRPO on one page: from 0/1 rewards to the network's next weights, in plain arrays and double precision.
//
// Sources/GRPO runs the same algorithm with vector kernels and threads; `OnePageTests` proves that loss,
// gradient and weights after an update agree. This page leaves out what the default recipe does not use: the
// other advantage estimators, ratio levels and aggregations, dual clip, divergence and entropy terms,
// learning-rate schedules. docs/algorithm.md says where to find each of them.

import Foundation

/// One decision of a rollout: the observation, the sampled tokens, and their probabilities at that time.
struct Decision {
  var observation: [Double]
  /// Tokens that were carried out, one for each of the first heads. Tokens of a last chunk beyond the
  /// rollout's end are not in the list, so they have no loss.
  var tokens: [Int]
  /// log π_old of each token, recorded when it was sampled.
  var logProbabilities: [Double]
  /// The index of its rollout.
  var rollout: Int
}

struct OnePageGRPO {
  // DAPO's clip-higher and token mean, and AdamW.
  var (clipLow, clipHigh, temperature) = (0.2, 0.28, 1.0)
  var (learningRate, beta1, beta2, epsilon, weightDecay) = (3e-3, 0.9, 0.999, 1e-8, 0.0)
  var (maxGradientNorm, epochs, minibatches) = (1.0, 2, 4)

  /// A tanh perceptron: `weights[layer][output][input]`, with the bias as the last input of each output.
  var weights: [[[Double]]]
  /// Number of bins of each head; the logits of all heads are concatenated.
  var bins: [Int]
  var (firstMoments, secondMoments): ([[[Double]]], [[[Double]]])
  var steps = 0

  init(weights: [[[Double]]], bins: [Int]) {
    (self.weights, self.bins) = (weights, bins)
    firstMoments = weights.map { $0.map { $0.map { _ in 0 } } }
    secondMoments = firstMoments
  }

  /// 1. Rewards become advantages: (r − mean) / (std + ε) within each group, std with n − 1.
  static func advantages(rewards: [Double], groupSize: Int) -> [Double] {
    stride(from: 0, to: rewards.count, by: groupSize).flatMap { start in
      let group = rewards[start..<start + groupSize]
      let mean = group.reduce(0, +) / Double(groupSize)
      let squares = group.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return group.map { ($0 - mean) / ((squares / Double(groupSize - 1)).squareRoot() + 1e-6) }
    }
  }

  /// The inputs of all layers, followed by the logits.
  func forward(_ observation: [Double]) -> [[Double]] {
    var activations = [observation]
    for (layer, rows) in weights.enumerated() {
      let input = activations[layer] + [1]
      let output = rows.map { row in zip(row, input).reduce(0) { $0 + $1.0 * $1.1 } }
      activations.append(layer == weights.count - 1 ? output : output.map { tanh($0) })
    }
    return activations
  }

  /// 2–5. The loss of some decisions and its gradient with respect to every weight.
  ///
  /// - Parameters:
  ///   - advantages: one for each rollout.
  ///   - weight: the weight of each token: 1 / (tokens of the batch), divided by the minibatch's share of it.
  func lossAndGradient(
    _ decisions: [Decision], advantages: [Double], weight: Double
  ) -> (loss: Double, gradient: [[[Double]]]) {
    var loss = 0.0
    var gradient = weights.map { $0.map { $0.map { _ in 0.0 } } }
    for decision in decisions {
      let activations = forward(decision.observation)
      let logits = activations[weights.count]
      let advantage = advantages[decision.rollout]
      var delta = logits.map { _ in 0.0 }
      var first = 0
      for (head, token) in decision.tokens.enumerated() {
        let scores = logits[first..<first + bins[head]].map { $0 / temperature }
        let top = scores.max() ?? 0
        let logSum = top + log(scores.reduce(0) { $0 + exp($1 - top) })
        // 2. The ratio of the token's probability now to that when it was sampled.
        let ratio = exp(scores[token] - logSum - decision.logProbabilities[head])
        // 3. The clipped surrogate, with a wider clip range above 1 than below.
        let unclipped = -advantage * ratio
        let clipped = -advantage * min(max(ratio, 1 - clipLow), 1 + clipHigh)
        // 4. The mean over all tokens.
        loss += weight * max(unclipped, clipped)
        // 5. The gradient: none where the ratio is clipped; else dL/dlog π = −A·r, and dlog π/dz = (1 − p) /
        // T.
        if unclipped >= clipped {
          for bin in scores.indices {
            let indicator = bin == token ? 1.0 : 0.0
            delta[first + bin] += weight * unclipped * (indicator - exp(scores[bin] - logSum)) / temperature
          }
        }
        first += bins[head]
      }
      // Backpropagation through the layers.
      for layer in weights.indices.reversed() {
        let input = activations[layer] + [1]
        for (output, slope) in delta.enumerated() {
          for index in input.indices { gradient[layer][output][index] += slope * input[index] }
        }
        delta = activations[layer].indices.map { index in
          let back = zip(delta, weights[layer]).reduce(0) { $0 + $1.0 * $1.1[index] }
          return back * (1 - activations[layer][index] * activations[layer][index])
        }
      }
    }
    return (loss, gradient)
  }

  /// 6. A step of AdamW with the gradient scaled down if its norm is too large.
  mutating func step(_ gradient: [[[Double]]]) {
    let norm = gradient.joined().joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    let scale = min(1, maxGradientNorm / (norm + 1e-6))
    steps += 1
    let firstCorrection = 1 - pow(beta1, Double(steps))
    let secondCorrection = 1 - pow(beta2, Double(steps))
    for l in weights.indices {
      for o in weights[l].indices {
        for i in weights[l][o].indices {
          let g = gradient[l][o][i] * scale
          firstMoments[l][o][i] = beta1 * firstMoments[l][o][i] + (1 - beta1) * g
          secondMoments[l][o][i] = beta2 * secondMoments[l][o][i] + (1 - beta2) * g * g
          let root = (secondMoments[l][o][i] / secondCorrection).squareRoot()
          weights[l][o][i] *= 1 - learningRate * weightDecay
          weights[l][o][i] -= learningRate * (firstMoments[l][o][i] / firstCorrection) / (root + epsilon)
        }
      }
    }
  }

  /// The whole update: several passes over the batch, each in minibatches of shuffled decisions.
  mutating func update(
    _ batch: [Decision], rewards: [Double], groupSize: Int, shuffled: (_ epoch: Int) -> [Int]
  ) {
    let advantages = OnePageGRPO.advantages(rewards: rewards, groupSize: groupSize)
    let tokens = Double(batch.reduce(0) { $0 + $1.tokens.count })
    for epoch in 0..<epochs {
      let order = shuffled(epoch)
      for minibatch in 0..<minibatches {
        let chosen = order[
          batch.count * minibatch / minibatches..<batch.count * (minibatch + 1) / minibatches]
        let share = Double(chosen.count) / Double(batch.count)
        let weight = 1 / (tokens * share)
        step(lossAndGradient(chosen.map { batch[$0] }, advantages: advantages, weight: weight).gradient)
      }
    }
  }
}
