// Policies as samplers: what they sample, what they record, and that rows do not affect one another.

import Batches
import Foundation
import Policies
import Randomness
import Testing

struct Decisions: Equatable {
  var tokens: [Token]
  var logProbabilities: [Float]
}

func act<P: Policy>(
  _ policy: P, _ observations: [Float], _ keys: [RandomKey], workspace: inout P.Workspace
) -> Decisions {
  let count = keys.count * policy.layout.tokensPerDecision
  var tokens = [Token](repeating: 999, count: count)
  var logProbabilities = [Float](repeating: 99, count: count)
  var tokenSpan = tokens.mutableSpan
  var logProbabilitySpan = logProbabilities.mutableSpan
  policy.act(
    rows: keys.count, observations: observations.span, keys: keys.span, tokens: &tokenSpan,
    logProbabilities: &logProbabilitySpan, workspace: &workspace)
  return Decisions(tokens: tokens, logProbabilities: logProbabilities)
}

func act<P: Policy>(_ policy: P, _ observations: [Float], _ keys: [RandomKey]) -> Decisions {
  var workspace = policy.makeWorkspace(rows: keys.count)
  return act(policy, observations, keys, workspace: &workspace)
}

private let architecture = Architecture(layout: oddLayout, hidden: [20, 33])

private func networkPolicy(_ mode: ActionMode, temperature: Float = 1.3) throws -> NetworkPolicy {
  var normalizer = Normalizer(observationCount: 5)
  try normalizer.absorb(observations: floats(500, 50, scale: 3))
  return try NetworkPolicy(
    network: livelyNetwork(architecture), normalizer: normalizer.frozen, temperature: temperature, mode: mode)
}

/// Log-probabilities of each head in double precision.
private func naiveHeads(_ policy: NetworkPolicy, _ observation: [Float]) -> [[Double]] {
  let input = observation.indices.map { column in
    let scaled =
      (Double(observation[column]) - Double(policy.normalizer.mean[column]))
      * Double(policy.normalizer.scale[column])
    return min(max(scaled, -10), 10)
  }
  let logits = NaiveNetwork(policy.network)(input).map { $0 / Double(policy.temperature) }
  var start = 0
  return (0..<policy.layout.tokensPerDecision).map { token in
    let own = logits[start..<start + policy.layout.bins(ofToken: token)]
    start = own.endIndex
    let total = log(own.reduce(0) { $0 + exp($1) })
    return own.map { $0 - total }
  }
}

@Suite("policies sample what their distributions say")
struct PolicyTests {
  @Test(
    "recorded log-probabilities are those of the distribution at the temperature",
    arguments: ActionMode.allCases)
  func recordedLogProbabilities(mode: ActionMode) throws {
    for temperature: Float in [0.5, 1, 1.6] {
      let policy = try networkPolicy(mode, temperature: temperature)
      let observations = floats(30 * 5, 51, scale: 40)
      let result = act(policy, observations, (0..<30).map { RandomKey(seed: UInt64($0)) })
      for row in 0..<30 {
        let heads = naiveHeads(policy, Array(observations[row * 5..<row * 5 + 5]))
        for (head, logs) in heads.enumerated() {
          let token = Int(result.tokens[row * 4 + head])
          #expect(abs(Double(result.logProbabilities[row * 4 + head]) - logs[token]) < 1e-5)
          if mode == .greedy { #expect(logs[token] == logs.max()) }
        }
      }
    }
  }

  @Test("sampled frequencies match the probabilities (χ² below its 1 − 10⁻⁶ quantile)")
  func sampledFrequencies() throws {
    let policy = try networkPolicy(.sampled)
    let count = 40_000
    let observation = floats(5, 52)
    let observations = (0..<count).flatMap { _ in observation }
    let result = act(policy, observations, (0..<count).map { RandomKey(seed: 1).folding($0) })
    // Quantiles for 6 and 2 degrees of freedom.
    for ((head, logs), quantile) in zip(
      naiveHeads(policy, observation).enumerated(), [38.3, 27.7, 38.3, 27.7])
    {
      var counts = [Int](repeating: 0, count: logs.count)
      for row in 0..<count { counts[Int(result.tokens[row * 4 + head])] += 1 }
      let statistic = zip(counts, logs).reduce(0) { sum, pair in
        let expected = exp(pair.1) * Double(count)
        return sum + pow(Double(pair.0) - expected, 2) / expected
      }
      #expect(statistic < quantile, "head \(head)")
    }
  }

  @Test("the tokens of a row depend only on its observation and key", arguments: ActionMode.allCases)
  func rowsAreIndependent(mode: ActionMode) throws {
    let policy = try networkPolicy(mode)
    let rows = 37
    let observations = floats(rows * 5, 53, scale: 6)
    let keys = (0..<rows).map { RandomKey(seed: 8).folding($0) }
    let whole = act(policy, observations, keys)
    for batch in [1, 2, 8, 16] {
      var workspace = policy.makeWorkspace(rows: batch)
      var parts = Decisions(tokens: [], logProbabilities: [])
      for start in stride(from: 0, to: rows, by: batch) {
        let end = min(rows, start + batch)
        let part = act(
          policy, Array(observations[start * 5..<end * 5]), Array(keys[start..<end]), workspace: &workspace)
        parts.tokens += part.tokens
        parts.logProbabilities += part.logProbabilities
      }
      #expect(parts == whole)
    }
    let other = act(policy, observations, keys.map { $0.folding(1) })
    #expect((other == whole) == (mode == .greedy))
  }

  @Test("the uniform number for token t is number t of the key")
  func uniformsOfTheKey() throws {
    let layout = PolicyLayout(observationCount: 1, bins: [10], chunk: 7)
    let policy = try NetworkPolicy(
      network: Network(zeros: Architecture(layout: layout, hidden: [4])),
      normalizer: Normalizer(observationCount: 1).frozen, temperature: 1, mode: .sampled)
    let keys = (0..<50).map { RandomKey(seed: 4).folding($0) }
    let result = act(policy, [Float](repeating: 0, count: 50), keys)
    for (row, key) in keys.enumerated() {
      for token in 0..<7 {
        let scaled = key.uniform(token) * 10
        // Within rounding of an edge, either bin is accepted.
        if abs(scaled - scaled.rounded()) > 1e-4 { #expect(result.tokens[row * 7 + token] == Token(scaled)) }
      }
    }
  }

  @Test("a random policy samples every bin about equally often and records −log bins")
  func randomPolicy() {
    let policy = RandomPolicy(layout: oddLayout)
    let count = 30_000
    let result = act(
      policy, [Float](repeating: 0, count: count * 5), (0..<count).map { RandomKey(seed: 2).folding($0) })
    for head in 0..<4 {
      let bins = oddLayout.bins(ofToken: head)
      var counts = [Int](repeating: 0, count: bins)
      for row in 0..<count {
        counts[Int(result.tokens[row * 4 + head])] += 1
        #expect(abs(result.logProbabilities[row * 4 + head] + log(Float(bins))) < 1e-6)
      }
      for number in counts { #expect(abs(number - count / bins) < count / bins / 10) }
    }
  }

  @Test("a scripted policy receives its row and key, and records 0")
  func scriptedPolicy() {
    let policy = ScriptedPolicy(layout: oddLayout) { observation, key, tokens in
      tokens[0] = Token(observation[0])
      tokens[3] = Token(key.bits % 3)
    }
    let observations: [Float] = [6, 0, 0, 0, 0, 2, 0, 0, 0, 0]
    let result = act(policy, observations, [RandomKey(seed: 5), RandomKey(seed: 7)])
    #expect(result.tokens == [6, 0, 0, 2, 2, 0, 0, 1])
    #expect(result.logProbabilities == [Float](repeating: 0, count: 8))
  }
}
