// Invalid arguments of the learner and of batches: each is an error of its own, before any memory is read.

import Batches
import GRPO
import Messages
import Parallel
import Policies
import Randomness
import Testing

/// A change to a valid batch, and a part of the resulting message.
struct Damage: Sendable, CustomTestStringConvertible {
  let reason: String
  let change: @Sendable (inout RolloutBatch) -> Void
  var testDescription: String { reason }

  init(_ reason: String, _ change: @escaping @Sendable (inout RolloutBatch) -> Void) {
    (self.reason, self.change) = (reason, change)
  }

  /// The valid batch has 8 rollouts in groups of 4, 3 observation components, 2 × 2 tokens of 4 and 3 bins,
  /// and rollout 1 is of length 3: decisions 1 and 2, the second with 2 masked tokens.
  static let all = [
    Damage("rollout 0, decision 0, index 0: token is 65535, must be below 4") { $0.tokens[0] = 65535 },
    Damage("rollout 0, decision 0, index 1: token is 3, must be below 3") { $0.tokens[1] = 3 },
    Damage("rollout 1, decision 1, index 3: token is 3, must be below 3") { $0.tokens[11] = 3 },
    Damage("rollout 1, decision 0, index 2: observation is nan, must be finite") {
      $0.observations[5] = .nan
    },
    Damage("observation is -inf, must be finite") { $0.observations[$0.observations.count - 1] = -.infinity },
    Damage("rollout 1, decision 1, index 1: logProbability is nan") { $0.logProbabilities[9] = .nan },
    Damage("index 0: logProbability is 0.5, must be finite and at most 0") { $0.logProbabilities[0] = 0.5 },
    Damage("logProbability is -inf") { $0.logProbabilities[0] = -.infinity },
    Damage("rollout 3: reward is 2, must be 0 or 1") { $0.rollouts[3].reward = 2 },
    Damage("rollout 0: length is 0, must be at least 1") { $0.rollouts[0].length = 0 },
    Damage("rollout 2: decisions is 3, must be 4611686018427387904") { $0.rollouts[2].length = .max },
    Damage("rollout 4: decisions is -1, must be 4") { $0.rollouts[4].decisions = -1 },
    Damage("rollout 5: firstDecision is -7") { $0.rollouts[5].firstDecision = -7 },
    Damage("rollout 6: member is 1, must be 2") { $0.rollouts[6].member = 1 },
    Damage("rollout 6: group is 9, must be 1") { $0.rollouts[6].group = 9 },
    Damage("rollout 7: startHash is 5, must be 0") { $0.rollouts[7].startHash = 5 },
    Damage("7 rollouts, must have a multiple of groupSize, 4") { $0.rollouts.removeLast() },
    Damage("groupSize is 0, must be at least 1") { $0.groupSize = 0 },
    Damage("groupSize is 1, must be at least 2") { batch in
      batch.groupSize = 1
      for index in batch.rollouts.indices { batch.rollouts[index].member = 0 }
    },
    Damage("the batch's tokens has") { $0.tokens.removeLast() },
    Damage("the batch's logProbabilities has") { $0.logProbabilities.append(0) },
    Damage("the batch's observations has") { $0.observations += [0, 0, 0] },
    Damage("must be at most the") { $0.observations.removeLast() },
    Damage("has layout (observationCount 3, bins [4, 4], chunk 2), must have") {
      $0.layout = PolicyLayout(observationCount: 3, bins: [4, 4], chunk: 2)
    },
    Damage("has no rollouts") { $0 = RolloutBatch(layout: $0.layout, groupSize: $0.groupSize) },
  ]
}

@Suite("learners and batches refuse invalid arguments")
struct RefusalTests {
  private let pool = WorkerPool(workers: 1)

  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "a damaged batch is refused with the position of the damage, and the learner is unchanged",
    arguments: Damage.all)
  func damagedBatch(damage: Damage) throws {
    let fixture = try Fixture(chunk: 2)
    var batch = fixture.batch
    try batch.check(for: batch.layout)
    damage.change(&batch)
    let before = fixture.learner.network.fingerprint
    let update = refusal {
      _ = try fixture.learner.update(
        batch: batch, options: Recipe.plain, progress: 0, key: RandomKey(seed: 1), pool: pool)
    }
    #expect(update?.contains(damage.reason) == true, "said: \(update ?? "nothing")")
    let loss = refusal {
      _ = try fixture.learner.lossAndGradient(batch: batch, options: Recipe.plain, pool: pool)
    }
    #expect(loss == update)
    #expect(fixture.learner.network.fingerprint == before && fixture.learner.optimizerSteps == 0)
  }

  @Test("a policy at a temperature that is none is refused", arguments: [0, -1, .nan, .infinity] as [Float])
  func temperature(_ temperature: Float) throws {
    let learner = try Fixture().learner
    let said = refusal { _ = try learner.policy(temperature: temperature, mode: .sampled) }
    #expect(said == "temperature is \(temperature), must be above 0 and finite")
  }

  @Test("a NaN observation is blamed on the observation, not on the weights")
  func blame() throws {
    let fixture = try Fixture()
    var batch = fixture.batch
    batch.observations[0] = .nan
    guard
      case .batch(.observation(let position, _))? = #expect(
        throws: LearnerError.self,
        performing: {
          try fixture.learner.update(
            batch: batch, options: Recipe.plain, progress: 0, key: RandomKey(seed: 1), pool: pool)
        })
    else {
      Issue.record("another error")
      return
    }
    #expect(position.rollout == 0 && position.decision == 0 && position.index == 0)
  }

  @Test(
    "a reference that is missing, not finite or of another layout is refused, as is progress out of range")
  func badReference() throws {
    let fixture = try Fixture()
    var options = Recipe.plain
    options.klCoefficient = 0.1
    func update(_ reference: NetworkPolicy?, progress: Double = 0) throws {
      _ = try fixture.learner.update(
        batch: fixture.batch, options: options, progress: progress, key: RandomKey(seed: 1),
        reference: reference, pool: pool)
    }
    #expect(throws: LearnerError.missingReference(objective: "grpo")) { try update(nil) }
    let other = try Fixture(bins: [5, 3])
    #expect(
      throws: LearnerError.referenceLayout(found: other.batch.layout, expected: fixture.batch.layout)
    ) { try update(other.reference) }
    var network = fixture.reference.network
    network.withMutableParameters { $0[0] = .nan }
    let broken = try NetworkPolicy(
      network: network, normalizer: fixture.reference.normalizer, temperature: 1, mode: .sampled)
    #expect(throws: LearnerError.referenceNotFinite) { try update(broken) }
    for progress in [-0.1, 1.1, .nan, .infinity] {
      #expect(throws: LearnerError.self) { try update(fixture.reference, progress: progress) }
    }
    try update(fixture.reference, progress: 1)
  }

  @Test("a learner accepts no normaliser of another width, and absorbs nothing that is not finite")
  func badNormalizer() throws {
    let fixture = try Fixture()
    let learner = fixture.learner
    let before = learner.normalizer
    let error = LearnerError.normalizer(ArgumentError("width", 2, mustBe: "the network's, 3"))
    #expect(throws: error) { try learner.setNormalizer(Normalizer(observationCount: 2)) }
    #expect(throws: error) {
      try Learner(network: learner.network, normalizer: Normalizer(observationCount: 2))
    }
    #expect(
      throws: LearnerError.normalizer(ArgumentError("observations[1]", Float.nan, mustBe: "finite"))
    ) { try learner.absorb(observations: [1, .nan, 2]) }
    #expect(throws: LearnerError.self) { try learner.absorb(observations: [1, 2]) }
    #expect(learner.normalizer == before)
    try learner.setNormalizer(Normalizer(observationCount: 3))
    #expect(learner.normalizer.count == 0)
  }

  @Test("a batch with another layout or group size cannot be appended, and nothing changes")
  func appending() throws {
    let batch = try Fixture().batch
    var whole = batch
    try whole.append(batch)
    try whole.check(for: batch.layout)
    #expect(whole.rollouts.count == 16)
    let before = whole.fingerprint
    let other = try Fixture(bins: [4, 4]).batch
    #expect(throws: BatchError.layout(found: other.layout, expected: batch.layout)) {
      try whole.append(other)
    }
    #expect(throws: BatchError.self) { try whole.append(RolloutBatch(layout: batch.layout, groupSize: 2)) }
    #expect(whole.fingerprint == before)
  }

  @Test("advantages of invalid rewards or groups are refused, with the index of the reward")
  func badRewards() {
    func error(_ rewards: [Int], _ size: Int) -> String? {
      refusal { _ = try groupAdvantages(rewards: rewards, groupSize: size, estimator: .groupNormalized) }
    }
    #expect(error([0, 1, 1, -1], 2) == "rewards[3] is -1, must be 0 or 1")
    #expect(error([0, 1, 1], 2) == "rewards.count is 3, must be a multiple of groupSize, 2")
    for size in [1, 0, -4, .min] { #expect(error([], size) == "groupSize is \(size), must be at least 2") }
  }

  @Test("a synthetic batch with no groups, members or actions, or with far too many, is refused")
  func badSyntheticBatch() throws {
    let policy = try Fixture().reference
    for (groups, size, length) in [
      (0, 2, 1), (1, 1, 1), (1, 2, 0), (-1, -2, -3), (.max, .max, .max), (1, 2, .max),
    ] {
      #expect(throws: ArgumentError.self) {
        try RolloutBatch.synthetic(
          groups: groups, groupSize: size, length: length, policy: policy, key: RandomKey(seed: 1))
      }
    }
  }
}
