// Invalid arguments of policies, networks and normalisers: what a caller may get wrong throws, with the value
// found and the values allowed.

import Batches
import Messages
import Policies
import Randomness
import Testing

@Suite("policies, networks and normalisers refuse invalid arguments")
struct RefusalTests {
  @Test("a workspace fits networks of the architecture that it was made for, and no others")
  func workspaces() throws {
    func policy(
      _ hidden: [Int], _ activation: Activation = .tanh, _ layout: PolicyLayout = oddLayout
    ) throws -> NetworkPolicy {
      try NetworkPolicy(
        network: Network(zeros: Architecture(layout: layout, hidden: hidden, activation: activation)),
        normalizer: Normalizer(observationCount: layout.observationCount).frozen, temperature: 1,
        mode: .sampled)
    }
    let own = try policy([16])
    let workspace = own.makeWorkspace(rows: 4)
    #expect(own.fits(workspace) && own.acting(.greedy).fits(workspace))
    // silu keeps what tanh's workspace has no room for.
    #expect(try !policy([16], .silu).fits(workspace))
    #expect(try !policy([1024, 1024]).fits(workspace))
    // Of the same padded size, but with its logits at other places.
    #expect(
      try !policy([16], .tanh, PolicyLayout(observationCount: 5, bins: [3, 7], chunk: 2)).fits(workspace))
    #expect(try !policy([17]).fits(workspace) && !policy([]).fits(workspace))
    #expect(own.fits(own.network.makeWorkspace(rows: 4, backward: true)))
    #expect(RandomPolicy(layout: oddLayout).fits(()))
  }

  @Test("acting in a workspace of another network stops the program before it writes")
  func foreignWorkspace() async {
    await #expect(processExitsWith: .failure) {
      let small = try NetworkPolicy(
        network: Network(zeros: Architecture(layout: oddLayout, hidden: [16])),
        normalizer: Normalizer(observationCount: 5).frozen, temperature: 1, mode: .sampled)
      let large = try NetworkPolicy(
        network: Network(zeros: Architecture(layout: oddLayout, hidden: [1024, 1024])),
        normalizer: Normalizer(observationCount: 5).frozen, temperature: 1, mode: .sampled)
      var workspace = small.makeWorkspace(rows: 2)
      _ = act(large, floats(10, 1), [RandomKey(seed: 1), RandomKey(seed: 2)], workspace: &workspace)
    }
  }

  @Test("a policy requires a temperature above 0 and a normaliser with its network's width")
  func policyArguments() throws {
    let network = Network(zeros: Architecture(layout: oddLayout, hidden: [4]))
    func make(_ temperature: Float, _ width: Int) throws(ArgumentError) -> NetworkPolicy {
      try NetworkPolicy(
        network: network, normalizer: Normalizer(observationCount: width).frozen, temperature: temperature,
        mode: .greedy)
    }
    for temperature: Float in [0, -1, .nan, .infinity] {
      let error = ArgumentError("temperature", temperature, mustBe: "above 0 and finite")
      #expect(throws: error) { try make(temperature, 5) }
      #expect(throws: error) { try make(1, 5).acting(at: temperature) }
    }
    #expect(throws: ArgumentError("the normaliser's width", 4, mustBe: "the network's, 5")) {
      try make(1, 4)
    }
    #expect(try make(1, 5).acting(at: 0.6).temperature == 0.6)
  }

  @Test(
    "layouts and architectures with numbers out of range, or with products too large, are refused",
    arguments: [
      (0, [2], 1, [Int]()), (1_000_001, [2], 1, []), (1, [], 1, []), (1, [1], 1, []), (1, [65_537], 1, []),
      (1, [2], 0, []), (1, [2], .max, []), (1, [65_536], 4096, []), (.min, [.max], .min, []),
      (1, [2], 1, [0]),
      (1, [2], 1, [65_537]), (1, [2], 1, [65_536, 65_536]), (1, [2], 1, [Int](repeating: 1, count: 65)),
    ])
  func shapes(observationCount: Int, bins: [Int], chunk: Int, hidden: [Int]) {
    #expect(throws: ArgumentError.self) {
      try Architecture.checked(
        layout: try PolicyLayout.checked(observationCount: observationCount, bins: bins, chunk: chunk),
        hidden: hidden, activation: .tanh)
    }
  }

  @Test("saved statistics that are not finite, negative, beyond a Float or of different counts are refused")
  func statistics() throws {
    let large = 1e39
    for (count, mean, variance) in [
      (-1, [0.0], [1.0]), (.max, [0], [1]), (1, [], []), (1, [0], [1, 2]), (1, [.nan], [1]),
      (1, [large], [1]),
      (1, [0], [-1]), (1, [0], [.infinity]), (1, [0], [1e300]),
    ] {
      #expect(throws: ArgumentError.self) { try Normalizer(count: count, mean: mean, variance: variance) }
    }
    var full = try Normalizer(count: Normalizer.largestCount, mean: [0], variance: [1])
    #expect(throws: ArgumentError.self) { try full.absorb(observations: [1]) }
    #expect(throws: ArgumentError.self) { try full.merge(Normalizer(observationCount: 2)) }
  }

  @Test("an observation that is not finite is named, and a normaliser that threw is unchanged")
  func observations() throws {
    var normalizer = Normalizer(observationCount: 2)
    try normalizer.absorb(observations: [1, 2])
    let before = normalizer
    #expect(throws: ArgumentError("observations[2]", -Float.infinity, mustBe: "finite")) {
      try normalizer.absorb(observations: [1, 2, -.infinity, .nan])
    }
    #expect(throws: ArgumentError("observations.count", 3, mustBe: "a multiple of the width, 2")) {
      try normalizer.absorb(observations: [1, 2, 3])
    }
    #expect(normalizer == before)
    // The largest floats are finite, and so are their statistics.
    try normalizer.absorb(observations: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude])
    _ = try Normalizer(count: normalizer.count, mean: normalizer.mean, variance: normalizer.variance)
  }

  @Test("slices and lazy collections are absorbed to the same bits as arrays")
  func collections() throws {
    let values = floats(60, 9)
    var (array, slice, lazy) = (
      Normalizer(observationCount: 3), Normalizer(observationCount: 3), Normalizer(observationCount: 3)
    )
    try array.absorb(observations: Array(values[6..<36]))
    try slice.absorb(observations: values[6..<36])
    try lazy.absorb(observations: values.lazy.dropFirst(6).prefix(30).map { $0 })
    #expect(array == slice && array == lazy)
  }

  @Test("a policy file accepts only labels, statistics and a temperature that fit its network")
  func policyFiles() throws {
    let network = Network(zeros: Architecture(layout: oddLayout, hidden: [4]))
    func make(_ labels: Int, _ width: Int, _ temperature: Float) throws -> PolicyFile {
      try PolicyFile(
        network: network, normalizer: Normalizer(observationCount: width), temperature: temperature,
        sceneName: "s", sceneDigest: 1, observationLabels: (0..<labels).map { "\($0)" }, jostleVersion: "0")
    }
    for (labels, width, temperature): (Int, Int, Float) in [(4, 5, 1), (5, 6, 1), (5, 5, 0), (5, 5, .nan)] {
      #expect(throws: ArgumentError.self) { try make(labels, width, temperature) }
    }
    var file = try make(5, 5, 1.6)
    #expect(throws: ArgumentError.self) { try file.setTemperature(-1) }
    try file.setTemperature(0.6)
    #expect(file.policy(.sampled).temperature == 0.6)
  }
}
