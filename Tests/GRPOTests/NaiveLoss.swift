// A second, plain implementation of the learner's loss in double precision, for comparison with the first.

import Batches
import Foundation
import GRPO
import Policies
import Rollouts

/// A network as nested arrays.
struct NaiveNetwork {
  var weights: [[[Double]]] = []
  var biases: [[Double]] = []
  let activation: Activation
  let normalizer: FrozenNormalizer

  init(_ network: Network, _ normalizer: FrozenNormalizer) {
    activation = network.architecture.activation
    self.normalizer = normalizer
    for tensor in network.shape.tensors(of: network.parameters) {
      guard case .float32(let values) = tensor.values else { continue }
      if tensor.shape.count == 1 {
        biases.append(values.map(Double.init))
      } else {
        weights.append(
          (0..<tensor.shape[0]).map { row in
            values[row * tensor.shape[1]..<(row + 1) * tensor.shape[1]].map(Double.init)
          })
      }
    }
  }

  /// The parameters one after another, in the order of the tensors.
  var flat: [Double] {
    get { weights.indices.flatMap { weights[$0].flatMap { $0 } + biases[$0] } }
    set {
      var next = 0
      for layer in weights.indices {
        for row in weights[layer].indices {
          for column in weights[layer][row].indices {
            weights[layer][row][column] = newValue[next]
            next += 1
          }
        }
        for row in biases[layer].indices {
          biases[layer][row] = newValue[next]
          next += 1
        }
      }
    }
  }

  func logits(_ observation: ArraySlice<Float>) -> [Double] {
    var x = zip(observation, zip(normalizer.mean, normalizer.scale)).map { value, scaling in
      min(max((Double(value) - Double(scaling.0)) * Double(scaling.1), -10), 10)
    }
    for layer in weights.indices {
      x = zip(weights[layer], biases[layer]).map { row, bias in zip(row, x).reduce(bias) { $0 + $1.0 * $1.1 }
      }
      if layer == weights.count - 1 { break }
      x = x.map {
        switch activation {
        case .tanh: tanh($0)
        case .relu: max(0, $0)
        case .silu: $0 / (1 + exp(-$0))
        }
      }
    }
    return x
  }
}

/// The parts of a loss, as the metrics report them.
struct NaiveResult {
  var loss = 0.0
  var policyLoss = 0.0
  var clippedLow = 0.0
  var clippedHigh = 0.0
  var clippedDual = 0.0
  var ratios: [Double] = []
  var approximateKL = 0.0
  var referenceKL = 0.0
  var entropy = 0.0
}

/// The loss of a set of decisions of a batch.
struct NaiveLoss {
  let batch: RolloutBatch
  let options: Recipe
  var reference: NaiveNetwork?

  func advantages() -> [Double] {
    let size = batch.groupSize
    return batch.rollouts.indices.map { index in
      let group = batch.rollouts[index / size * size..<index / size * size + size].map { Double($0.reward) }
      let own = Double(batch.rollouts[index].reward)
      let mean = group.reduce(0, +) / Double(size)
      switch options.advantage {
      case .groupNormalized:
        let variance = group.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(size - 1)
        return (own - mean) / (variance.squareRoot() + 1e-6)
      case .groupCentered: return own - mean
      case .leaveOneOut: return own - (group.reduce(0, +) - own) / Double(size - 1)
      }
    }
  }

  /// Log-probability and entropy of each token of a decision.
  private func tokens(_ decision: Int, _ network: NaiveNetwork) -> [(log: Double, entropy: Double)] {
    let width = batch.layout.observationCount
    let logits = network.logits(batch.observations[decision * width..<(decision + 1) * width])
    var start = 0
    return (0..<batch.layout.tokensPerDecision).map { token in
      let z = logits[start..<start + batch.layout.bins(ofToken: token)].map {
        $0 / Double(options.temperature)
      }
      start += z.count
      let top = z.max()!
      let total = top + log(z.reduce(0) { $0 + exp($1 - top) })
      let logs = z.map { $0 - total }
      return (
        logs[Int(batch.tokens[decision * batch.layout.tokensPerDecision + token])],
        -logs.reduce(0) { $0 + exp($1) * $1 }
      )
    }
  }

  /// - Parameters:
  ///   - rollouts: which ones count, and of each which decisions (from 0).
  ///   - scale: what the weights are multiplied by.
  func callAsFunction(
    _ network: NaiveNetwork, _ chosen: [(rollout: Int, decisions: [Int])], scale: Double = 1
  )
    -> NaiveResult
  {
    let perDecision = batch.layout.tokensPerDecision
    let advantages = advantages()
    let lengths = batch.rollouts.map { Double($0.length * batch.layout.actionDimensions) }
    var result = NaiveResult()
    var count = 0.0
    for (index, decisions) in chosen {
      let rollout = batch.rollouts[index]
      let weight =
        switch options.aggregation {
        case .tokenMean: scale / lengths.reduce(0, +)
        case .rolloutMean: scale / Double(lengths.count) / lengths[index]
        case .constant: scale / Double(lengths.count) / Double(options.constantNormalizer ?? 1)
        }
      var terms: [[(logRatio: Double, entropy: Double, referenceLogRatio: Double)]] = []
      for decision in decisions {
        let actions = min(batch.layout.chunk, rollout.length - decision * batch.layout.chunk)
        let row = rollout.firstDecision + decision
        let own = tokens(row, network)
        let other = reference.map { tokens(row, $0) }
        terms.append(
          (0..<actions * batch.layout.actionDimensions).map { token in
            let recorded = Double(batch.logProbabilities[row * perDecision + token])
            return (
              own[token].log - recorded, own[token].entropy,
              (other?[token].log ?? own[token].log) - own[token].log
            )
          })
      }
      let all = terms.flatMap { $0 }
      for decision in terms {
        for term in decision {
          let logRatio =
            switch options.ratio {
            case .token: term.logRatio
            case .step: decision.reduce(0) { $0 + $1.logRatio }
            case .rollout: all.reduce(0) { $0 + $1.logRatio } / Double(all.count)
            }
          let ratio = exp(logRatio)
          let low = 1 - Double(options.clipLow)
          let high = options.clipHigh.map { 1 + Double($0) } ?? .infinity
          let a = advantages[index]
          var loss = max(-a * ratio, -a * min(max(ratio, low), high))
          if a > 0 && ratio > high { result.clippedHigh += 1 }
          if a < 0 && ratio < low { result.clippedLow += 1 }
          if let dual = options.dualClip, a < 0, loss > -a * Double(dual) {
            loss = -a * Double(dual)
            result.clippedDual += 1
          }
          let divergence = exp(term.referenceLogRatio) - term.referenceLogRatio - 1
          result.policyLoss += weight * loss
          result.loss +=
            weight
            * (loss + Double(options.klCoefficient) * divergence - Double(options.entropyCoefficient)
              * term.entropy)
          result.ratios.append(ratio)
          result.approximateKL += exp(term.logRatio) - 1 - term.logRatio
          result.referenceKL += divergence
          result.entropy += term.entropy
          count += 1
        }
      }
    }
    result.clippedLow /= count
    result.clippedHigh /= count
    result.clippedDual /= count
    result.approximateKL /= count
    result.referenceKL /= count
    result.entropy /= count
    return result
  }

  /// Every decision of every rollout.
  var everything: [(rollout: Int, decisions: [Int])] {
    batch.rollouts.indices.map { ($0, Array(0..<batch.rollouts[$0].decisions)) }
  }

  /// The gradient by central differences, in the order of `NaiveNetwork.flat`.
  func gradient(_ network: NaiveNetwork, _ chosen: [(rollout: Int, decisions: [Int])], scale: Double = 1)
    -> [Double]
  {
    var moved = network
    let flat = network.flat
    return flat.indices.map { index in
      var values = flat
      values[index] = flat[index] + 1e-6
      moved.flat = values
      let up = self(moved, chosen, scale: scale).loss
      values[index] = flat[index] - 1e-6
      moved.flat = values
      return (up - self(moved, chosen, scale: scale).loss) / 2e-6
    }
  }
}
