// The learned policy: a network with fixed weights, ready to act.

public import Batches
internal import CKernels
public import Messages
public import Randomness

/// How a network policy turns its distribution into tokens.
public enum ActionMode: String, Sendable, CaseIterable, Codable {
  /// The likeliest token of each head; among equals, the lowest.
  case greedy
  /// A token sampled from each head's distribution at the policy's temperature.
  case sampled
}

/// A network, its observation normaliser, and its way of choosing tokens.
public struct NetworkPolicy: Policy {
  /// The weights.
  public let network: Network
  /// The statistics that normalise observations.
  public let normalizer: FrozenNormalizer
  /// Divides the logits; above 0.
  public let temperature: Float
  /// How tokens are chosen.
  public let mode: ActionMode

  /// - Parameters:
  ///   - network: the weights.
  ///   - normalizer: with as many components as the network has observation components.
  ///   - temperature: above 0 and finite; with `greedy` it affects only the log-probabilities.
  ///   - mode: how tokens are chosen.
  /// - Throws: `ArgumentError` if either is not allowed.
  public init(
    network: Network, normalizer: FrozenNormalizer, temperature: Float, mode: ActionMode
  ) throws(ArgumentError) {
    try checkTemperature(temperature)
    let width = network.architecture.layout.observationCount
    guard normalizer.mean.count == width else {
      throw ArgumentError(
        "the normaliser's width", normalizer.mean.count, mustBe: "the network's, \(width)")
    }
    self.init(checked: network, normalizer, temperature, mode)
  }

  /// A policy whose parts have been checked.
  init(checked network: Network, _ normalizer: FrozenNormalizer, _ temperature: Float, _ mode: ActionMode) {
    self.network = network
    self.normalizer = normalizer
    self.temperature = temperature
    self.mode = mode
  }

  /// The shape of observations and tokens.
  public var layout: PolicyLayout { network.architecture.layout }

  /// The same policy with another way of choosing tokens.
  public func acting(_ mode: ActionMode) -> NetworkPolicy {
    NetworkPolicy(checked: network, normalizer, temperature, mode)
  }

  /// The same policy at another temperature.
  ///
  /// - Throws: `ArgumentError` unless the temperature is above 0 and finite.
  public func acting(at temperature: Float) throws(ArgumentError) -> NetworkPolicy {
    try checkTemperature(temperature)
    return NetworkPolicy(checked: network, normalizer, temperature, mode)
  }

  /// Whether the workspace was made for a network of this shape.
  public func fits(_ workspace: NetworkWorkspace) -> Bool { network.fits(workspace) }

  /// A workspace for batches of at most `rows` rows.
  public func makeWorkspace(rows: Int) -> NetworkWorkspace {
    network.makeWorkspace(rows: rows, backward: false)
  }

  /// Chooses tokens by `mode`. Token t of a row is sampled with the uniform number `key.uniform(t)`.
  public func act(
    rows: Int, observations: Span<Float>, keys: Span<RandomKey>,
    tokens: inout MutableSpan<Token>, logProbabilities: inout MutableSpan<Float>,
    workspace: inout NetworkWorkspace
  ) {
    let shape = network.shape
    let heads = shape.heads
    requireRoom(
      rows: rows, observations: observations.count, keys: keys.count, tokens: tokens.count,
      logProbabilities: logProbabilities.count)
    observations.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      network.evaluate(
        rows: rows, observations: values, source: nil, normalizer: normalizer, temperature: temperature,
        workspace: workspace)
    }
    tokens.withUnsafeMutableBufferPointer { tokens in
      logProbabilities.withUnsafeMutableBufferPointer { logProbabilities in
        guard let tokens = tokens.baseAddress, let chosen = logProbabilities.baseAddress else { return }
        switch mode {
        case .greedy:
          jk_head_argmax(
            Int64(rows), Int64(heads), shape.headOffsets, shape.headBins, workspace.logits,
            Int64(shape.logitStride), tokens)
        case .sampled:
          fillUniforms(rows: rows, heads: heads, keys: keys, uniforms: workspace.chosen)
          jk_head_sample(
            Int64(rows), Int64(heads), shape.headOffsets, shape.headBins, workspace.probabilities,
            Int64(shape.logitStride), workspace.chosen, tokens)
        }
        jk_head_gather(
          Int64(rows), Int64(heads), shape.headOffsets, workspace.logProbabilities, Int64(shape.logitStride),
          tokens, chosen)
      }
    }
  }
}

func checkTemperature(_ temperature: Float) throws(ArgumentError) {
  guard temperature > 0, temperature.isFinite else {
    throw ArgumentError("temperature", temperature, mustBe: "above 0 and finite")
  }
}

/// Writes `keys[row].uniform(head)` for each row and head; one block of a key covers four heads.
private func fillUniforms(
  rows: Int, heads: Int, keys: Span<RandomKey>, uniforms: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows {
    let key = keys[row]
    for first in stride(from: 0, to: heads, by: 4) {
      let words = key.block(first >> 2)
      for lane in 0..<min(4, heads - first) {
        uniforms[row * heads + first + lane] = RandomKey.unit(words[lane])
      }
    }
  }
}
