// Thousands of calls with random, mostly wrong arguments (fixed seed): each returns or throws, and none
// crashes. CI also runs them under AddressSanitizer.

import Batches
import GRPO
import Parallel
import Policies
import Randomness
import Testing

/// Random numbers of one call, most of them hostile.
private struct Draw {
  let key: RandomKey
  var next = 0

  mutating func below(_ bound: Int) -> Int {
    next += 1
    return key.integer(next, below: bound)
  }

  mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }

  mutating func integer() -> Int {
    pick([0, 1, 2, 3, 4, 5, 7, -1, 65_535, 65_536, .max, .min, 1 << 31, 1 << 53])
  }

  mutating func float() -> Float {
    pick([0, -0.0, 1, -1, 0.5, 1e-30, 1e30, .nan, .infinity, -.infinity, .greatestFiniteMagnitude])
  }

  mutating func double() -> Double { pick([0, 1, -1, 0.5, 1e300, -1e300, .nan, .infinity, 1e39]) }
}

@Suite("hostile arguments never crash the learner")
struct HostileTests {
  @Test("damaged batches, options and references never crash an update", arguments: 0..<8)
  func updates(seed: Int) throws {
    let fixtures = [try Fixture(chunk: 2), try Fixture(bins: [5, 3]), try Fixture(hidden: [], bins: [2])]
    let pool = WorkerPool(workers: 2)
    var (refused, taken) = (0, 0)
    for call in 0..<400 {
      var draw = Draw(key: RandomKey(seed: UInt64(seed)).folding(call))
      let fixture = draw.pick(fixtures)
      var batch = draw.below(8) == 0 ? draw.pick(fixtures).batch : fixture.batch
      for _ in 0..<draw.below(3) where !batch.rollouts.isEmpty { damage(&batch, &draw) }
      var options = Recipe.plain
      options.ratio = draw.pick(RatioLevel.allCases)
      options.aggregation = draw.pick(Aggregation.allCases)
      options.klCoefficient = draw.pick([0, 0, 0.1])
      options.epochs = 1
      options.minibatches = 1 + draw.below(3)
      let reference = draw.below(2) == 0 ? nil : draw.pick(fixtures).reference
      do {
        if draw.below(3) == 0 { _ = try fixture.learner.absorb(observations: batch.observations) }
        if draw.below(9) == 0 {
          try fixture.learner.setNormalizer(Normalizer(observationCount: 1 + draw.below(4)))
        }
        _ = try fixture.learner.update(
          batch: batch, options: options, progress: draw.pick([0, 0.5, 1, -1, .nan]),
          key: RandomKey(seed: UInt64(call)), reference: reference, pool: pool)
        taken += 1
      } catch {
        #expect(!"\(error)".isEmpty)
        refused += 1
      }
      _ = (batch.groupCount, batch.decisionCount, batch.fingerprint)
      var whole = fixture.batch
      _ = try? whole.append(batch)
    }
    // Both must happen, or the test would test nothing.
    #expect(refused > 50 && taken > 20)
  }

  private func damage(_ batch: inout RolloutBatch, _ draw: inout Draw) {
    let rollout = draw.below(batch.rollouts.count)
    switch draw.below(14) {
    case 0: batch.tokens[draw.below(batch.tokens.count)] = draw.pick([2, 3, 5, 11, 65_535])
    case 1: batch.observations[draw.below(batch.observations.count)] = draw.float()
    case 2: batch.logProbabilities[draw.below(batch.logProbabilities.count)] = draw.float()
    case 3: batch.rollouts[rollout].length = draw.integer()
    case 4: batch.rollouts[rollout].decisions = draw.integer()
    case 5: batch.rollouts[rollout].firstDecision = draw.integer()
    case 6: batch.rollouts[rollout].reward = draw.integer()
    case 7: batch.groupSize = draw.integer()
    case 8: batch.tokens.removeLast(draw.below(4))
    case 9: batch.logProbabilities.removeLast(draw.below(4))
    case 10: batch.observations.removeLast(draw.below(4))
    case 11: batch.rollouts[rollout].member = draw.integer()
    case 12: batch.layout = PolicyLayout(observationCount: 1 + draw.below(5), bins: [2 + draw.below(9)])
    default: batch.rollouts.swapAt(0, rollout)
    }
    if batch.rollouts.isEmpty || batch.tokens.isEmpty {
      batch = RolloutBatch(layout: batch.layout, groupSize: 4)
    }
  }

  @Test("initialisers and functions return or throw for hostile numbers", arguments: 0..<4)
  func numbers(seed: Int) throws {
    let network = Network(
      zeros: Architecture(layout: PolicyLayout(observationCount: 2, bins: [3]), hidden: [4]))
    for call in 0..<1000 {
      var draw = Draw(key: RandomKey(seed: 100 + UInt64(seed)).folding(call))
      let bins = (0..<draw.below(4)).map { _ in draw.integer() }
      if let layout = try? PolicyLayout.checked(
        observationCount: draw.integer(), bins: bins, chunk: draw.integer())
      {
        _ = try? Architecture.checked(
          layout: layout, hidden: (0..<draw.below(3)).map { _ in draw.integer() }, activation: .relu)
      }
      _ = try? groupAdvantages(
        rewards: (0..<draw.below(6)).map { _ in draw.integer() }, groupSize: draw.integer(),
        estimator: draw.pick(AdvantageEstimator.allCases))
      let mean = (0..<draw.below(3)).map { _ in draw.double() }
      let variance = (0..<draw.below(3)).map { _ in draw.double() }
      if var normalizer = try? Normalizer(count: draw.integer(), mean: mean, variance: variance) {
        _ = try? normalizer.absorb(observations: (0..<draw.below(5)).map { _ in draw.float() })
        _ = try? NetworkPolicy(
          network: network, normalizer: normalizer.frozen, temperature: draw.float(), mode: .sampled)
        _ = try? Learner(network: network, normalizer: normalizer)
        _ = try? PolicyFile(
          network: network, normalizer: normalizer, temperature: draw.float(), sceneName: "s",
          sceneDigest: 0, observationLabels: ["a", "b"], jostleVersion: "0")
      }
      let policy = try NetworkPolicy(
        network: network, normalizer: Normalizer(observationCount: 2).frozen, temperature: 1, mode: .sampled)
      let sizes = [0, -1, 1, 2, .max, .min]
      _ = try? RolloutBatch.synthetic(
        groups: draw.pick(sizes), groupSize: draw.pick(sizes), length: draw.pick(sizes), policy: policy,
        key: draw.key)
    }
  }

  @Test(
    "a damaged policy file or learner's state gives an error or a learner, never a crash", arguments: 0..<4)
  func files(seed: Int) throws {
    let fixture = try Fixture()
    let policy = try PolicyFile(
      network: fixture.learner.network, normalizer: fixture.learner.normalizer, temperature: 1,
      sceneName: "s", sceneDigest: 0, observationLabels: ["a", "b", "c"], jostleVersion: "0")
    var contents = policy.safetensors
    contents.tensors = fixture.learner.state
    let whole = contents.encoded()
    for call in 0..<500 {
      var draw = Draw(key: RandomKey(seed: 200 + UInt64(seed)).folding(call))
      var bytes = whole
      for _ in 0..<1 + draw.below(4) {
        let header = draw.below(3) > 0
        bytes[draw.below(header ? min(1200, bytes.count) : bytes.count)] = UInt8(draw.below(256))
      }
      if draw.below(4) == 0 { bytes.removeLast(draw.below(bytes.count)) }
      guard let file = try? Safetensors(decoding: bytes, path: "p") else { continue }
      if let read = try? PolicyFile(file, path: "p") { _ = read.policy(.greedy) }
      _ = try? Learner(
        architecture: fixture.learner.network.architecture, restoring: file, path: "p")
    }
  }
}
