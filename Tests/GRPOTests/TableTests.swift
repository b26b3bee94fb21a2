// The published numbers of the algorithm's parts: advantages, clipping, ratios, aggregation, divergence.

import Parallel
import Foundation
import GRPO
import Policies
import Randomness
import Rollouts
import Testing

private func rewards(_ successes: Int, of size: Int = 8) -> [Int] {
  (0..<size).map { $0 < successes ? 1 : 0 }
}

/// One row of the clipping table: a ratio, an advantage, what is expected.
struct ClipCase: Sendable {
  let ratio, advantage, loss, slope: Float
  var high: Float? = 0.28
  var dual: Float?

  static let all = [
    ClipCase(ratio: 0.5, advantage: 1, loss: -0.5, slope: -1),
    ClipCase(ratio: 0.5, advantage: -1, loss: 0.8, slope: 0),
    ClipCase(ratio: 0.8, advantage: 1, loss: -0.8, slope: -1),
    ClipCase(ratio: 0.8, advantage: -1, loss: 0.8, slope: 1),
    ClipCase(ratio: 1.25, advantage: 1, loss: -1.25, slope: -1),
    ClipCase(ratio: 1.25, advantage: 1, loss: -1.2, slope: 0, high: 0.2),
    ClipCase(ratio: 1.25, advantage: -1, loss: 1.25, slope: 1),
    ClipCase(ratio: 1.28, advantage: 1, loss: -1.28, slope: -1),
    ClipCase(ratio: 1.28, advantage: -1, loss: 1.28, slope: 1),
    ClipCase(ratio: 1.3, advantage: 1, loss: -1.28, slope: 0),
    ClipCase(ratio: 1.3, advantage: -1, loss: 1.3, slope: 1),
    ClipCase(ratio: 4, advantage: 1, loss: -1.28, slope: 0),
    ClipCase(ratio: 4, advantage: -1, loss: 4, slope: 1),
    ClipCase(ratio: 1e6, advantage: 1, loss: -1e6, slope: -1, high: nil),
    ClipCase(ratio: 4, advantage: -1, loss: 4, slope: 1, high: nil),
    ClipCase(ratio: 0.5, advantage: -1, loss: 0.8, slope: 0, high: nil),
    ClipCase(ratio: 4, advantage: -1, loss: 3, slope: 0, high: nil, dual: 3),
    ClipCase(ratio: 4, advantage: -1, loss: 3, slope: 0, dual: 3),
    ClipCase(ratio: 4, advantage: 1, loss: -1.28, slope: 0, dual: 3),
    ClipCase(ratio: 3, advantage: -1, loss: 3, slope: 1, dual: 3),
    ClipCase(ratio: 1.5, advantage: 1, loss: -1.2, slope: 0, high: 0.2),
    ClipCase(ratio: 0.5, advantage: -2, loss: 1.6, slope: 0, high: 0.2),
    ClipCase(ratio: 9, advantage: 0, loss: 0, slope: 0),
  ]
}

@Suite("the parts of the algorithm give the published numbers")
struct TableTests {
  @Test(
    "normalised advantages are those of the table",
    arguments: [
      (1, 2.474_866_7, -0.353_552_4), (2, 1.620_181_7, -0.540_060_6), (4, 0.935_412_6, -0.935_412_6),
      (7, 0.353_552_4, -2.474_866_7),
    ])
  func normalizedAdvantages(k: Int, success: Double, failure: Double) throws {
    let found = try groupAdvantages(rewards: rewards(k), groupSize: 8, estimator: .groupNormalized)
    for (index, advantage) in found.enumerated() {
      #expect(abs(Double(advantage) - (index < k ? success : failure)) < 2e-7)
    }
  }

  @Test("leave-one-out and centred advantages are those of the table", arguments: [1, 2, 4, 7])
  func unscaledAdvantages(k: Int) throws {
    let (g, k) = (8.0, Double(k))
    let leaveOneOut = try groupAdvantages(rewards: rewards(Int(k)), groupSize: 8, estimator: .leaveOneOut)
    #expect(leaveOneOut.first == Float((g - k) / 7) && leaveOneOut.last == Float(-k / 7))
    let centered = try groupAdvantages(rewards: rewards(Int(k)), groupSize: 8, estimator: .groupCentered)
    #expect(centered.first == Float((g - k) / 8) && centered.last == Float(-k / 8))
  }

  @Test("groups with equal rewards get zeros, beside other groups", arguments: AdvantageEstimator.allCases)
  func equalRewards(estimator: AdvantageEstimator) throws {
    let advantages = try groupAdvantages(
      rewards: rewards(0) + rewards(8) + rewards(3), groupSize: 8, estimator: estimator)
    #expect(advantages[..<16].allSatisfy { $0 == 0 })
    #expect(advantages[16...].allSatisfy { $0 != 0 })
  }

  @Test("advantages of every group size agree with mean and standard deviation", arguments: 2...17)
  func definitionOfAdvantages(size: Int) throws {
    for k in 1..<size {
      let mean = Double(k) / Double(size)
      let variance = (Double(k) * pow(1 - mean, 2) + Double(size - k) * mean * mean) / Double(size - 1)
      let expected = (1 - mean) / (variance.squareRoot() + 1e-6)
      let found = try groupAdvantages(
        rewards: rewards(k, of: size), groupSize: size, estimator: .groupNormalized)
      #expect(abs(Double(found[0]) - expected) < 1e-6 * expected)
    }
  }

  @Test("the clipped loss and its slope are those of the table, bounds included", arguments: ClipCase.all)
  func clipping(c: ClipCase) throws {
    let surrogate = try ClippedSurrogate(low: 0.2, high: c.high, dual: c.dual)
    let (loss, slope, clip) = surrogate(ratio: c.ratio, advantage: c.advantage)
    #expect(abs(loss - c.loss) < 1e-6)
    #expect(slope == c.slope)
    #expect((clip == .none) == (c.slope != 0 || c.advantage == 0))
  }

  @Test("a clipped ratio is counted at the bound that clipped it")
  func clipSides() throws {
    let surrogate = try ClippedSurrogate(low: 0.2, high: 0.28, dual: 3)
    #expect(surrogate(ratio: 0.7, advantage: -1).clip == .low)
    #expect(surrogate(ratio: 1.4, advantage: 1).clip == .high)
    #expect(surrogate(ratio: 3.1, advantage: -1).clip == .dual)
  }

  @Test("k3 of a log-ratio of 0.2 is 0.0187308, and never negative")
  func divergence() {
    #expect(abs(k3Divergence(ratio: exp(-0.2), logRatio: -0.2) - 0.018_730_8) < 1e-7)
    for index in -300...300 {
      let logRatio = Float(index) * 1e-4
      #expect(k3Divergence(ratio: exp(logRatio), logRatio: logRatio) >= 0)
    }
  }

  @Test(
    "log-ratios (0.1, 0.3, −0.1) give the table's loss at each level",
    arguments: [(RatioLevel.token, -1.096_669_4), (.rollout, -1.105_170_9), (.step, -1.28)])
  func ratioLevels(level: RatioLevel, expected: Double) throws {
    // A group of one success, whose tokens are off by the log-ratios, and one failure with ratio 1.
    var fixture = try Fixture(bins: [5, 4, 3], lengths: [1, 1], spread: 0)
    fixture.batch.groupSize = 2
    for (token, logRatio) in [0.1, 0.3, -0.1].enumerated() {
      fixture.batch.logProbabilities[token] -= Float(logRatio)
    }
    var options = Recipe.plain
    options.advantage = .leaveOneOut
    options.ratio = level
    let (loss, _) = try fixture.learner.lossAndGradient(
      batch: fixture.batch, options: options, pool: WorkerPool(workers: 1))
    // Advantages are 1 and −1: the failure's tokens have loss 1.
    #expect(abs(2 * loss - 1 - expected) < 2e-6)
  }

  @Test(
    "token losses −1×2 and +1×6 aggregate to the table's numbers",
    arguments: [(Aggregation.tokenMean, 0.5), (.rolloutMean, 0), (.constant, 0.25)])
  func aggregation(aggregation: Aggregation, expected: Double) throws {
    var fixture = try Fixture(bins: [4], lengths: [2, 6], spread: 0)
    fixture.batch.groupSize = 2
    var options = Recipe.plain
    options.advantage = .leaveOneOut
    options.aggregation = aggregation
    options.constantNormalizer = 8
    let (loss, _) = try fixture.learner.lossAndGradient(
      batch: fixture.batch, options: options, pool: WorkerPool(workers: 1))
    #expect(abs(loss - expected) < 1e-7)
  }

  @Test("the learning rate follows the schedule")
  func schedules() {
    var options = UpdateOptions()
    options.learningRate = 2
    for progress in [0, 0.1, 0.25, 0.5, 0.9, 1] {
      options.schedule = .constant
      #expect(options.learningRate(progress: progress) == 2)
      options.schedule = .linear
      #expect(abs(Double(options.learningRate(progress: progress)) - 2 * (1 - progress)) < 1e-6)
      options.schedule = .cosine
      #expect(abs(Double(options.learningRate(progress: progress)) - (1 + cos(.pi * progress))) < 1e-6)
    }
    options.schedule = .linear
    #expect(options.learningRate(progress: 1.5) == 0 && options.learningRate(progress: -1) == 2)
  }
}
