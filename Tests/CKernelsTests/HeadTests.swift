// Categorical heads: log-softmax, sampling, gathering and their gradient; and the optimiser's step.

import CKernels
import Foundation
import Randomness
import Testing

/// Rows of three heads with different sizes, none a multiple of a vector.
private struct Heads {
  let bins: [Int32] = [21, 3, 40]
  let offsets: [Int32] = [0, 21, 24]
  let row = 64
  let rows = 5
  var logits: [Float]
  var log = [Float](repeating: 0, count: 5 * 64 + 16)
  var p = [Float](repeating: 0, count: 5 * 64 + 16)
  var entropies = [Float](repeating: 0, count: 15)

  init(scale: Float) { logits = floats(5 * 64 + 16, 20, scale: scale) }

  mutating func evaluate(_ inverseTemperature: Float) {
    jk_head_log_softmax(
      Int64(rows), 3, offsets, bins, inverseTemperature, logits, Int64(row), &log, &p, &entropies)
  }

  /// Log-probabilities of one head in double precision.
  func truth(_ i: Int, _ h: Int, _ inverseTemperature: Double) -> [Double] {
    let z = (0..<Int(bins[h])).map { Double(logits[i * row + Int(offsets[h]) + $0]) * inverseTemperature }
    let top = z.max()!
    let total = log2(z.reduce(0) { $0 + exp($1 - top) }) * M_LN2
    return z.map { $0 - top - total }
  }
}

extension KernelTests {
  @Test(
    "log-probabilities, probabilities and entropies are those of a softmax", arguments: [1, 6, 60] as [Float])
  func logSoftmax(scale: Float) {
    for inverse: Float in [1, 1 / 1.6, 4] {
      onEveryInstructionSet { _ in
        var heads = Heads(scale: scale)
        heads.evaluate(inverse)
        for i in 0..<heads.rows {
          for h in 0..<3 {
            let truth = heads.truth(i, h, Double(inverse))
            for (j, expected) in truth.enumerated() {
              let at = i * heads.row + Int(heads.offsets[h]) + j
              #expect(abs(Double(heads.log[at]) - expected) < 1e-6 * max(1, abs(expected)))
              #expect(abs(Double(heads.p[at]) - exp(expected)) < 1e-6)
            }
            let entropy = -truth.reduce(0) { $0 + exp($1) * $1 }
            #expect(abs(Double(heads.entropies[i * 3 + h]) - entropy) < 2e-6)
          }
        }
      }
    }
  }

  @Test("log-probabilities of many rows are those of each row, with zeros in the padding and nothing beyond")
  func softmaxOfManyRows() {
    let (rows, row) = (37, 48)
    let (offsets, bins): ([Int32], [Int32]) = ([0, 21], [21, 21])
    let logits = floats(rows * row + 16, 23, scale: 9)
    onEveryInstructionSet { _ in
      var log = [Float](repeating: 7, count: rows * row + 16)
      var p = log
      var entropies = [Float](repeating: 7, count: rows * 2)
      jk_head_log_softmax(Int64(rows), 2, offsets, bins, 0.625, logits, Int64(row), &log, &p, &entropies)
      for i in 0..<rows {
        var one = [Float](repeating: 5, count: row + 16)
        var oneP = one
        var oneEntropies: [Float] = [5, 5]
        jk_head_log_softmax(
          1, 2, offsets, bins, 0.625, Array(logits[(i * row)...]), Int64(row), &one, &oneP, &oneEntropies)
        #expect(Array(log[i * row..<(i + 1) * row]) == Array(one[..<row]))
        #expect(Array(p[i * row..<(i + 1) * row]) == Array(oneP[..<row]))
        #expect(Array(entropies[2 * i..<2 * i + 2]) == oneEntropies)
        #expect(one[42..<48].allSatisfy { $0 == 0 } && oneP[42..<48].allSatisfy { $0 == 0 })
        #expect(one[row...].allSatisfy { $0 == 5 } && oneP[row...].allSatisfy { $0 == 5 })
      }
      #expect(log[(rows * row)...].allSatisfy { $0 == 7 } && p[(rows * row)...].allSatisfy { $0 == 7 })
    }
  }

  @Test("logits (1.6, 0) at temperature 1.6 give the probability, entropy and derivative of the table")
  func temperatureTable() {
    var logits = [Float](repeating: 0, count: 32)
    logits[0] = 1.6
    var log = logits
    var p = logits
    var entropy: [Float] = [0]
    let inverse: Float = 1 / 1.6
    jk_head_log_softmax(1, 1, [0], [2], inverse, logits, 16, &log, &p, &entropy)
    #expect(abs(p[0] - 0.731_058_6) < 1e-6)
    #expect(abs(entropy[0] - 0.582_203_1) < 1e-6)
    var gradient = [Float](repeating: 0, count: 32)
    jk_head_gradient(1, 1, [0], [2], inverse, log, p, entropy, 16, [0], [1], [0], &gradient)
    #expect(abs(gradient[0] - 0.168_088_4) < 1e-6)
    #expect(abs(gradient[1] + 0.168_088_4) < 1e-6)
  }

  @Test("the gradient with respect to the logits agrees with central differences, including entropy")
  func headGradient() {
    let tokens: [UInt16] = [0, 1, 39, 20, 2, 0, 5, 0, 17, 11, 1, 16, 20, 2, 31]
    let weights = floats(15, 21)
    let entropyWeights = floats(15, 22)
    let inverse: Float = 0.625
    onEveryInstructionSet { _ in
      var heads = Heads(scale: 4)
      heads.evaluate(inverse)
      var gradient = [Float](repeating: 3, count: heads.logits.count)
      jk_head_gradient(
        Int64(heads.rows), 3, heads.offsets, heads.bins, inverse, heads.log, heads.p, heads.entropies,
        Int64(heads.row), tokens, weights, entropyWeights, &gradient)
      func loss(_ heads: Heads, _ i: Int, _ h: Int, bumped: Int, by step: Double) -> Double {
        var z = heads.truth(i, h, Double(inverse))
        z[bumped] += step * Double(inverse)
        let total = Foundation.log(z.reduce(0) { $0 + exp($1) })
        let log = z.map { $0 - total }
        let token = Int(tokens[i * 3 + h])
        return Double(weights[i * 3 + h]) * log[token]
          - Double(entropyWeights[i * 3 + h]) * log.reduce(0) { $0 + exp($1) * $1 }
      }
      for i in 0..<heads.rows {
        for h in 0..<3 {
          for j in 0..<Int(heads.bins[h]) {
            let up = loss(heads, i, h, bumped: j, by: 1e-4)
            let down = loss(heads, i, h, bumped: j, by: -1e-4)
            let at = i * heads.row + Int(heads.offsets[h]) + j
            #expect(abs(Double(gradient[at]) - (up - down) / 2e-4) < 2e-6)
          }
        }
      }
    }
  }

  @Test("sampling takes the first bin whose cumulative probability exceeds the uniform number")
  func samplingInvertsTheDistribution() {
    onEveryInstructionSet { _ in
      for (uniform, expected) in [(0, 1), (0.2499, 1), (0.25, 2), (0.4999, 2), (0.5, 4), (1 - 0x1p-24, 4)]
        as [(Float, UInt16)]
      {
        var p: [Float] = [0, 0.25, 0.25, 0, 0.5, 0] + [Float](repeating: 0, count: 26)
        var token: [UInt16] = [99]
        jk_head_sample(1, 1, [0], [6], &p, 16, [uniform], &token)
        #expect(token[0] == expected, "uniform \(uniform)")
      }
    }
  }

  @Test("sampling never gives a bin of probability 0 at the end of the distribution")
  func samplingNeverDrawsTheImpossible() {
    let largest = 1 - Float(0x1p-24)
    for trial in 0..<2000 {
      let bins = 2 + trial % 37
      var p = floats(bins, 100 + trial, scale: 1).map { $0 + 0.5 }
      let last = trial % bins
      for index in last + 1..<max(bins, last + 1) { p[index] = 0 }
      p[last] = max(p[last], 1e-3)
      p += [Float](repeating: 0, count: 64 - bins)
      var token: [UInt16] = [0]
      jk_head_sample(1, 1, [0], [Int32(bins)], &p, 48, [largest], &token)
      #expect(Int(token[0]) <= last)
    }
  }

  @Test("the argmax is the first of equal logits, and gathering takes each row's tokens")
  func argmaxAndGather() {
    var logits = [Float](repeating: 0, count: 48)
    logits[2] = 5
    logits[4] = 5
    logits[6 + 1] = -1
    var tokens: [UInt16] = [9, 9]
    jk_head_argmax(1, 2, [0, 6], [6, 3], logits, 16, &tokens)
    #expect(tokens == [2, 0])
    var chosen: [Float] = [0, 0, 0, 0]
    let log = (0..<48).map { Float($0) }
    jk_head_gather(2, 2, [0, 6], log, 16, [5, 2, 3, 1], &chosen)
    #expect(chosen == [5, 8, 19, 23])
  }

  @Test("head kernels give the same bits on every instruction set and for every division of the rows")
  func headBits() {
    var prints: Set<Fingerprint> = []
    onEveryInstructionSet { _ in
      for cut in [5, 1, 2] {
        var heads = Heads(scale: 9)
        var tokens = [UInt16](repeating: 0, count: 15)
        var gradient = [Float](repeating: 0, count: heads.logits.count)
        let (weights, uniforms) = (floats(15, 23), floats(15, 24, scale: 0.9).map { $0 + 0.45 })
        var start = 0
        while start < heads.rows {
          let rows = min(cut, heads.rows - start)
          // Each part has its own memory, as with several workers.
          var part = Heads(scale: 9)
          part.logits =
            Array(heads.logits[start * 64..<(start + rows) * 64]) + [Float](repeating: 0, count: 16)
          jk_head_log_softmax(
            Int64(rows), 3, part.offsets, part.bins, 0.8, part.logits, 64, &part.log, &part.p, &part.entropies
          )
          var partGradient = [Float](repeating: 0, count: 5 * 64 + 16)
          var partTokens = [UInt16](repeating: 0, count: 15)
          let own = start * 3..<(start + rows) * 3
          var cumulative = part.p
          jk_head_sample(
            Int64(rows), 3, part.offsets, part.bins, &cumulative, 64, Array(uniforms[own]), &partTokens)
          jk_head_gradient(
            Int64(rows), 3, part.offsets, part.bins, 0.8, part.log, part.p, part.entropies, 64,
            partTokens, Array(weights[own]), Array(weights[own]), &partGradient)
          for i in 0..<rows {
            for j in 0..<64 {
              heads.log[(start + i) * 64 + j] = part.log[i * 64 + j]
              gradient[(start + i) * 64 + j] = partGradient[i * 64 + j]
            }
            for h in 0..<3 {
              heads.entropies[(start + i) * 3 + h] = part.entropies[i * 3 + h]
              tokens[(start + i) * 3 + h] = partTokens[i * 3 + h]
            }
          }
          start += rows
        }
        var print = Fingerprint()
        print.combine(heads.log[..<320])
        print.combine(heads.entropies)
        print.combine(gradient[..<320])
        for token in tokens { print.combine(Int(token)) }
        prints.insert(print)
      }
    }
    #expect(prints.count == 1)
  }

  @Test("AdamW follows its formulas over several steps, with the same bits on every instruction set")
  func adamW() {
    let n = 48
    var prints: Set<Fingerprint> = []
    onEveryInstructionSet { _ in
      var parameters = floats(n, 30)
      var first = [Float](repeating: 0, count: n)
      var second = first
      var (p, m, v) = (parameters.map(Double.init), first.map(Double.init), first.map(Double.init))
      let (rate, beta1, beta2, epsilon, decay, clip) = (0.01, 0.9, 0.99, 1e-6, 0.1, 0.5)
      for t in 1...6 {
        let gradient = floats(n, 30 + t)
        var step = jk_adamw_step(
          learning_rate: Float(rate), beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
          weight_decay: Float(decay), first_correction: Float(1 - pow(beta1, Double(t))),
          second_correction_root: Float(sqrt(1 - pow(beta2, Double(t)))), gradient_scale: Float(clip))
        jk_adamw(Int64(n), &step, gradient, &parameters, &first, &second)
        for i in 0..<n {
          let g = Double(gradient[i]) * clip
          m[i] = beta1 * m[i] + (1 - beta1) * g
          v[i] = beta2 * v[i] + (1 - beta2) * g * g
          let (mean, square) = (m[i] / (1 - pow(beta1, Double(t))), v[i] / (1 - pow(beta2, Double(t))))
          p[i] -= rate * decay * p[i]
          p[i] -= rate * mean / (sqrt(square) + epsilon)
        }
      }
      for i in 0..<n { #expect(abs(Double(parameters[i]) - p[i]) < 1e-6) }
      var print = Fingerprint()
      print.combine(parameters)
      print.combine(first)
      print.combine(second)
      prints.insert(print)
    }
    #expect(prints.count == 1)
  }
}
