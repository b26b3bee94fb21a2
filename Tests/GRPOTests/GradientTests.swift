// The loss and its gradient through the whole network, against the naive loss and central differences.

import Parallel
import GRPO
import Policies
import Randomness
import Rollouts
import Testing

/// Combinations of options to test.
struct LossCase: Sendable, CustomTestStringConvertible {
  var ratio: RatioLevel = .token
  var aggregation: Aggregation = .tokenMean
  var advantage: AdvantageEstimator = .groupNormalized
  var activation: Activation = .tanh
  var chunk = 1
  var high: Float? = 0.28
  var dual: Float?
  var kl: Float = 0
  var entropy: Float = 0
  var temperature: Float = 1

  var options: Recipe {
    var options = Recipe.plain
    options.ratio = ratio
    options.aggregation = aggregation
    options.advantage = advantage
    options.clipHigh = high
    options.dualClip = dual
    options.klCoefficient = kl
    options.entropyCoefficient = entropy
    options.temperature = temperature
    options.constantNormalizer = 14
    return options
  }

  func fixture() throws -> Fixture {
    try Fixture(
      activation: activation, chunk: chunk, temperature: temperature,
      // A rollout's mean ratio and a decision's product spread less and more than a token's.
      spread: ratio == .rollout ? 1.5 : 0.6)
  }

  var testDescription: String {
    "\(ratio) \(aggregation) \(advantage) \(activation) chunk \(chunk) high \(high ?? .infinity) dual \(dual ?? 0) KL \(kl) entropy \(entropy) T \(temperature)"
  }

  static let all: [LossCase] =
    RatioLevel.allCases.flatMap { ratio in
      Aggregation.allCases.flatMap { aggregation in
        [
          LossCase(ratio: ratio, aggregation: aggregation),
          LossCase(
            ratio: ratio, aggregation: aggregation, advantage: .leaveOneOut, activation: .silu, chunk: 2,
            dual: 1.4,
            kl: 0.3, entropy: 0.2, temperature: 1.6),
        ]
      }
    } + [
      LossCase(kl: 0.5),
      LossCase(chunk: 2, high: nil, dual: 1.4),
      LossCase(chunk: 3, entropy: 0.5, temperature: 0.7),
      LossCase(advantage: .groupCentered, activation: .relu, dual: 1.4),
      LossCase(ratio: .step, activation: .relu, chunk: 3, kl: 0.1),
    ]
}

@Suite("the loss and its gradient are those of the naive loss")
struct GradientTests {
  @Test(
    "the gradient agrees with central differences to 10⁻⁴ of its norm, the loss to 10⁻⁵",
    arguments: LossCase.all)
  func gradientAgrees(c: LossCase) throws {
    let fixture = try c.fixture()
    let reference = c.kl == 0 ? nil : fixture.reference
    let (loss, gradient) = try fixture.learner.lossAndGradient(
      batch: fixture.batch, options: c.options, reference: reference, pool: WorkerPool(workers: 2))
    let normalizer = fixture.learner.normalizer.frozen
    let network = NaiveNetwork(fixture.learner.network, normalizer)
    let naive = NaiveLoss(
      batch: fixture.batch, options: c.options,
      reference: reference.map { NaiveNetwork($0.network, $0.normalizer) })
    let expected = naive(network, naive.everything)
    #expect(abs(loss - expected.loss) < 1e-5)
    #expect(relativeDistance(flat(gradient), naive.gradient(network, naive.everything)) < 1e-4)
    // The case is meaningful only if some ratios are clipped.
    #expect(expected.clippedLow + expected.clippedHigh > 0)
    if c.dual != nil { #expect(expected.clippedDual > 0) }
  }

  @Test("the metrics of one step are those of the naive loss", arguments: RatioLevel.allCases)
  func metricsAgree(ratio: RatioLevel) throws {
    let c = LossCase(ratio: ratio, chunk: 2, dual: 1.4, kl: 0.2, entropy: 0.1, temperature: 1.3)
    let fixture = try c.fixture()
    let normalizer = fixture.learner.normalizer.frozen
    let network = NaiveNetwork(fixture.learner.network, normalizer)
    let naive = NaiveLoss(
      batch: fixture.batch, options: c.options,
      reference: NaiveNetwork(fixture.reference.network, fixture.reference.normalizer))
    let expected = naive(network, naive.everything)
    let gradientNorm = naive.gradient(network, naive.everything).reduce(0) { $0 + $1 * $1 }.squareRoot()
    var options = c.options
    options.epochs = 1
    options.minibatches = 1
    options.schedule = .linear
    let metrics = try fixture.learner.update(
      batch: fixture.batch, options: options, progress: 0.5, key: RandomKey(seed: 1),
      reference: fixture.reference,
      pool: WorkerPool(workers: 1))
    #expect(abs(metrics.loss - expected.loss) < 1e-5)
    #expect(abs(metrics.policyLoss - expected.policyLoss) < 1e-5)
    #expect(abs(metrics.clipFractionLow - expected.clippedLow) < 1e-9)
    #expect(abs(metrics.clipFractionHigh - expected.clippedHigh) < 1e-9)
    #expect(abs(metrics.clipFractionDual - expected.clippedDual) < 1e-9)
    #expect(abs(metrics.ratioMean - expected.ratios.reduce(0, +) / Double(expected.ratios.count)) < 1e-5)
    #expect(abs(metrics.ratioMax - expected.ratios.max()!) < 1e-4)
    #expect(abs(metrics.ratioMin - expected.ratios.min()!) < 1e-5)
    #expect(abs(metrics.approximateKL - expected.approximateKL) < 1e-5)
    #expect(abs(try #require(metrics.referenceKL) - expected.referenceKL) < 1e-4)
    #expect(abs(metrics.entropy - expected.entropy) < 1e-5)
    #expect(abs(metrics.gradientNorm - gradientNorm) < 1e-4 * gradientNorm)
    let advantages = naive.advantages()
    let mean = advantages.reduce(0, +) / Double(advantages.count)
    let square = advantages.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(advantages.count)
    #expect(abs(metrics.advantageMean - mean) < 1e-6)
    #expect(abs(metrics.advantageStandardDeviation - square.squareRoot()) < 1e-6)
    #expect(metrics.optimizerSteps == 1 && metrics.learningRate == Double(options.learningRate / 2))
  }

  @Test(
    "tokens beyond a rollout's length change nothing, whatever their recorded values",
    arguments: RatioLevel.allCases)
  func maskedTokens(ratio: RatioLevel) throws {
    let c = LossCase(ratio: ratio, chunk: 2, kl: 0.2, entropy: 0.1)
    let fixture = try c.fixture()
    let pool = WorkerPool(workers: 1)
    let (loss, gradient) = try fixture.learner.lossAndGradient(
      batch: fixture.batch, options: c.options, reference: fixture.reference, pool: pool)
    for recorded: Float in [-1000, 1000, .nan, -.infinity] {
      var batch = fixture.batch
      var masked = 0
      for rollout in batch.rollouts where rollout.length % 2 == 1 {
        let last = (rollout.firstDecision + rollout.decisions) * 4
        for token in last - 2..<last {
          batch.logProbabilities[token] = recorded
          batch.tokens[token] = 0
          masked += 1
        }
      }
      #expect(masked > 0)
      let (maskedLoss, maskedGradient) = try fixture.learner.lossAndGradient(
        batch: batch, options: c.options, reference: fixture.reference, pool: pool)
      #expect(maskedLoss == loss)
      #expect(maskedGradient == gradient)
    }
  }

  @Test("log-ratios of ±1000 and beyond leave loss and gradient finite", arguments: RatioLevel.allCases)
  func hugeRatios(ratio: RatioLevel) throws {
    for (recorded, weight): (Float, Float) in [
      (-1000, 1), (-.greatestFiniteMagnitude, 1), (0, 1000), (-1000, 1000),
    ] {
      var fixture = try Fixture(weight: weight)
      for token in fixture.batch.logProbabilities.indices { fixture.batch.logProbabilities[token] = recorded }
      var options = Recipe.plain
      options.ratio = ratio
      let (loss, gradient) = try fixture.learner.lossAndGradient(
        batch: fixture.batch, options: options, pool: WorkerPool(workers: 1))
      #expect(loss.isFinite)
      #expect(flat(gradient).allSatisfy { $0.isFinite })
    }
  }
}
