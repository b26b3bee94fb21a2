// The structure of a network without its weights: enough to build it, save it, and compare two of them.

public import Batches
public import Messages

/// The function between two layers of a network.
public enum Activation: String, Sendable, CaseIterable, Codable {
  case tanh
  case relu
  /// x / (1 + e⁻ˣ).
  case silu

  /// The factor on the orthogonal initial weights of a hidden layer that keeps the size of activations from
  /// layer to layer: 5/3 for tanh, √2 for the other two.
  public var gain: Double {
    switch self {
    case .tanh: 5.0 / 3.0
    case .relu, .silu: 2.0.squareRoot()
    }
  }
}

/// A multilayer perceptron with one categorical head for each token of a decision.
public struct Architecture: Hashable, Sendable, Codable {
  /// The most weights and biases of a network: 1 GiB.
  public static let largestParameterCount = 1 << 28

  /// The shape of observations and tokens.
  public let layout: PolicyLayout
  /// Units of each hidden layer, in order from the observation; if empty, the logits are linear in the
  /// observation.
  public let hidden: [Int]
  /// The function after each hidden layer.
  public let activation: Activation

  /// An architecture with widths that the program itself chooses. Widths that are not allowed stop the
  /// program; use `checked` for widths from a file or a user.
  ///
  /// - Parameters: as for `checked`.
  public init(layout: PolicyLayout, hidden: [Int] = [128, 128], activation: Activation = .tanh) {
    if let problem = Architecture.problem(layout: layout, hidden: hidden) {
      requirementFailed(problem.description)
    }
    self.layout = layout
    self.hidden = hidden
    self.activation = activation
  }

  /// An architecture with widths from outside the program.
  ///
  /// - Parameters:
  ///   - layout: what goes in and what comes out.
  ///   - hidden: at most 64 widths, each 1...65,536.
  ///   - activation: the function after each hidden layer.
  /// - Throws: `ArgumentError` for the first that is not allowed, or if there would be more than
  ///   `largestParameterCount` weights.
  public static func checked(
    layout: PolicyLayout, hidden: [Int], activation: Activation
  ) throws(ArgumentError) -> Architecture {
    if let problem = problem(layout: layout, hidden: hidden) { throw problem }
    return Architecture(layout: layout, hidden: hidden, activation: activation)
  }

  private static func problem(layout: PolicyLayout, hidden: [Int]) -> ArgumentError? {
    if hidden.count > 64 { return ArgumentError("hidden.count", hidden.count, mustBe: "at most 64") }
    if let wrong = hidden.firstIndex(where: { !(1...65_536).contains($0) }) {
      return ArgumentError("hidden[\(wrong)]", hidden[wrong], mustBe: "in 1...65536")
    }
    let widths = [layout.observationCount] + hidden + [layout.logitCount]
    let weights = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * padded($1.1) }
    return weights > largestParameterCount
      ? ArgumentError("the number of weights", weights, mustBe: "at most \(largestParameterCount)") : nil
  }

  /// Reads what `encode(to:)` wrote; a width out of range is a `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    do {
      self = try Architecture.checked(
        layout: try container.decode(PolicyLayout.self, forKey: .layout),
        hidden: try container.decode([Int].self, forKey: .hidden),
        activation: try container.decode(Activation.self, forKey: .activation))
    } catch let error as ArgumentError {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: container.codingPath, debugDescription: error.description, underlyingError: error))
    }
  }
}
