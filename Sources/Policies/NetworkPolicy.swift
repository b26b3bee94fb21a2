// The policy that is learned: a network's weights at one moment, ready to act.

public import Batches
internal import CKernels
public import Randomness

/// How a network policy turns its distribution into tokens.
public enum ActionMode: String, Sendable, CaseIterable, Codable {
  /// The likeliest token of each head, the lowest of equals.
  case greedy
  /// A token drawn from each head's distribution at the policy's temperature.
  case sampled
}

/// A network, what it normalises observations by, and how it chooses tokens.
public struct NetworkPolicy: Policy {
  /// The weights.
  public let network: Network
  /// What observations are normalised by.
  public let normalizer: FrozenNormalizer
  /// Logits are divided by it; above 0.
  public let temperature: Float
  /// How tokens are chosen.
  public let mode: ActionMode

  /// - Parameters:
  ///   - normalizer: of as many components as the network's observations.
  ///   - temperature: above 0 and finite; with `greedy` it matters only to the log-probabilities.
  public init(network: Network, normalizer: FrozenNormalizer, temperature: Float, mode: ActionMode) {
    precondition(
      temperature > 0 && temperature.isFinite, "temperature is \(temperature), must be above 0 and finite")
    precondition(
      normalizer.mean.count == network.architecture.layout.observationCount,
      "a normalizer of \(normalizer.mean.count) components cannot serve "
        + "\(network.architecture.layout.observationCount) observations")
    self.network = network
    self.normalizer = normalizer
    self.temperature = temperature
    self.mode = mode
  }

  /// The shape of observations and tokens.
  public var layout: PolicyLayout { network.architecture.layout }

  /// The same policy with another way of choosing tokens.
  public func acting(_ mode: ActionMode) -> NetworkPolicy {
    NetworkPolicy(network: network, normalizer: normalizer, temperature: temperature, mode: mode)
  }

  /// Room for the activations of at most `rows` rows.
  public func makeWorkspace(rows: Int) -> NetworkWorkspace {
    network.makeWorkspace(rows: rows, backward: false)
  }

  /// Chooses tokens as `mode` says. The uniform number of token t of a row is `key.uniform(t)`.
  public func act(
    rows: Int, observations: Span<Float>, keys: Span<RandomKey>,
    tokens: inout MutableSpan<Token>, logProbabilities: inout MutableSpan<Float>,
    workspace: inout NetworkWorkspace
  ) {
    let shape = network.shape
    let heads = shape.heads
    precondition(
      observations.count >= rows * layout.observationCount && keys.count >= rows
        && tokens.count >= rows * heads && logProbabilities.count >= rows * heads,
      "a buffer is too short for \(rows) rows of \(layout.observationCount) observations and \(heads) tokens")
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
          nil, tokens, chosen)
      }
    }
  }
}

/// Writes `keys[row].uniform(head)` for each row and head; a block of a key serves four heads.
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
