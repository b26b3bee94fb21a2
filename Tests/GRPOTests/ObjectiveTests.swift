// Objectives of a user's own, through the same update as GRPO's.

import Batches
import GRPO
import Messages
import Parallel
import Policies
import Randomness
import Testing

/// −A·log π, with the advantage A = reward − mean reward: REINFORCE with a baseline.
private struct Reinforce: Objective {
  let name = "reinforce"

  func loss(on batch: RolloutBatch) -> any BatchLoss { ReinforceLoss(batch) }
}

private struct ReinforceLoss: BatchLoss {
  let advantages: [Float]
  let weight: Double

  init(_ batch: RolloutBatch) {
    let rewards = batch.rollouts.map { Float($0.reward) }
    let baseline = rewards.reduce(0, +) / Float(rewards.count)
    advantages = rewards.map { $0 - baseline }
    weight = 1 / Double(batch.rollouts.reduce(0) { $0 + batch.executedTokens(of: $1) })
  }

  func add(to shard: inout LossShard) {
    for row in 0..<shard.rowCount {
      let advantage = advantages[shard.rollout(row)]
      for token in 0..<shard.executedTokens(row) {
        shard.add(
          row, token, weight: weight, loss: -advantage * shard.logProbability(row, token),
          gradient: -advantage)
      }
    }
  }
}

/// What cannot be learned from.
private struct Refusing: Objective {
  struct Refusal: Error, CustomStringConvertible { let description = "there is no success to imitate" }
  let name = "refusing"

  func loss(on batch: RolloutBatch) throws -> any BatchLoss { throw Refusal() }
}

/// An entropy bonus of weight 1 on every token that was carried out.
private struct EntropyBonus: Objective {
  let name = "entropy"

  func loss(on batch: RolloutBatch) -> any BatchLoss {
    Loss(weight: 1 / Double(batch.rollouts.reduce(0) { $0 + batch.executedTokens(of: $1) }))
  }

  private struct Loss: BatchLoss {
    let weight: Double

    func add(to shard: inout LossShard) {
      for row in 0..<shard.rowCount {
        for token in 0..<shard.executedTokens(row) {
          shard.add(
            row, token, weight: weight, loss: -shard.entropy(row, token), gradient: 0, entropyGradient: -1)
        }
      }
    }
  }
}

@Suite("an objective of one's own is learned from like GRPO's")
struct ObjectiveTests {
  private let pool = WorkerPool(workers: 2)

  private func meanRewardBaseline(_ batch: RolloutBatch) -> [Float] { ReinforceLoss(batch).advantages }

  @Test("where all ratios are 1, REINFORCE has the gradient of GRPO with the same advantages")
  func reinforceIsOnPolicyGRPO() throws {
    let fixture = try Fixture(chunk: 2, spread: 0)
    let options = Recipe.plain
    let grpo = GRPOObjective(options.grpo, name: "grpo with a baseline") { meanRewardBaseline($0) }
    let expected = try fixture.learner.lossAndGradient(
      batch: fixture.batch, objective: grpo, options: options, pool: pool)
    let found = try fixture.learner.lossAndGradient(
      batch: fixture.batch, objective: Reinforce(), options: options, pool: pool)
    #expect(flat(expected.gradient).contains { $0 != 0 })
    #expect(relativeDistance(flat(found.gradient), flat(expected.gradient)) < 1e-5)
  }

  @Test("advantages of one's own that are GRPO's give the same bits as GRPO")
  func advantagesOfOnesOwn() throws {
    let fixture = try Fixture()
    let options = Recipe.plain
    let own = GRPOObjective(options.grpo) { batch in
      try groupAdvantages(
        rewards: batch.rollouts.map(\.reward), groupSize: batch.groupSize, estimator: .groupNormalized)
    }
    let expected = try fixture.learner.lossAndGradient(batch: fixture.batch, options: options, pool: pool)
    let found = try fixture.learner.lossAndGradient(
      batch: fixture.batch, objective: own, options: options, pool: pool)
    #expect(found.loss == expected.loss)
    #expect(flat(found.gradient) == flat(expected.gradient))
  }

  @Test("a sum has the sum of its terms' losses and gradients, weighted")
  func sumsAddUp() throws {
    let fixture = try Fixture(chunk: 2)
    let options = Recipe.plain
    func result(_ objective: any Objective) throws -> (loss: Double, gradient: [Double]) {
      let found = try fixture.learner.lossAndGradient(
        batch: fixture.batch, objective: objective, options: options, pool: pool)
      return (found.loss, flat(found.gradient))
    }
    let terms: [any Objective] = [GRPOObjective(options.grpo), Reinforce(), EntropyBonus()]
    let parts = try terms.map(result)
    let sum = try result(ObjectiveSum([(1, terms[0]), (0.5, terms[1]), (-0.25, terms[2])]))
    #expect(abs(sum.loss - (parts[0].loss + 0.5 * parts[1].loss - 0.25 * parts[2].loss)) < 1e-6)
    let expected = parts[0].gradient.indices.map {
      parts[0].gradient[$0] + 0.5 * parts[1].gradient[$0] - 0.25 * parts[2].gradient[$0]
    }
    #expect(relativeDistance(sum.gradient, expected) < 1e-5)
  }

  @Test("an entropy term of one's own is GRPO's entropy coefficient")
  func entropyTerm() throws {
    let fixture = try Fixture(chunk: 2)
    let plain = Recipe.plain
    var bonus = plain
    bonus.entropyCoefficient = 0.3
    let expected = try fixture.learner.lossAndGradient(batch: fixture.batch, options: bonus, pool: pool)
    let found = try fixture.learner.lossAndGradient(
      batch: fixture.batch, objective: ObjectiveSum([(1, GRPOObjective(plain.grpo)), (0.3, EntropyBonus())]),
      options: plain, pool: pool)
    #expect(abs(found.loss - expected.loss) < 1e-6)
    #expect(relativeDistance(flat(found.gradient), flat(expected.gradient)) < 1e-5)
  }

  @Test("an update by an objective of one's own gives the same bits for any number of workers")
  func sameBits() throws {
    let weights = try [1, 2, 7].map { workers in
      let fixture = try Fixture(lengths: [Int](repeating: 90, count: 8))
      let metrics = try fixture.learner.update(
        batch: fixture.batch, objective: ObjectiveSum([(1, Reinforce()), (0.1, EntropyBonus())]),
        options: Recipe.plain, progress: 0, key: RandomKey(seed: 1),
        pool: WorkerPool(workers: workers))
      return [metrics.loss, metrics.advantageStandardDeviation] + flat(fixture.learner.state)
    }
    #expect(weights[0][1] > 0)
    #expect(weights[0] == weights[1])
    #expect(weights[0] == weights[2])
  }

  @Test("an objective uses GRPO's parameters where it is GRPO with these parameters, or has it as a term")
  func usesParameters() throws {
    var options = GRPOOptions()
    options.clipHigh = 0.2
    let same = GRPOObjective(options, name: "own") { meanRewardBaseline($0) }
    #expect(same.uses(options) && !same.uses(GRPOOptions()))
    #expect(!Reinforce().uses(options))
    #expect(try ObjectiveSum([(1, Reinforce()), (0.5, same)]).uses(options))
    #expect(try !ObjectiveSum([(1, Reinforce()), (0.5, GRPOObjective())]).uses(options))
    // The divisor that a run works out for `auto` is not another parameter.
    options.aggregation = .constant
    var resolved = options
    resolved.constantNormalizer = 200
    #expect(GRPOObjective(resolved).uses(options) && !GRPOObjective(options).uses(resolved))
  }

  @Test("what an objective refuses is an error, and the learner stays as it was")
  func refusal() throws {
    let fixture = try Fixture()
    let before = flat(fixture.learner.state)
    func refused(_ objective: any Objective) throws -> String? {
      do {
        _ = try fixture.learner.update(
          batch: fixture.batch, objective: objective, options: Recipe.plain, progress: 0,
          key: RandomKey(seed: 1), pool: pool)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(try refused(Refusing()) == "objective 'refusing': there is no success to imitate")
    #expect(
      try refused(GRPOObjective(Recipe.plain.grpo) { _ in [1] })
        == "advantages.count is 1, must be that of the rollouts, 8")
    #expect(
      try refused(GRPOObjective(Recipe.plain.grpo) { [Float](repeating: .nan, count: $0.rollouts.count) })
        == "advantages[0] is nan, must be finite")
    // The divergence of an objective's own options, also as a term, is not dropped in silence.
    var divergent = Recipe.plain
    divergent.klCoefficient = 0.1
    let refusal =
      "objective 'grpo' measures a divergence (klCoefficient is not 0) and needs a reference policy"
    #expect(try refused(GRPOObjective(divergent.grpo)) == refusal)
    #expect(
      try refused(ObjectiveSum([(1, GRPOObjective(divergent.grpo)), (1, Reinforce())]))?.contains(
        "divergence")
        == true)
    #expect(flat(fixture.learner.state) == before)
    #expect(throws: ArgumentError.self) { try ObjectiveSum([]) }
    var step = Recipe.plain
    step.ratio = .step
    #expect(throws: ArgumentError.self) {
      try ObjectiveSum([(1, GRPOObjective(step.grpo)), (1, Reinforce())])
    }
  }
}
