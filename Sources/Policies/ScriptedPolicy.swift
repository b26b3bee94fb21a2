// A policy written by hand: demonstrations, calibration, tests.

public import Batches
internal import Messages
public import Randomness

/// Chooses tokens with a function of one observation; their log-probabilities are 0.
public struct ScriptedPolicy: Policy {
  /// Takes an observation `[observationCount]` and the decision's key, and fills in the tokens
  /// `[tokensPerDecision]`, which are 0 at first.
  public typealias Script =
    @Sendable (
      _ observation: Span<Float>, _ key: RandomKey, _ tokens: inout MutableSpan<Token>
    ) -> Void

  /// The shape of observations and tokens.
  public let layout: PolicyLayout
  private let script: Script

  /// - Parameters:
  ///   - layout: the shape of observations and tokens.
  ///   - script: must leave each token below its dimension's bins; a larger one stops the program.
  public init(layout: PolicyLayout, script: @escaping Script) {
    self.layout = layout
    self.script = script
  }

  /// No scratch memory is needed.
  public func makeWorkspace(rows: Int) {}

  /// Calls the script once for each row.
  public func act(
    rows: Int, observations: Span<Float>, keys: Span<RandomKey>,
    tokens: inout MutableSpan<Token>, logProbabilities: inout MutableSpan<Float>,
    workspace: inout Void
  ) {
    requireRoom(
      rows: rows, observations: observations.count, keys: keys.count, tokens: tokens.count,
      logProbabilities: logProbabilities.count)
    let width = layout.observationCount
    let count = layout.tokensPerDecision
    for row in 0..<rows {
      let own = row * count..<(row + 1) * count
      for index in own {
        tokens[index] = 0
        logProbabilities[index] = 0
      }
      let observation = observations.extracting(row * width..<(row + 1) * width)
      tokens.withUnsafeMutableBufferPointer { buffer in
        var rowTokens = UnsafeMutableBufferPointer(rebasing: buffer[own]).mutableSpan
        script(observation, keys[row], &rowTokens)
      }
      for token in 0..<count {
        let value = tokens[row * count + token]
        require(
          Int(value) < layout.bins(ofToken: token),
          "the script's token \(token) is \(value), must be below \(layout.bins(ofToken: token))")
      }
    }
  }
}
